// Filters that apply other filters and tests to every item: map, select, reject, selectattr, rejectattr.

#include <boost/json/array.hpp>

#include "bootstrapper/playbook/jinja/filters.hpp"
#include "bootstrapper/playbook/jinja/lists.hpp"

namespace muster::jinja {

namespace {

Result<Value> map(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  TRY(const auto items, items_of(input));
  json::array out;
  const auto* attribute = arguments.positional.empty() ? arguments.find(0, "attribute") : nullptr;
  if (!attribute && arguments.positional.empty()) return wrong("map requires a filter argument");
  const auto* otherwise = attribute ? arguments.find(1, "default") : nullptr;
  for (const auto& item : items) {
    Value value;
    if (attribute) {
      TRY(value, part_of(evaluation, item, python_text(attribute->get())));
      if (value.is_undefined() && otherwise) value = *otherwise;
    } else {
      TRY(value, evaluation.filter(python_text(arguments.positional[0].get()), item, arguments.after(1)));
    }
    TRY(const auto* known, value.defined());
    out.push_back(*known);
  }
  return Value(json::value(std::move(out)));
}

/// Those items that a test, or their truth, is `wanted` for. `by_attribute`: of the attribute that the first
/// argument names.
Result<Value> chosen(Evaluation& evaluation, const Value& input, const Arguments& arguments, bool wanted,
                     bool by_attribute) {
  TRY(const auto items, items_of(input));
  if (by_attribute && arguments.positional.empty()) return wrong("Missing parameter for attribute name");
  const auto own = by_attribute ? arguments.after(1) : arguments;
  json::array out;
  for (const auto& item : items) {
    auto value = item;
    if (by_attribute) {
      TRY(value, part_of(evaluation, item, python_text(arguments.positional[0].get())));
    }
    bool holds = false;
    if (own.positional.empty()) {
      TRY(const auto* known, value.defined());
      TRY(evaluation.charge(1));
      holds = truth(*known);
    } else {
      TRY(holds, evaluation.test(python_text(own.positional[0].get()), value, own.after(1)));
    }
    if (holds == wanted) out.push_back(item.get());
  }
  return Value(json::value(std::move(out)));
}

Result<Value> select(Evaluation& e, const Value& i, const Arguments& a) {
  return chosen(e, i, a, true, false);
}
Result<Value> reject(Evaluation& e, const Value& i, const Arguments& a) {
  return chosen(e, i, a, false, false);
}
Result<Value> select_attribute(Evaluation& e, const Value& i, const Arguments& a) {
  return chosen(e, i, a, true, true);
}
Result<Value> reject_attribute(Evaluation& e, const Value& i, const Arguments& a) {
  return chosen(e, i, a, false, true);
}

constexpr Filter kFilters[] = {{"map", map},
                               {"select", select},
                               {"reject", reject},
                               {"selectattr", select_attribute},
                               {"rejectattr", reject_attribute}};

}  // namespace

std::span<const Filter> choosing_filters() {
  return kFilters;
}

}  // namespace muster::jinja

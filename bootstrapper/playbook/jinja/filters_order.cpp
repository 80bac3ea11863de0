// Filters that put values in order: sort, min, max.

#include <algorithm>
#include <boost/json/array.hpp>

#include "bootstrapper/playbook/jinja/filters.hpp"
#include "bootstrapper/playbook/jinja/lists.hpp"
#include "bootstrapper/playbook/jinja/texts.hpp"

namespace muster::jinja {

namespace {

std::string folded(const json::value& value, bool case_sensitive) {
  return case_sensitive ? std::string(value.get_string()) : lower(value.get_string());
}

Result<bool> in_order(const json::value& a, const json::value& b, bool case_sensitive) {
  if (a.is_string() && b.is_string()) return folded(a, case_sensitive) < folded(b, case_sensitive);
  return less(a, b);
}

struct Keyed {
  json::value key;
  json::value item;
};

/// Sorted by key, stable; the first pair that cannot be compared is the Error.
Result<> sort_keyed(std::vector<Keyed>& items, bool reverse, bool case_sensitive) {
  std::optional<Error> bad;
  std::stable_sort(items.begin(), items.end(), [&](const Keyed& a, const Keyed& b) {
    if (bad) return false;
    const auto before =
        reverse ? in_order(b.key, a.key, case_sensitive) : in_order(a.key, b.key, case_sensitive);
    if (!before) bad = before.error();
    return before && *before;
  });
  if (bad) return *bad;
  return {};
}

Result<Value> sort(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  const bool reverse = truth(arguments.get(0, "reverse", false));
  const bool case_sensitive = truth(arguments.get(1, "case_sensitive", false));
  const auto attribute = arguments.get(2, "attribute", nullptr);
  TRY(const auto items, items_of(input));
  TRY(evaluation.charge(items.size() * 8));
  std::vector<Keyed> keyed;
  for (const auto& item : items) {
    json::array keys;
    // Several attributes with commas between them are compared in turn.
    const auto names = attribute.is_string() ? split_text(attribute.get_string(), ",", -1, false)
                                             : std::vector<std::string>{""};
    for (const auto& name : names) {
      TRY(const auto key, by_attribute(evaluation, item,
                                       attribute.is_string() ? json::value(json::string(name)) : attribute));
      TRY(const auto* known, key.defined());
      keys.push_back(known->is_string() && !case_sensitive
                         ? json::value(json::string(lower(known->get_string())))
                         : *known);
    }
    keyed.push_back({keys.size() == 1 ? keys[0] : json::value(keys), item.get()});
  }
  TRY(sort_keyed(keyed, reverse, case_sensitive));
  json::array out;
  for (auto& one : keyed) out.push_back(std::move(one.item));
  return listed(std::move(out));
}

Result<Value> extreme(Evaluation& evaluation, const Value& input, const Arguments& arguments, bool largest) {
  const auto attribute = arguments.get(1, "attribute", nullptr);
  const bool case_sensitive = truth(arguments.get(0, "case_sensitive", false));
  TRY(const auto items, items_of(input));
  TRY(evaluation.charge(items.size()));
  if (items.empty()) return Value::undefined("No aggregated item, sequence was empty.");
  auto best = items[0];
  for (const auto& item : items) {
    TRY(const auto one, by_attribute(evaluation, item, attribute));
    TRY(const auto other, by_attribute(evaluation, best, attribute));
    TRY(const bool better, largest ? in_order(other.get(), one.get(), case_sensitive)
                                   : in_order(one.get(), other.get(), case_sensitive));
    if (better) best = item;
  }
  return best;
}
Result<Value> smallest(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  return extreme(evaluation, input, arguments, false);
}
Result<Value> largest(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  return extreme(evaluation, input, arguments, true);
}

constexpr Filter kFilters[] = {{"sort", sort}, {"min", smallest}, {"max", largest}};

}  // namespace

std::span<const Filter> order_filters() {
  return kFilters;
}

}  // namespace muster::jinja

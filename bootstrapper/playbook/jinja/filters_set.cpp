// Filters that take lists for sets: each value once, in the order of the lists.

#include <algorithm>
#include <boost/json/array.hpp>

#include "bootstrapper/playbook/jinja/filters.hpp"
#include "bootstrapper/playbook/jinja/lists.hpp"
#include "bootstrapper/playbook/jinja/texts.hpp"

namespace muster::jinja {

namespace {

/// Ansible's unique: of values that are equal the first; letters are not told apart by case.
Result<Value> unique(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  const bool case_sensitive = truth(arguments.get(0, "case_sensitive", false));
  const auto attribute = arguments.get(1, "attribute", nullptr);
  TRY(const auto items, items_of(input));
  TRY(evaluation.charge(items.size() * items.size() / 16));
  json::array keys;
  json::array out;
  for (const auto& item : items) {
    TRY(const auto key, by_attribute(evaluation, item, attribute));
    TRY(const auto* known, key.defined());
    const auto shown = known->is_string() && !case_sensitive
                           ? json::value(json::string(lower(known->get_string())))
                           : *known;
    if (std::any_of(keys.begin(), keys.end(), [&](const json::value& one) { return equal(one, shown); }))
      continue;
    keys.push_back(shown);
    out.push_back(item.get());
  }
  return listed(std::move(out));
}

bool holds(const json::array& items, const json::value& wanted) {
  return std::any_of(items.begin(), items.end(), [&](const json::value& one) { return equal(one, wanted); });
}

/// union, intersect, difference, symmetric_difference: each value once, in the order of both lists.
Result<Value> combined(Evaluation& evaluation, const Value& input, const Arguments& arguments,
                       bool from_a_in_b, bool from_a_not_in_b, bool from_b_not_in_a) {
  const auto* other = arguments.find(0, "b");
  if (!other) return wrong("a second list is missing");
  TRY(const auto a, list_of(input, evaluation));
  TRY(const auto b, list_of(*other, evaluation));
  TRY(evaluation.charge(a.size() * b.size() / 16));
  json::array out;
  for (const auto& item : a) {
    const bool inside = holds(b, item);
    if ((inside ? from_a_in_b : from_a_not_in_b) && !holds(out, item)) out.push_back(item);
  }
  for (const auto& item : b) {
    if (from_b_not_in_a && !holds(a, item) && !holds(out, item)) out.push_back(item);
  }
  return listed(std::move(out));
}
Result<Value> unite(Evaluation& e, const Value& i, const Arguments& a) {
  return combined(e, i, a, true, true, true);
}
Result<Value> intersect(Evaluation& e, const Value& i, const Arguments& a) {
  return combined(e, i, a, true, false, false);
}
Result<Value> difference(Evaluation& e, const Value& i, const Arguments& a) {
  return combined(e, i, a, false, true, false);
}
Result<Value> symmetric(Evaluation& e, const Value& i, const Arguments& a) {
  return combined(e, i, a, false, true, true);
}

constexpr Filter kFilters[] = {{"unique", unique},
                               {"union", unite},
                               {"intersect", intersect},
                               {"difference", difference},
                               {"symmetric_difference", symmetric}};

}  // namespace

std::span<const Filter> set_filters() {
  return kFilters;
}

}  // namespace muster::jinja

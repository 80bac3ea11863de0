#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "bootstrapper/playbook/jinja/filters.hpp"
#include "bootstrapper/playbook/jinja/texts.hpp"

namespace muster::jinja {

namespace {

Result<json::array> list_of(const Value& value, Evaluation& evaluation) {
  TRY(const auto items, items_of(value));
  TRY(evaluation.charge(items.size()));
  json::array out;
  out.reserve(items.size());
  for (const auto& item : items) out.push_back(item.get());
  return out;
}

Value listed(json::array items) {
  return Value(json::value(std::move(items)));
}

/// `attribute`: a name, an index, or several with dots between them.
Result<Value> by_attribute(Evaluation& evaluation, const Value& item, const json::value& attribute) {
  if (attribute.is_null()) return item;
  auto value = item;
  for (const auto& part : split_text(python_text(attribute), ".", -1, false)) {
    const bool number =
        !part.empty() && part.size() < 10 && part.find_first_not_of("0123456789") == std::string::npos;
    const json::value key = number ? json::value(std::stoll(part)) : json::value(json::string(part));
    TRY(value, evaluation.item(value, key));
  }
  return value;
}

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

Result<Value> first(Evaluation&, const Value& input, const Arguments&) {
  TRY(const auto items, items_of(input));
  return items.empty() ? Value::undefined("No first item, sequence was empty.") : items.front();
}
Result<Value> last(Evaluation&, const Value& input, const Arguments&) {
  TRY(const auto items, items_of(input));
  return items.empty() ? Value::undefined("No last item, sequence was empty.") : items.back();
}

Result<Value> length(Evaluation&, const Value& input, const Arguments&) {
  const auto& value = input.get();
  std::size_t size = 0;
  if (value.is_string()) {
    size = length_of(value.get_string());
  } else if (value.is_array()) {
    size = value.get_array().size();
  } else if (value.is_object()) {
    size = value.get_object().size();
  } else {
    return wrong("object of type '" + std::string(type_name(value)) + "' has no len()");
  }
  return Value(json::value(static_cast<std::int64_t>(size)));
}

Result<Value> to_list(Evaluation& evaluation, const Value& input, const Arguments&) {
  TRY(auto items, list_of(input, evaluation));
  return listed(std::move(items));
}

Result<Value> reverse(Evaluation& evaluation, const Value& input, const Arguments&) {
  TRY(auto items, list_of(input, evaluation));
  std::reverse(items.begin(), items.end());
  if (!input.get().is_string()) return listed(std::move(items));
  std::string out;
  for (const auto& item : items) out += std::string_view(item.get_string());
  return Value::text(out);
}

Result<Value> join(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  const auto separator = python_text(arguments.get(0, "d", json::string("")));
  const auto attribute = arguments.get(1, "attribute", nullptr);
  TRY(const auto items, items_of(input));
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    TRY(const auto value, by_attribute(evaluation, items[i], attribute));
    TRY(const auto* known, value.defined());
    if (i > 0) out += separator;
    out += python_text(*known);
    TRY(evaluation.charge(1 + out.size() / 100'000));
    if (out.size() > evaluation.limits().output_bytes) return wrong("the result is too large");
  }
  return Value::text(out);
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

Result<Value> sum(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  const auto attribute = arguments.get(0, "attribute", nullptr);
  TRY(const auto items, items_of(input));
  Value total(arguments.get(1, "start", 0));
  for (const auto& item : items) {
    TRY(const auto value, by_attribute(evaluation, item, attribute));
    TRY(const auto* known, value.defined());
    TRY(total, operate("+", total.get(), *known, evaluation));
    TRY(evaluation.charge(1));
  }
  return total;
}

Result<> flatten_into(json::array& out, const json::array& items, std::int64_t levels, bool skip_nulls,
                      int depth) {
  if (depth > 100) return wrong("the list is nested too deep");
  for (const auto& item : items) {
    if (skip_nulls && item.is_null()) continue;
    if (item.is_array() && levels != 0) {
      TRY(flatten_into(out, item.get_array(), levels - 1, skip_nulls, depth + 1));
    } else {
      out.push_back(item);
    }
  }
  return {};
}

Result<Value> flatten(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  const auto levels = whole_of(arguments.get(0, "levels", nullptr)).value_or(-1);
  TRY(const auto items, list_of(input, evaluation));
  json::array out;
  TRY(flatten_into(out, items, levels, truth(arguments.get(1, "skip_nulls", true)), 0));
  TRY(evaluation.charge(out.size()));
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

Result<Value> zip(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  std::vector<json::array> columns;
  TRY(auto own, list_of(input, evaluation));
  columns.push_back(std::move(own));
  for (const auto& other : arguments.positional) {
    TRY(auto column, list_of(other, evaluation));
    columns.push_back(std::move(column));
  }
  std::size_t rows = columns[0].size();
  for (const auto& column : columns) rows = std::min(rows, column.size());
  json::array out;
  for (std::size_t row = 0; row < rows; ++row) {
    json::array tuple;
    for (const auto& column : columns) tuple.push_back(column[row]);
    out.push_back(std::move(tuple));
  }
  return listed(std::move(out));
}

constexpr Filter kFilters[] = {{"sort", sort},
                               {"unique", unique},
                               {"first", first},
                               {"last", last},
                               {"length", length},
                               {"count", length},
                               {"list", to_list},
                               {"reverse", reverse},
                               {"join", join},
                               {"min", smallest},
                               {"max", largest},
                               {"sum", sum},
                               {"flatten", flatten},
                               {"union", unite},
                               {"intersect", intersect},
                               {"difference", difference},
                               {"zip", zip},
                               {"symmetric_difference", symmetric}};

}  // namespace

std::span<const Filter> list_filters() {
  return kFilters;
}

}  // namespace muster::jinja

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "bootstrapper/playbook/jinja/filters.hpp"
#include "bootstrapper/playbook/jinja/lists.hpp"

namespace muster::jinja {

namespace {

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

constexpr Filter kFilters[] = {
    {"first", first},     {"last", last}, {"length", length}, {"count", length},    {"list", to_list},
    {"reverse", reverse}, {"join", join}, {"sum", sum},       {"flatten", flatten}, {"zip", zip}};

}  // namespace

std::span<const Filter> list_filters() {
  return kFilters;
}

}  // namespace muster::jinja

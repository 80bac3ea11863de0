// Parts of values: value.name, value[key], value[first:last:step].

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "bootstrapper/playbook/jinja/evaluator.hpp"

namespace muster::jinja {

Result<Value> Evaluation::attribute(const Value& value, std::string_view name) {
  if (value.is_undefined()) return value;
  if (const auto* object = value.get().if_object()) {
    if (const auto* found = object->if_contains(name)) return value.part(*found);
  }
  return Value::undefined("'" + std::string(type_name(value.get())) + " object' has no attribute '" +
                          std::string(name) + "'");
}

Result<Value> Evaluation::item(const Value& value, const json::value& key) {
  if (value.is_undefined()) return value;
  const auto& of = value.get();
  if (of.is_object()) {
    if (const auto* found = of.get_object().if_contains(python_text(key))) return value.part(*found);
    return Value::undefined("'dict object' has no attribute " + python_repr(key));
  }
  const auto index = whole_of(key);
  if (!index) {
    return Value::undefined("'" + std::string(type_name(of)) + " object' has no attribute " +
                            python_repr(key));
  }
  const auto size = static_cast<std::int64_t>(of.is_array()    ? of.get_array().size()
                                              : of.is_string() ? length_of(of.get_string())
                                                               : 0);
  const auto at = *index < 0 ? *index + size : *index;
  if (at >= 0 && at < size) {
    if (of.is_array()) return value.part(of.get_array()[static_cast<std::size_t>(at)]);
    return Value::text(
        characters(of.get_string(), static_cast<std::size_t>(at), static_cast<std::size_t>(at) + 1));
  }
  return Value::undefined(std::string(type_name(of)) + " object has no element " + std::to_string(*index));
}

namespace {

/// The positions that a Python slice takes out of `size`.
std::vector<std::size_t> positions(std::int64_t size, std::optional<std::int64_t> first,
                                   std::optional<std::int64_t> last, std::int64_t step) {
  const auto clamp = [&](std::int64_t at, std::int64_t low, std::int64_t high) {
    if (at < 0) at += size;
    return std::clamp(at, low, high);
  };
  std::vector<std::size_t> out;
  if (step > 0) {
    const auto begin = first ? clamp(*first, 0, size) : 0;
    const auto end = last ? clamp(*last, 0, size) : size;
    for (auto at = begin; at < end; at += std::min(step, size + 1))
      out.push_back(static_cast<std::size_t>(at));
  } else {
    const auto begin = first ? clamp(*first, -1, size - 1) : size - 1;
    const auto end = last ? clamp(*last, -1, size - 1) : -1;
    for (auto at = begin; at > end; at += std::max(step, -size - 1))
      out.push_back(static_cast<std::size_t>(at));
  }
  return out;
}

}  // namespace

Result<Value> Evaluation::slice(const Node& node) {
  TRY(const auto object, evaluate(*node.children[0]));
  TRY(const auto* of, object.defined());
  std::optional<std::int64_t> bounds[3];
  for (int i = 0; i < 3; ++i) {
    const auto& child = node.children[static_cast<std::size_t>(i) + 1];
    if (!child) continue;
    TRY(const auto bound, evaluate(*child));
    TRY(const auto* known, bound.defined());
    if (known->is_null()) continue;
    bounds[i] = whole_of(*known);
    if (!bounds[i]) return wrong("slice indices must be integers or None or have an __index__ method");
  }
  const auto step = bounds[2].value_or(1);
  if (step == 0) return wrong("slice step cannot be zero");
  if (of->is_array()) {
    const auto& from = of->get_array();
    json::array out;
    for (const auto at : positions(static_cast<std::int64_t>(from.size()), bounds[0], bounds[1], step))
      out.push_back(from[at]);
    for (const auto& item : out) TRY(charge(weight(item)));
    return Value(json::value(std::move(out)));
  }
  if (!of->is_string()) return wrong("'" + std::string(type_name(*of)) + "' object is not subscriptable");
  TRY(const auto letters, items_of(object));
  TRY(charge(letters.size()));
  std::string out;
  for (const auto at : positions(static_cast<std::int64_t>(letters.size()), bounds[0], bounds[1], step))
    out += std::string_view(letters[at].get().get_string());
  return Value::text(out);
}

}  // namespace muster::jinja

#pragma once
// What the filters of lists have in common.

#include <boost/json/array.hpp>
#include <string_view>

#include "bootstrapper/playbook/jinja/evaluator.hpp"

namespace muster::jinja {

/// The items that a loop over `value` goes over.
Result<json::array> list_of(const Value& value, Evaluation& evaluation);
/// The list as a value.
Value listed(json::array items);

/// The part of `item` that `path` leads to: names and indices with dots between them.
Result<Value> part_of(Evaluation& evaluation, const Value& item, std::string_view path);
/// The same for the `attribute` of a filter: a name, an index or several with dots between them; null: `item`
/// itself.
Result<Value> by_attribute(Evaluation& evaluation, const Value& item, const json::value& attribute);

}  // namespace muster::jinja

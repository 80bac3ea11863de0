#pragma once
// What a filter, test, function or method is called with.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bootstrapper/playbook/jinja/value.hpp"

namespace muster::jinja {

struct Arguments {
  std::vector<Value> positional;
  std::vector<std::pair<std::string, Value>> named;

  /// The argument at that position or of that name; nullptr where it is not given.
  [[nodiscard]] const Value* find(std::size_t position, std::string_view name) const;
  /// Its JSON, or `otherwise`.
  [[nodiscard]] json::value get(std::size_t position, std::string_view name, json::value otherwise) const;
  /// The same arguments without the first `count` positional ones.
  [[nodiscard]] Arguments after(std::size_t count) const;
};

}  // namespace muster::jinja

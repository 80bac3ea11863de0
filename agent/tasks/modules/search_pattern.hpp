#pragma once
// A regular expression that is looked for in bytes, in Python's syntax with re.MULTILINE, as far as
// Boost.Regex has it.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

namespace muster::modules {

/// What the groups of a pattern matched; null for one that took no part.
struct Found {
  boost::json::array groups;
  boost::json::object named;
};

class SearchPattern {
 public:
  /// A usage Error "Invalid regular expression: ..." for what is none.
  static Result<SearchPattern> make(const std::string& text);
  /// The first match; nothing where there is none. An Error where matching would take too long.
  [[nodiscard]] Result<std::optional<Found>> search(std::string_view bytes) const;

 private:
  struct Compiled;
  explicit SearchPattern(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace muster::modules

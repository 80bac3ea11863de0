#pragma once
// What the literals of an expression stand for.

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace muster::jinja {

/// The number that `1_000`, `0x1f`, `0b1` or `0o7` is; nothing where it has more than 64 bits or is none.
std::optional<boost::json::value> whole_literal(std::string digits);
/// The number that `1.5` or `1e3` is.
boost::json::value real_literal(std::string digits);

/// The text that a string token stands for: \n, \t, \\, \x41, \u4e16, as Python's unicode-escape has them.
std::string unescaped(std::string_view written);

}  // namespace muster::jinja

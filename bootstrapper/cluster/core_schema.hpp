#pragma once
// YAML 1.2's core schema: what a plain scalar is. "yes" is a text here, as it is not in YAML 1.1.

#include <boost/json/value.hpp>
#include <optional>
#include <string_view>

namespace muster::cluster {

/// The value of a scalar without quotes: null, true or false, a whole number, a number, or a text. Nothing
/// for .inf and .nan, which JSON does not have.
std::optional<boost::json::value> resolve_plain(std::string_view text);

}  // namespace muster::cluster

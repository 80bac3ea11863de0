#pragma once
// What yaml-cpp's syntax errors mean to whoever wrote the file, and the one that it does not see.

#include <string>
#include <string_view>

#include "bootstrapper/cluster/problem.hpp"

namespace muster::cluster {

/// A syntax error in the operator's words.
struct SyntaxError {
  std::string message;
  std::string remedy;
};

/// What yaml-cpp's `message` about `place` of `text` means.
SyntaxError explain_syntax(std::string_view message, std::string_view text, Place place);
/// Whether the scalar at byte `at` of `text` begins with a quote that nothing closes; yaml-cpp reads to the
/// end then, silently.
bool leaves_quote_open(std::string_view text, std::size_t at);

}  // namespace muster::cluster

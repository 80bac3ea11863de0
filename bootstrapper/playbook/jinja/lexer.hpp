#pragma once
// The tokens of an expression and the stretches of a template (jinja.palletsprojects.com, "Synopsis" and
// "Whitespace Control").

#include <string>
#include <string_view>
#include <vector>

#include "bootstrapper/playbook/jinja/template.hpp"

namespace muster::jinja {

struct Token {
  enum class Kind { name, string, integer, real, op, end };
  Kind kind = Kind::end;
  std::string text;  ///< of a string: as written, between the quotes
  std::size_t offset = 0;
};

/// The tokens of `text`, an `end` last; false with a fault for what is no token. Offsets count from `base`.
bool tokenize(std::string_view text, std::size_t base, std::vector<Token>& tokens, Fault& fault);

/// A stretch of a template.
struct Stretch {
  enum class Kind { data, variable, block };
  Kind kind = Kind::data;
  std::string_view text;  ///< without the braces
  std::size_t offset = 0;
  bool trim_before = false;  ///< `{%-`: white space before it goes
  bool trim_after = false;   ///< `-%}`
  bool keep_before = false;  ///< `{%+`: lstrip_blocks does not touch it
  bool keep_after = false;   ///< `+%}`: trim_blocks does not touch it
};

/// The stretches of a template; comments are gone, {% raw %} is data. False with a fault for braces without
/// end.
bool cut(std::string_view text, std::vector<Stretch>& stretches, Fault& fault);

/// The text that a string token stands for: \n, \t, \\, \x41, \u4e16, as Python's unicode-escape has them.
std::string unescaped(std::string_view written);

}  // namespace muster::jinja

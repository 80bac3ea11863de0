#pragma once
// The stretches of a template: data, {{ }} and {% %} (jinja.palletsprojects.com, "Synopsis" and "Whitespace
// Control"). What is between the braces is lexer.hpp's.

#include <string_view>
#include <vector>

#include "bootstrapper/playbook/jinja/template.hpp"

namespace muster::jinja {

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

}  // namespace muster::jinja

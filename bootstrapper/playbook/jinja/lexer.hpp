#pragma once
// The tokens of an expression (jinja.palletsprojects.com, "Expressions"). What literals stand for is
// literals.hpp's.

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

  [[nodiscard]] bool is_op(std::string_view wanted) const { return kind == Kind::op && text == wanted; }
  [[nodiscard]] bool is_word(std::string_view wanted) const { return kind == Kind::name && text == wanted; }
};

/// The tokens of `text`, an `end` last; false with a fault for what is no token. Offsets count from `base`.
bool tokenize(std::string_view text, std::size_t base, std::vector<Token>& tokens, Fault& fault);

/// Python's white space, of ASCII.
bool is_blank(char c);
/// Where the string that begins with the quote at `at` ends; npos when it does not.
std::size_t end_of_string(std::string_view text, std::size_t at);

}  // namespace muster::jinja

#pragma once
// The tokens of one expression, read from the front. What they mean is in expression_parser.hpp.

#include <string>
#include <string_view>
#include <vector>

#include "bootstrapper/playbook/jinja/lexer.hpp"

namespace muster::jinja {

class TokenStream {
 public:
  /// `tokens` end with an `end`, as tokenize() leaves them. `fault` must outlive this.
  TokenStream(std::vector<Token> tokens, Fault& fault) : tokens_(std::move(tokens)), fault_(fault) {}

  [[nodiscard]] const Token& peek() const { return tokens_[at_]; }
  /// The token behind it; the `end` where there is none.
  [[nodiscard]] const Token& peek_second() const { return tokens_[at_ + (at_end() ? 0 : 1)]; }
  [[nodiscard]] bool at_end() const { return peek().kind == Token::Kind::end; }
  /// Whether the next token is that operator, or that word.
  [[nodiscard]] bool at_op(std::string_view text) const { return peek().is_op(text); }
  [[nodiscard]] bool at_word(std::string_view text) const { return peek().is_word(text); }

  Token take();
  /// Takes the token when it is that name or operator.
  bool accept(Token::Kind kind, std::string_view text);
  /// The same, with a fault otherwise.
  bool expect(Token::Kind kind, std::string_view text);

  /// Notes a fault; the first one stays.
  std::nullptr_t refuse(std::size_t offset, std::string message);
  /// A fault of the tree that is being made.
  std::nullptr_t too_deep(std::size_t offset) { return refuse(offset, "nested too deep"); }
  /// A fault of the next token.
  std::nullptr_t unexpected();
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  std::vector<Token> tokens_;
  Fault& fault_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace muster::jinja

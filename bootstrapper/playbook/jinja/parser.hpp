#pragma once
// From tokens to the tree of an expression, and from a text to a whole template.

#include <memory>
#include <string_view>
#include <vector>

#include "bootstrapper/playbook/jinja/ast.hpp"
#include "bootstrapper/playbook/jinja/lexer.hpp"

namespace muster::jinja {

/// Reads expressions from tokens. After a fault everything gives null, and the first fault stays.
class ExpressionParser {
 public:
  ExpressionParser(std::vector<Token> tokens, Fault& fault) : tokens_(std::move(tokens)), fault_(fault) {}

  /// An expression with `a if b else c`.
  NodePtr expression();
  /// The same without it, as a loop's sequence is read.
  NodePtr without_condition();
  /// Expressions with commas between them are a tuple.
  NodePtr tuple();

  [[nodiscard]] const Token& peek() const { return tokens_[at_]; }
  Token take();
  /// Takes the token when it is that name or operator.
  bool accept(Token::Kind kind, std::string_view text);
  /// The same, with a fault otherwise.
  bool expect(Token::Kind kind, std::string_view text);
  [[nodiscard]] bool at_end() const { return peek().kind == Token::Kind::end; }
  [[nodiscard]] bool failed() const { return failed_; }
  std::nullptr_t refuse(std::size_t offset, std::string message);

 private:
  NodePtr either();
  NodePtr both();
  NodePtr negation();
  NodePtr comparison();
  NodePtr sum();
  NodePtr concatenation();
  NodePtr product();
  NodePtr power();
  NodePtr unary(bool with_filters);
  NodePtr primary();
  NodePtr postfix(NodePtr node);
  NodePtr filters(NodePtr node);
  NodePtr subscript(NodePtr node);
  NodePtr dict(std::size_t offset);
  NodePtr list(std::size_t offset);
  NodePtr parentheses(std::size_t offset);
  NodePtr string(Token token);
  NodePtr number(const Token& token);
  NodePtr filter(NodePtr node);
  NodePtr test(NodePtr node);
  NodePtr call(NodePtr node);
  bool arguments(Node& node);
  NodePtr binary_chain(NodePtr (ExpressionParser::*next)(),
                       std::initializer_list<std::string_view> operators);
  NodePtr unexpected();
  std::nullptr_t too_tall();

  std::vector<Token> tokens_;
  Fault& fault_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool failed_ = false;
};

/// A whole template, and a bare expression; null with a fault for what is none.
std::shared_ptr<const Program> parse_template(std::string_view text, const WhiteSpace& white_space,
                                              Fault& fault);
std::shared_ptr<const Program> parse_expression(std::string_view text, Fault& fault);

/// Whether there is such a filter, method or test.
bool has_filter(std::string_view name);
bool has_method(std::string_view name);
bool has_test(std::string_view name);

}  // namespace muster::jinja

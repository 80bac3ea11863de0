#pragma once
// From tokens to the tree of an expression: operators, by how tight they bind. What stands between operators
// is operand_parser.hpp's.

#include <initializer_list>
#include <string_view>
#include <vector>

#include "bootstrapper/playbook/jinja/ast.hpp"
#include "bootstrapper/playbook/jinja/token_stream.hpp"

namespace muster::jinja {

/// Reads expressions from tokens. After a fault everything gives null.
class ExpressionParser {
 public:
  ExpressionParser(std::vector<Token> tokens, Fault& fault) : tokens_(std::move(tokens), fault) {}

  /// An expression with `a if b else c`.
  NodePtr expression();
  /// Expressions without it, a tuple where there are commas between them: what a loop goes over.
  NodePtr without_condition();
  /// Expressions with commas between them are a tuple.
  NodePtr tuple();

  [[nodiscard]] TokenStream& tokens() { return tokens_; }

 private:
  using Level = NodePtr (ExpressionParser::*)();

  NodePtr either();
  NodePtr both();
  NodePtr negation();
  NodePtr comparison();
  std::string comparison_operator();
  NodePtr sum();
  NodePtr concatenation();
  NodePtr product();
  NodePtr power();
  NodePtr filtered();
  NodePtr unfiltered();
  /// Operators of one level, which bind to the left; `next` binds tighter.
  NodePtr chain(Level next, Token::Kind kind, std::initializer_list<std::string_view> operators);

  TokenStream tokens_;
  int depth_ = 0;
};

}  // namespace muster::jinja

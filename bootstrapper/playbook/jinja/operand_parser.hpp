#pragma once
// From tokens to what stands between the operators of an expression: literals and names, with what is written
// behind them (members, calls, filters, tests).

#include "bootstrapper/playbook/jinja/ast.hpp"
#include "bootstrapper/playbook/jinja/expression_parser.hpp"
#include "bootstrapper/playbook/jinja/token_stream.hpp"

namespace muster::jinja {

/// Reads operands from the tokens of an ExpressionParser. After a fault everything gives null.
class OperandParser {
 public:
  explicit OperandParser(ExpressionParser& expressions)
      : expressions_(expressions), tokens_(expressions.tokens()) {}

  /// A literal, a name, or an expression in parentheses.
  NodePtr primary();
  /// `made` with the members, items, slices and calls behind it.
  NodePtr postfix(NodePtr made);
  /// `made` with the filters and tests behind it.
  NodePtr filters(NodePtr made);

 private:
  NodePtr name(const Token& token);
  NodePtr string(Token token);
  NodePtr number(const Token& token);
  NodePtr parentheses(std::size_t offset);
  NodePtr list(std::size_t offset);
  NodePtr dict(std::size_t offset);
  NodePtr member(NodePtr made);
  NodePtr subscript(NodePtr made);
  NodePtr call(NodePtr made);
  bool arguments(Node& made);
  NodePtr filter(NodePtr made);
  NodePtr test(NodePtr made);
  Token dotted_name(std::string_view what);
  bool argument_of_test(Node& made);

  ExpressionParser& expressions_;
  TokenStream& tokens_;
};

}  // namespace muster::jinja

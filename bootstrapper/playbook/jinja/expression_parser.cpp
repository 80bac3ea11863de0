#include "bootstrapper/playbook/jinja/expression_parser.hpp"

#include <algorithm>
#include <array>

#include "bootstrapper/playbook/jinja/operand_parser.hpp"

namespace muster::jinja {

namespace {

using Kind = Node::Kind;

constexpr int kDeepest = 100;

}  // namespace

NodePtr ExpressionParser::expression() {
  if (++depth_ > kDeepest) return tokens_.too_deep(tokens_.peek().offset);
  auto result = either();
  while (result && tokens_.at_word("if")) {
    if (result->height > kTallestTree) return tokens_.too_deep(tokens_.peek().offset);
    auto choice = make_node(Kind::condition, tokens_.take().offset);
    auto test = either();
    if (!test) return nullptr;
    NodePtr otherwise;
    if (tokens_.accept(Token::Kind::name, "else")) {
      otherwise = expression();
      if (!otherwise) return nullptr;
    }
    adopt(*choice, choice->children, std::move(result));
    adopt(*choice, choice->children, std::move(test));
    adopt(*choice, choice->children, std::move(otherwise));
    result = std::move(choice);
  }
  --depth_;
  return result;
}

NodePtr ExpressionParser::without_condition() {
  auto first = either();
  if (!first || !tokens_.at_op(",")) return first;
  const auto offset = first->offset;
  auto made = make_node(Kind::tuple, offset, "", std::move(first));
  while (tokens_.accept(Token::Kind::op, ",")) {
    auto next = either();
    if (!next) return nullptr;
    adopt(*made, made->children, std::move(next));
  }
  return made;
}

NodePtr ExpressionParser::tuple() {
  auto first = expression();
  if (!first || !tokens_.at_op(",")) return first;
  const auto offset = first->offset;
  auto made = make_node(Kind::tuple, offset, "", std::move(first));
  while (tokens_.accept(Token::Kind::op, ",")) {
    if (tokens_.at_end() || tokens_.at_op(")")) break;
    auto next = expression();
    if (!next) return nullptr;
    adopt(*made, made->children, std::move(next));
  }
  return made;
}

NodePtr ExpressionParser::chain(Level next, Token::Kind kind,
                                std::initializer_list<std::string_view> operators) {
  auto left = (this->*next)();
  while (left && tokens_.peek().kind == kind &&
         std::find(operators.begin(), operators.end(), tokens_.peek().text) != operators.end()) {
    if (left->height > kTallestTree) return tokens_.too_deep(tokens_.peek().offset);
    const auto token = tokens_.take();
    auto right = (this->*next)();
    if (!right) return nullptr;
    left = make_node(Kind::binary, token.offset, token.text, std::move(left), std::move(right));
  }
  return left;
}

NodePtr ExpressionParser::either() {
  return chain(&ExpressionParser::both, Token::Kind::name, {"or"});
}
NodePtr ExpressionParser::both() {
  return chain(&ExpressionParser::negation, Token::Kind::name, {"and"});
}

NodePtr ExpressionParser::negation() {
  if (!tokens_.at_word("not")) return comparison();
  const auto offset = tokens_.take().offset;
  if (++depth_ > kDeepest) return tokens_.too_deep(offset);
  auto inner = negation();
  --depth_;
  return inner ? make_node(Kind::unary, offset, "not", std::move(inner)) : nullptr;
}

/// Takes the operator that comes next; "" where it compares nothing.
std::string ExpressionParser::comparison_operator() {
  static constexpr std::array<std::string_view, 6> kCompare{"==", "!=", "<", "<=", ">", ">="};
  const auto& next = tokens_.peek();
  const bool compares = next.kind == Token::Kind::op &&
                        std::find(kCompare.begin(), kCompare.end(), next.text) != kCompare.end();
  if (compares || next.is_word("in")) return tokens_.take().text;
  if (!next.is_word("not") || !tokens_.peek_second().is_word("in")) return {};
  tokens_.take();
  tokens_.take();
  return "not in";
}

NodePtr ExpressionParser::comparison() {
  auto first = sum();
  if (!first) return nullptr;
  auto made = make_node(Kind::compare, tokens_.peek().offset);
  for (auto op = comparison_operator(); !op.empty(); op = comparison_operator()) {
    if (made->children.empty()) adopt(*made, made->children, std::move(first));
    auto right = sum();
    if (!right) return nullptr;
    made->operators.push_back(std::move(op));
    adopt(*made, made->children, std::move(right));
  }
  return made->children.empty() ? std::move(first) : std::move(made);
}

NodePtr ExpressionParser::sum() {
  return chain(&ExpressionParser::concatenation, Token::Kind::op, {"+", "-"});
}
NodePtr ExpressionParser::concatenation() {
  return chain(&ExpressionParser::product, Token::Kind::op, {"~"});
}
NodePtr ExpressionParser::product() {
  return chain(&ExpressionParser::power, Token::Kind::op, {"*", "/", "//", "%"});
}
NodePtr ExpressionParser::power() {
  return chain(&ExpressionParser::filtered, Token::Kind::op, {"**"});
}

NodePtr ExpressionParser::filtered() {
  return OperandParser(*this).filters(unfiltered());
}

NodePtr ExpressionParser::unfiltered() {
  OperandParser operands(*this);
  if (!tokens_.at_op("-") && !tokens_.at_op("+")) return operands.postfix(operands.primary());
  const auto token = tokens_.take();
  if (++depth_ > kDeepest) return tokens_.too_deep(token.offset);
  auto inner = unfiltered();
  --depth_;
  if (!inner) return nullptr;
  return operands.postfix(make_node(Kind::unary, token.offset, token.text, std::move(inner)));
}

}  // namespace muster::jinja

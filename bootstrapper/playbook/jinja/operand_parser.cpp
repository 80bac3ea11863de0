#include "bootstrapper/playbook/jinja/operand_parser.hpp"

#include <algorithm>
#include <array>

#include "bootstrapper/playbook/jinja/literals.hpp"
#include "bootstrapper/playbook/jinja/parser.hpp"

namespace muster::jinja {

namespace {

using Kind = Node::Kind;

/// "ansible.builtin.bool" is "bool".
std::string short_name(std::string name) {
  for (const std::string_view prefix : {"ansible.builtin.", "ansible.legacy."}) {
    if (name.starts_with(prefix)) return name.substr(prefix.size());
  }
  return name;
}

bool is_any_of(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

NodePtr OperandParser::primary() {
  const auto token = tokens_.peek();
  if (token.kind == Token::Kind::string) return string(tokens_.take());
  if (token.kind == Token::Kind::integer || token.kind == Token::Kind::real) return number(tokens_.take());
  if (token.is_op("(")) return parentheses(tokens_.take().offset);
  if (token.is_op("[")) return list(tokens_.take().offset);
  if (token.is_op("{")) return dict(tokens_.take().offset);
  static constexpr std::array<std::string_view, 8> kReserved{"if",  "else", "in",  "is",
                                                             "and", "or",   "not", "elif"};
  if (token.kind != Token::Kind::name || is_any_of(kReserved, token.text)) return tokens_.unexpected();
  return name(tokens_.take());
}

NodePtr OperandParser::name(const Token& token) {
  auto made = make_node(Kind::constant, token.offset);
  if (token.text == "true" || token.text == "True") {
    made->constant = true;
  } else if (token.text == "false" || token.text == "False") {
    made->constant = false;
  } else if (token.text == "none" || token.text == "None") {
    made->constant = nullptr;
  } else {
    made->kind = Kind::name;
    made->text = token.text;
  }
  return made;
}

NodePtr OperandParser::string(Token token) {
  auto made = make_node(Kind::string, token.offset, std::move(token.text));
  while (tokens_.peek().kind == Token::Kind::string) made->text += tokens_.take().text;
  made->constant = boost::json::string(unescaped(made->text));
  return made;
}

NodePtr OperandParser::number(const Token& token) {
  auto made = make_node(Kind::constant, token.offset);
  if (token.kind == Token::Kind::real) {
    made->constant = real_literal(token.text);
    return made;
  }
  auto whole = whole_literal(token.text);
  if (!whole) return tokens_.refuse(token.offset, token.text + " is no whole number of 64 bits");
  made->constant = *std::move(whole);
  return made;
}

NodePtr OperandParser::parentheses(std::size_t offset) {
  if (tokens_.accept(Token::Kind::op, ")")) return make_node(Kind::tuple, offset);
  auto inner = expressions_.tuple();
  if (!inner || !tokens_.expect(Token::Kind::op, ")")) return nullptr;
  return inner;
}

NodePtr OperandParser::list(std::size_t offset) {
  auto made = make_node(Kind::list, offset);
  while (!tokens_.accept(Token::Kind::op, "]")) {
    if (!made->children.empty() && !tokens_.expect(Token::Kind::op, ",")) return nullptr;
    if (tokens_.accept(Token::Kind::op, "]")) break;
    auto item = expressions_.expression();
    if (!item) return nullptr;
    adopt(*made, made->children, std::move(item));
  }
  return made;
}

NodePtr OperandParser::dict(std::size_t offset) {
  auto made = make_node(Kind::dict, offset);
  while (!tokens_.accept(Token::Kind::op, "}")) {
    if (!made->children.empty() && !tokens_.expect(Token::Kind::op, ",")) return nullptr;
    if (tokens_.accept(Token::Kind::op, "}")) break;
    auto key = expressions_.expression();
    if (!key || !tokens_.expect(Token::Kind::op, ":")) return nullptr;
    auto value = expressions_.expression();
    if (!value) return nullptr;
    adopt(*made, made->children, std::move(key));
    adopt(*made, made->children, std::move(value));
  }
  return made;
}

NodePtr OperandParser::postfix(NodePtr made) {
  while (made) {
    if (made->height > kTallestTree) return tokens_.too_deep(tokens_.peek().offset);
    if (tokens_.at_op(".")) {
      made = member(std::move(made));
    } else if (tokens_.at_op("[")) {
      made = subscript(std::move(made));
    } else if (tokens_.at_op("(")) {
      made = call(std::move(made));
    } else {
      break;
    }
  }
  return made;
}

NodePtr OperandParser::member(NodePtr made) {
  tokens_.take();
  const auto token = tokens_.take();
  if (token.kind == Token::Kind::name)
    return make_node(Kind::attribute, token.offset, token.text, std::move(made));
  std::vector<std::string> indices{token.text};
  if (token.kind == Token::Kind::real) {
    // x.0.1 is read as x, then 0.1.
    const auto point = token.text.find('.');
    indices = {token.text.substr(0, point), token.text.substr(point + 1)};
  } else if (token.kind != Token::Kind::integer) {
    return tokens_.refuse(token.offset, "expected name or number");
  }
  for (auto& digits : indices) {
    auto index = number({Token::Kind::integer, std::move(digits), token.offset});
    if (!index) return nullptr;
    made = make_node(Kind::item, token.offset, "", std::move(made), std::move(index));
  }
  return made;
}

NodePtr OperandParser::subscript(NodePtr made) {
  const auto offset = tokens_.take().offset;
  std::array<NodePtr, 3> bounds;
  std::size_t colons = 0;
  while (!tokens_.accept(Token::Kind::op, "]")) {
    if (tokens_.accept(Token::Kind::op, ":")) {
      if (++colons > 2) return tokens_.refuse(offset, "a slice has at most three parts");
      continue;
    }
    if (bounds[colons]) return tokens_.unexpected();
    bounds[colons] = expressions_.expression();
    if (!bounds[colons]) return nullptr;
  }
  if (colons == 0) {
    if (!bounds[0]) return tokens_.refuse(offset, "an index is missing");
    return make_node(Kind::item, offset, "", std::move(made), std::move(bounds[0]));
  }
  auto slice = make_node(Kind::slice, offset, "", std::move(made));
  for (auto& bound : bounds) adopt(*slice, slice->children, std::move(bound));
  return slice;
}

NodePtr OperandParser::call(NodePtr made) {
  const auto offset = made->offset;
  if (made->kind == Kind::name && !has_function(made->text)) {
    return tokens_.refuse(offset, (is_any_of(refused_functions(), made->text) ? "" : "the function ") +
                                      ("`" + made->text) + "` is not supported");
  }
  if (made->kind == Kind::attribute && !has_method(made->text))
    return tokens_.refuse(offset, "method '" + made->text + "' is not supported");
  auto result = make_node(Kind::call, offset, "", std::move(made));
  if (!arguments(*result)) return nullptr;
  return result;
}

bool OperandParser::arguments(Node& made) {
  if (!tokens_.expect(Token::Kind::op, "(")) return false;
  bool first = true;
  while (!tokens_.accept(Token::Kind::op, ")")) {
    if (!first && !tokens_.expect(Token::Kind::op, ",")) return false;
    if (tokens_.accept(Token::Kind::op, ")")) break;
    first = false;
    const bool named = tokens_.peek().kind == Token::Kind::name && tokens_.peek_second().is_op("=");
    std::string name;
    if (named) {
      name = tokens_.take().text;
      tokens_.take();
    }
    auto value = expressions_.expression();
    if (!value) return false;
    if (named) {
      made.height = std::max(made.height, value->height + 1);
      made.keywords.emplace_back(std::move(name), std::move(value));
    } else {
      adopt(made, made.arguments, std::move(value));
    }
  }
  return true;
}

NodePtr OperandParser::filters(NodePtr made) {
  while (made) {
    if (made->height > kTallestTree) return tokens_.too_deep(tokens_.peek().offset);
    if (tokens_.accept(Token::Kind::op, "|")) {
      made = filter(std::move(made));
    } else if (tokens_.accept(Token::Kind::name, "is")) {
      made = test(std::move(made));
    } else if (tokens_.at_op("(")) {
      made = call(std::move(made));
    } else {
      break;
    }
  }
  return made;
}

/// The name of a filter or test, with dots in it; no name, with a fault, where there is none.
Token OperandParser::dotted_name(std::string_view what) {
  auto token = tokens_.take();
  if (token.kind != Token::Kind::name) {
    tokens_.refuse(token.offset, "the name of a " + std::string(what) + " is missing");
    return token;
  }
  while (tokens_.at_op(".") && tokens_.peek_second().kind == Token::Kind::name) {
    tokens_.take();
    token.text += "." + tokens_.take().text;
  }
  return token;
}

NodePtr OperandParser::filter(NodePtr made) {
  const auto token = dotted_name("filter");
  if (token.kind != Token::Kind::name) return nullptr;
  auto result = make_node(Kind::filter, token.offset, short_name(token.text), std::move(made));
  if (!has_filter(result->text))
    return tokens_.refuse(token.offset, "filter '" + token.text + "' is not supported");
  if (tokens_.at_op("(") && !arguments(*result)) return nullptr;
  return result;
}

NodePtr OperandParser::test(NodePtr made) {
  const bool negated = tokens_.accept(Token::Kind::name, "not");
  const auto token = dotted_name("test");
  if (token.kind != Token::Kind::name) return nullptr;
  auto result = make_node(Kind::test, token.offset, short_name(token.text), std::move(made));
  if (!has_test(result->text))
    return tokens_.refuse(token.offset, "test '" + token.text + "' is not supported");
  if (!(tokens_.at_op("(") ? arguments(*result) : argument_of_test(*result))) return nullptr;
  return negated ? make_node(Kind::unary, token.offset, "not", std::move(result)) : std::move(result);
}

/// The one argument that a test may have without parentheses: `x is divisibleby 3`.
bool OperandParser::argument_of_test(Node& made) {
  static constexpr std::array<std::string_view, 7> kAfter{"else", "or", "and", "is", "if", "not", "in"};
  const auto& next = tokens_.peek();
  const bool word = next.kind == Token::Kind::name && !is_any_of(kAfter, next.text);
  const bool literal = next.kind == Token::Kind::string || next.kind == Token::Kind::integer ||
                       next.kind == Token::Kind::real || next.is_op("[") || next.is_op("{");
  if (!word && !literal) return true;
  auto argument = postfix(primary());
  if (!argument) return false;
  adopt(made, made.arguments, std::move(argument));
  return true;
}

}  // namespace muster::jinja

#include <algorithm>
#include <array>
#include <charconv>

#include "bootstrapper/playbook/jinja/parser.hpp"

namespace muster::jinja {

namespace {

using Kind = Node::Kind;

constexpr int kDeepest = 100;
/// Chains (a + b + c, x.y.z) grow a tree without nesting; it is walked and taken down by recursion.
constexpr int kTallest = 300;

NodePtr node(Kind kind, std::size_t offset, std::string text = {}) {
  auto made = std::make_unique<Node>();
  made->kind = kind;
  made->offset = offset;
  made->text = std::move(text);
  return made;
}

/// Takes a child, which may be null.
void adopt(Node& parent, std::vector<NodePtr>& children, NodePtr child) {
  if (child) parent.height = std::max(parent.height, child->height + 1);
  children.push_back(std::move(child));
}

NodePtr with(Kind kind, std::size_t offset, std::string text, NodePtr first, NodePtr second = nullptr) {
  auto made = node(kind, offset, std::move(text));
  adopt(*made, made->children, std::move(first));
  if (second) adopt(*made, made->children, std::move(second));
  return made;
}

bool is_op(const Token& token, std::string_view text) {
  return token.kind == Token::Kind::op && token.text == text;
}
bool is_word(const Token& token, std::string_view text) {
  return token.kind == Token::Kind::name && token.text == text;
}

/// Functions that Ansible has in every expression and that are not done here.
constexpr std::array<std::string_view, 9> kRefused{"lookup", "query",  "q",      "now",      "undef",
                                                   "lipsum", "cycler", "joiner", "namespace"};

}  // namespace

Token ExpressionParser::take() {
  auto token = tokens_[at_];
  if (token.kind != Token::Kind::end) ++at_;
  return token;
}

bool ExpressionParser::accept(Token::Kind kind, std::string_view text) {
  if (peek().kind != kind || peek().text != text) return false;
  ++at_;
  return true;
}

bool ExpressionParser::expect(Token::Kind kind, std::string_view text) {
  if (accept(kind, text)) return true;
  if (at_end()) {
    refuse(peek().offset, "unexpected end, expected '" + std::string(text) + "'");
  } else {
    refuse(peek().offset, "expected token '" + std::string(text) + "', got '" + peek().text + "'");
  }
  return false;
}

std::nullptr_t ExpressionParser::refuse(std::size_t offset, std::string message) {
  if (!failed_) fault_ = {offset, std::move(message)};
  failed_ = true;
  return nullptr;
}

NodePtr ExpressionParser::unexpected() {
  if (at_end()) return refuse(peek().offset, "unexpected end of the expression");
  return refuse(peek().offset, "unexpected '" + peek().text + "'");
}

std::nullptr_t ExpressionParser::too_tall() {
  return refuse(peek().offset, "nested too deep");
}

NodePtr ExpressionParser::expression() {
  if (++depth_ > kDeepest) return refuse(peek().offset, "nested too deep");
  auto result = either();
  while (result && is_word(peek(), "if")) {
    if (result->height > kTallest) return too_tall();
    const auto offset = take().offset;
    auto choice = node(Kind::condition, offset);
    auto test = either();
    if (!test) return nullptr;
    NodePtr otherwise;
    if (accept(Token::Kind::name, "else")) {
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
  if (!first || !is_op(peek(), ",")) return first;
  auto made = node(Kind::tuple, first->offset);
  adopt(*made, made->children, std::move(first));
  while (accept(Token::Kind::op, ",")) {
    auto next = either();
    if (!next) return nullptr;
    adopt(*made, made->children, std::move(next));
  }
  return made;
}

NodePtr ExpressionParser::tuple() {
  auto first = expression();
  if (!first || !is_op(peek(), ",")) return first;
  auto made = node(Kind::tuple, first->offset);
  adopt(*made, made->children, std::move(first));
  while (accept(Token::Kind::op, ",")) {
    if (at_end() || is_op(peek(), ")")) break;
    auto next = expression();
    if (!next) return nullptr;
    adopt(*made, made->children, std::move(next));
  }
  return made;
}

NodePtr ExpressionParser::either() {
  auto left = both();
  while (left && is_word(peek(), "or")) {
    if (left->height > kTallest) return too_tall();
    const auto offset = take().offset;
    auto right = both();
    if (!right) return nullptr;
    left = with(Kind::binary, offset, "or", std::move(left), std::move(right));
  }
  return left;
}

NodePtr ExpressionParser::both() {
  auto left = negation();
  while (left && is_word(peek(), "and")) {
    if (left->height > kTallest) return too_tall();
    const auto offset = take().offset;
    auto right = negation();
    if (!right) return nullptr;
    left = with(Kind::binary, offset, "and", std::move(left), std::move(right));
  }
  return left;
}

NodePtr ExpressionParser::negation() {
  if (!is_word(peek(), "not")) return comparison();
  const auto offset = take().offset;
  if (++depth_ > kDeepest) return refuse(offset, "nested too deep");
  auto inner = negation();
  --depth_;
  return inner ? with(Kind::unary, offset, "not", std::move(inner)) : nullptr;
}

NodePtr ExpressionParser::comparison() {
  auto first = sum();
  if (!first) return nullptr;
  auto made = node(Kind::compare, peek().offset);
  while (true) {
    std::string op;
    static constexpr std::array<std::string_view, 6> kCompare{"==", "!=", "<", "<=", ">", ">="};
    if (peek().kind == Token::Kind::op &&
        std::find(kCompare.begin(), kCompare.end(), peek().text) != kCompare.end()) {
      op = take().text;
    } else if (is_word(peek(), "in")) {
      op = take().text;
    } else if (is_word(peek(), "not") && at_ + 1 < tokens_.size() && is_word(tokens_[at_ + 1], "in")) {
      take();
      take();
      op = "not in";
    } else {
      break;
    }
    if (made->children.empty()) adopt(*made, made->children, std::move(first));
    auto right = sum();
    if (!right) return nullptr;
    made->operators.push_back(std::move(op));
    adopt(*made, made->children, std::move(right));
  }
  return made->children.empty() ? std::move(first) : std::move(made);
}

NodePtr ExpressionParser::binary_chain(NodePtr (ExpressionParser::*next)(),
                                       std::initializer_list<std::string_view> operators) {
  auto left = (this->*next)();
  while (left && peek().kind == Token::Kind::op &&
         std::find(operators.begin(), operators.end(), peek().text) != operators.end()) {
    if (left->height > kTallest) return too_tall();
    const auto token = take();
    auto right = (this->*next)();
    if (!right) return nullptr;
    left = with(Kind::binary, token.offset, token.text, std::move(left), std::move(right));
  }
  return left;
}

NodePtr ExpressionParser::sum() {
  return binary_chain(&ExpressionParser::concatenation, {"+", "-"});
}
NodePtr ExpressionParser::concatenation() {
  return binary_chain(&ExpressionParser::product, {"~"});
}
NodePtr ExpressionParser::product() {
  return binary_chain(&ExpressionParser::power, {"*", "/", "//", "%"});
}

NodePtr ExpressionParser::power() {
  auto left = unary(true);
  while (left && is_op(peek(), "**")) {
    if (left->height > kTallest) return too_tall();
    const auto offset = take().offset;
    auto right = unary(true);
    if (!right) return nullptr;
    left = with(Kind::binary, offset, "**", std::move(left), std::move(right));
  }
  return left;
}

NodePtr ExpressionParser::unary(bool with_filters) {
  NodePtr made;
  if (is_op(peek(), "-") || is_op(peek(), "+")) {
    const auto token = take();
    if (++depth_ > kDeepest) return refuse(token.offset, "nested too deep");
    auto inner = unary(false);
    --depth_;
    if (!inner) return nullptr;
    made = with(Kind::unary, token.offset, token.text, std::move(inner));
  } else {
    made = primary();
  }
  made = postfix(std::move(made));
  return with_filters ? filters(std::move(made)) : std::move(made);
}

NodePtr ExpressionParser::number(const Token& token) {
  auto digits = token.text;
  std::erase(digits, '_');
  auto made = node(Kind::constant, token.offset);
  if (token.kind == Token::Kind::real) {
    double value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    made->constant = value;
    return made;
  }
  int base = 10;
  std::string_view plain = digits;
  if (plain.size() > 2 && plain[0] == '0' &&
      (plain[1] == 'x' || plain[1] == 'X' || plain[1] == 'b' || plain[1] == 'o')) {
    base = plain[1] == 'b' ? 2 : plain[1] == 'o' ? 8 : 16;
    plain.remove_prefix(2);
  }
  std::int64_t value = 0;
  const auto [end, bad] = std::from_chars(plain.data(), plain.data() + plain.size(), value, base);
  if (bad != std::errc() || end != plain.data() + plain.size())
    return refuse(token.offset, token.text + " is no whole number of 64 bits");
  made->constant = value;
  return made;
}

NodePtr ExpressionParser::string(Token token) {
  auto made = node(Kind::string, token.offset, token.text);
  while (peek().kind == Token::Kind::string) made->text += take().text;
  made->constant = boost::json::string(unescaped(made->text));
  return made;
}

NodePtr ExpressionParser::primary() {
  const auto token = peek();
  if (token.kind == Token::Kind::string) return string(take());
  if (token.kind == Token::Kind::integer || token.kind == Token::Kind::real) return number(take());
  if (is_op(token, "(")) return parentheses(take().offset);
  if (is_op(token, "[")) return list(take().offset);
  if (is_op(token, "{")) return dict(take().offset);
  if (token.kind != Token::Kind::name) return unexpected();
  static constexpr std::array<std::string_view, 8> kReserved{"if",  "else", "in",  "is",
                                                             "and", "or",   "not", "elif"};
  if (std::find(kReserved.begin(), kReserved.end(), token.text) != kReserved.end()) return unexpected();
  take();
  auto made = node(Kind::constant, token.offset);
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

NodePtr ExpressionParser::parentheses(std::size_t offset) {
  if (accept(Token::Kind::op, ")")) return node(Kind::tuple, offset);
  auto inner = tuple();
  if (!inner || !expect(Token::Kind::op, ")")) return nullptr;
  return inner;
}

NodePtr ExpressionParser::list(std::size_t offset) {
  auto made = node(Kind::list, offset);
  while (!accept(Token::Kind::op, "]")) {
    if (!made->children.empty() && !expect(Token::Kind::op, ",")) return nullptr;
    if (accept(Token::Kind::op, "]")) break;
    auto item = expression();
    if (!item) return nullptr;
    adopt(*made, made->children, std::move(item));
  }
  return made;
}

NodePtr ExpressionParser::dict(std::size_t offset) {
  auto made = node(Kind::dict, offset);
  while (!accept(Token::Kind::op, "}")) {
    if (!made->children.empty() && !expect(Token::Kind::op, ",")) return nullptr;
    if (accept(Token::Kind::op, "}")) break;
    auto key = expression();
    if (!key || !expect(Token::Kind::op, ":")) return nullptr;
    auto value = expression();
    if (!value) return nullptr;
    adopt(*made, made->children, std::move(key));
    adopt(*made, made->children, std::move(value));
  }
  return made;
}

NodePtr ExpressionParser::postfix(NodePtr made) {
  while (made) {
    if (made->height > kTallest) return too_tall();
    if (is_op(peek(), ".")) {
      take();
      const auto token = take();
      if (token.kind == Token::Kind::name) {
        made = with(Kind::attribute, token.offset, token.text, std::move(made));
      } else if (token.kind == Token::Kind::integer) {
        auto index = number(token);
        if (!index) return nullptr;
        made = with(Kind::item, token.offset, "", std::move(made), std::move(index));
      } else if (token.kind == Token::Kind::real) {
        // x.0.1 is read as x, then 0.1.
        const auto point = token.text.find('.');
        for (const auto& digits : {token.text.substr(0, point), token.text.substr(point + 1)}) {
          auto index = number({Token::Kind::integer, digits, token.offset});
          if (!index) return nullptr;
          made = with(Kind::item, token.offset, "", std::move(made), std::move(index));
        }
      } else {
        return refuse(token.offset, "expected name or number");
      }
    } else if (is_op(peek(), "[")) {
      made = subscript(std::move(made));
    } else if (is_op(peek(), "(")) {
      made = call(std::move(made));
    } else {
      break;
    }
  }
  return made;
}

NodePtr ExpressionParser::subscript(NodePtr made) {
  const auto offset = take().offset;
  std::array<NodePtr, 3> bounds;
  std::size_t colons = 0;
  while (!accept(Token::Kind::op, "]")) {
    if (accept(Token::Kind::op, ":")) {
      if (++colons > 2) return refuse(offset, "a slice has at most three parts");
      continue;
    }
    if (bounds[colons]) return unexpected();
    bounds[colons] = expression();
    if (!bounds[colons]) return nullptr;
  }
  if (colons == 0) {
    if (!bounds[0]) return refuse(offset, "an index is missing");
    return with(Kind::item, offset, "", std::move(made), std::move(bounds[0]));
  }
  auto slice = with(Kind::slice, offset, "", std::move(made));
  for (auto& bound : bounds) adopt(*slice, slice->children, std::move(bound));
  return slice;
}

NodePtr ExpressionParser::call(NodePtr made) {
  const auto offset = made->offset;
  if (made->kind == Kind::name && std::find(kRefused.begin(), kRefused.end(), made->text) != kRefused.end())
    return refuse(offset, "`" + made->text + "` is not supported");
  if (made->kind == Kind::name && made->text != "range" && made->text != "dict")
    return refuse(offset, "the function `" + made->text + "` is not supported");
  if (made->kind == Kind::attribute && !has_method(made->text))
    return refuse(offset, "method '" + made->text + "' is not supported");
  auto result = with(Kind::call, offset, "", std::move(made));
  if (!arguments(*result)) return nullptr;
  return result;
}

bool ExpressionParser::arguments(Node& made) {
  if (!expect(Token::Kind::op, "(")) return false;
  bool first = true;
  while (!accept(Token::Kind::op, ")")) {
    if (!first && !expect(Token::Kind::op, ",")) return false;
    if (accept(Token::Kind::op, ")")) break;
    first = false;
    const bool named =
        peek().kind == Token::Kind::name && at_ + 1 < tokens_.size() && is_op(tokens_[at_ + 1], "=");
    std::string name;
    if (named) {
      name = take().text;
      take();
    }
    auto value = expression();
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

NodePtr ExpressionParser::filters(NodePtr made) {
  while (made) {
    if (made->height > kTallest) return too_tall();
    if (is_op(peek(), "|")) {
      take();
      made = filter(std::move(made));
    } else if (is_word(peek(), "is")) {
      take();
      made = test(std::move(made));
    } else if (is_op(peek(), "(")) {
      made = call(std::move(made));
    } else {
      break;
    }
  }
  return made;
}

namespace {

/// "ansible.builtin.bool" is "bool".
std::string short_name(std::string name) {
  for (const std::string_view prefix : {"ansible.builtin.", "ansible.legacy."}) {
    if (name.starts_with(prefix)) return name.substr(prefix.size());
  }
  return name;
}

}  // namespace

NodePtr ExpressionParser::filter(NodePtr made) {
  auto token = take();
  if (token.kind != Token::Kind::name) return refuse(token.offset, "the name of a filter is missing");
  while (is_op(peek(), ".") && at_ + 1 < tokens_.size() && tokens_[at_ + 1].kind == Token::Kind::name) {
    take();
    token.text += "." + take().text;
  }
  auto result = with(Kind::filter, token.offset, short_name(token.text), std::move(made));
  if (!has_filter(result->text)) return refuse(token.offset, "filter '" + token.text + "' is not supported");
  if (is_op(peek(), "(") && !arguments(*result)) return nullptr;
  return result;
}

NodePtr ExpressionParser::test(NodePtr made) {
  const bool negated = accept(Token::Kind::name, "not");
  auto token = take();
  if (token.kind != Token::Kind::name) return refuse(token.offset, "the name of a test is missing");
  while (is_op(peek(), ".") && at_ + 1 < tokens_.size() && tokens_[at_ + 1].kind == Token::Kind::name) {
    take();
    token.text += "." + take().text;
  }
  auto result = with(Kind::test, token.offset, short_name(token.text), std::move(made));
  if (!has_test(result->text)) return refuse(token.offset, "test '" + token.text + "' is not supported");
  if (is_op(peek(), "(")) {
    if (!arguments(*result)) return nullptr;
  } else {
    static constexpr std::array<std::string_view, 6> kAfter{"else", "or", "and", "is", "if", "not"};
    const auto& next = peek();
    const bool word =
        next.kind == Token::Kind::name && std::find(kAfter.begin(), kAfter.end(), next.text) == kAfter.end();
    const bool literal = next.kind == Token::Kind::string || next.kind == Token::Kind::integer ||
                         next.kind == Token::Kind::real || is_op(next, "[") || is_op(next, "{");
    if ((word && next.text != "in") || literal) {
      auto argument = postfix(primary());
      if (!argument) return nullptr;
      adopt(*result, result->arguments, std::move(argument));
    }
  }
  return negated ? with(Kind::unary, token.offset, "not", std::move(result)) : std::move(result);
}

}  // namespace muster::jinja

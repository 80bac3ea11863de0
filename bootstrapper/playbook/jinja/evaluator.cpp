#include "bootstrapper/playbook/jinja/evaluator.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "bootstrapper/playbook/jinja/functions.hpp"

namespace muster::jinja {

Result<> Evaluation::charge(std::size_t steps) {
  if (steps > limits_.steps || steps_ > limits_.steps - steps)
    return wrong("the template takes too many steps");
  steps_ += steps;
  return {};
}

Result<Value> Evaluation::evaluate(const Node& node) {
  TRY(charge(1));
  if (depth_ >= limits_.depth) return wrong("the template is nested too deep");
  ++depth_;
  Result<Value> value = by_kind(node);
  --depth_;
  return value;
}

Result<Value> Evaluation::by_kind(const Node& node) {
  switch (node.kind) {
    case Node::Kind::constant:
      return Value::borrowed(node.constant);
    case Node::Kind::string:
      return literal_backslashes_ && in_output_ ? Value::text(node.text) : Value::borrowed(node.constant);
    case Node::Kind::name:
      return name(node);
    case Node::Kind::list:
    case Node::Kind::tuple:
      return sequence(node);
    case Node::Kind::dict:
      return dict(node);
    case Node::Kind::attribute:
      return member(node);
    case Node::Kind::item:
      return indexed(node);
    case Node::Kind::slice:
      return slice(node);
    case Node::Kind::call:
      return call(node);
    case Node::Kind::filter:
      return filtered(node);
    case Node::Kind::test:
      return tested(node);
    case Node::Kind::unary:
      return unary(node);
    case Node::Kind::binary:
      return binary(node);
    case Node::Kind::compare:
      return compare(node);
    case Node::Kind::condition:
      return condition(node);
  }
  return Value();
}

Result<Value> Evaluation::member(const Node& node) {
  TRY(const auto object, evaluate(*node.children[0]));
  return attribute(object, node.text);
}

Result<Value> Evaluation::indexed(const Node& node) {
  TRY(const auto object, evaluate(*node.children[0]));
  TRY(const auto key, evaluate(*node.children[1]));
  TRY(const auto* known, key.defined());
  return item(object, *known);
}

Result<Value> Evaluation::filtered(const Node& node) {
  TRY(const auto input, evaluate(*node.children[0]));
  TRY(const auto arguments, arguments_of(node));
  return filter(node.text, input, arguments);
}

Result<Value> Evaluation::tested(const Node& node) {
  TRY(const auto input, evaluate(*node.children[0]));
  TRY(const auto arguments, arguments_of(node));
  TRY(const bool holds, test(node.text, input, arguments));
  return Value(json::value(holds));
}

Result<Value> Evaluation::name(const Node& node) {
  for (auto scope = locals_.rbegin(); scope != locals_.rend(); ++scope) {
    if (const auto found = scope->find(node.text); found != scope->end()) return found->second;
  }
  TRY(const auto* value, scope_.find(node.text));
  if (!value) return Value::undefined("'" + node.text + "' is undefined");
  return Value::borrowed(*value);
}

Result<Value> Evaluation::sequence(const Node& node) {
  json::array out;
  out.reserve(node.children.size());
  for (const auto& child : node.children) {
    TRY(const auto value, evaluate(*child));
    TRY(const auto* known, value.defined());
    TRY(charge(weight(*known)));
    out.push_back(*known);
  }
  Value made(json::value(std::move(out)));
  if (node.kind == Node::Kind::tuple) return std::move(made).as_tuple();
  return made;
}

Result<Value> Evaluation::dict(const Node& node) {
  json::object out;
  for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
    TRY(const auto key, evaluate(*node.children[i]));
    TRY(const auto* known_key, key.defined());
    TRY(const auto value, evaluate(*node.children[i + 1]));
    TRY(const auto* known, value.defined());
    if (known_key->is_array() || known_key->is_object())
      return wrong("unhashable type: '" + std::string(type_name(*known_key)) + "'");
    TRY(charge(weight(*known)));
    out[python_text(*known_key)] = *known;
  }
  return Value(json::value(std::move(out)));
}

Result<Arguments> Evaluation::arguments_of(const Node& node) {
  Arguments arguments;
  for (const auto& argument : node.arguments) {
    TRY(auto value, evaluate(*argument));
    arguments.positional.push_back(std::move(value));
  }
  for (const auto& [key, argument] : node.keywords) {
    TRY(auto value, evaluate(*argument));
    arguments.named.emplace_back(key, std::move(value));
  }
  return arguments;
}

Result<Value> Evaluation::call(const Node& node) {
  const auto& callee = *node.children[0];
  if (callee.kind == Node::Kind::name) {
    const auto* function = find_function(callee.text);
    if (!function) return wrong("the function `" + callee.text + "` is not supported");
    TRY(const auto arguments, arguments_of(node));
    return function->run(*this, arguments);
  }
  if (callee.kind != Node::Kind::attribute)
    return wrong("only methods of texts, lists and dicts can be called");
  TRY(const auto object, evaluate(*callee.children[0]));
  TRY(object.defined());
  TRY(const auto arguments, arguments_of(node));
  TRY(auto made, call_method(*this, object, callee.text, arguments));
  TRY(charge_made(made));
  return made;
}

Result<Value> Evaluation::unary(const Node& node) {
  TRY(const auto value, evaluate(*node.children[0]));
  TRY(const auto* known, value.defined());
  if (node.text == "not") return Value(json::value(!truth(*known)));
  const auto bad = [&] {
    return wrong("bad operand type for unary " + node.text + ": '" + std::string(type_name(*known)) + "'");
  };
  if (known->is_double())
    return Value(json::value(node.text == "-" ? -known->get_double() : known->get_double()));
  const auto whole = whole_of(*known);
  if (!whole) return bad();
  if (node.text == "-" && *whole == INT64_MIN) return wrong("a whole number does not fit in 64 bits");
  return Value(json::value(node.text == "-" ? -*whole : *whole));
}

Result<Value> Evaluation::binary(const Node& node) {
  TRY(const auto left, evaluate(*node.children[0]));
  TRY(const auto* known_left, left.defined());
  if (node.text == "and" || node.text == "or") {
    if (truth(*known_left) == (node.text == "or")) return left;
    return evaluate(*node.children[1]);
  }
  TRY(const auto right, evaluate(*node.children[1]));
  TRY(const auto* known_right, right.defined());
  if (node.text == "~") return join_texts(left, right);
  return operate(node.text, *known_left, *known_right, *this);
}

Result<Value> Evaluation::join_texts(const Value& left, const Value& right) {
  TRY(charge(weight(left.get()) + weight(right.get())));
  const auto text = text_of(left) + text_of(right);
  if (text.size() > limits_.output_bytes) return wrong("the result is too large");
  return Value::text(text);
}

Result<> Evaluation::charge_made(const Value& value) {
  if (!value.is_fresh()) return {};
  if (value.get().is_string() && value.get().get_string().size() > limits_.output_bytes)
    return wrong("the result is too large");
  return charge(weight(value.get()));
}

Result<Value> Evaluation::compare(const Node& node) {
  TRY(auto left, evaluate(*node.children[0]));
  for (std::size_t i = 0; i < node.operators.size(); ++i) {
    TRY(auto right, evaluate(*node.children[i + 1]));
    TRY(const auto* a, left.defined());
    TRY(const auto* b, right.defined());
    const auto& op = node.operators[i];
    bool holds = false;
    if (op == "==" || op == "!=") {
      holds = equal(*a, *b) == (op == "==");
    } else if (op == "in" || op == "not in") {
      TRY(const bool inside, contains(*b, *a));
      holds = inside == (op == "in");
    } else if (op == "<" || op == ">=") {
      TRY(const bool smaller, less(*a, *b));
      holds = smaller == (op == "<");
    } else {
      TRY(const bool smaller, less(*b, *a));
      holds = smaller == (op == ">");
    }
    if (!holds) return Value(json::value(false));
    left = std::move(right);
  }
  return Value(json::value(true));
}

Result<Value> Evaluation::condition(const Node& node) {
  TRY(const auto test, evaluate(*node.children[1]));
  TRY(const auto* known, test.defined());
  if (truth(*known)) return evaluate(*node.children[0]);
  if (node.children[2]) return evaluate(*node.children[2]);
  return Value::nothing();
}

}  // namespace muster::jinja

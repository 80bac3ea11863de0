#include "bootstrapper/playbook/jinja/evaluator.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace muster::jinja {

const Value* Arguments::find(std::size_t position, std::string_view name) const {
  if (position < positional.size()) return &positional[position];
  for (const auto& [key, value] : named) {
    if (key == name) return &value;
  }
  return nullptr;
}

json::value Arguments::get(std::size_t position, std::string_view name, json::value otherwise) const {
  const auto* value = find(position, name);
  return value && !value->is_undefined() ? value->get() : otherwise;
}

Arguments Arguments::after(std::size_t count) const {
  Arguments rest;
  rest.named = named;
  if (count < positional.size())
    rest.positional.assign(positional.begin() + static_cast<long>(count), positional.end());
  return rest;
}

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
  Result<Value> value = named_call(node);
  --depth_;
  return value;
}

Result<Value> Evaluation::named_call(const Node& node) {
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
    case Node::Kind::attribute: {
      TRY(const auto object, evaluate(*node.children[0]));
      return attribute(object, node.text);
    }
    case Node::Kind::item: {
      TRY(const auto object, evaluate(*node.children[0]));
      TRY(const auto key, evaluate(*node.children[1]));
      TRY(const auto* known, key.defined());
      return item(object, *known);
    }
    case Node::Kind::slice:
      return slice(node);
    case Node::Kind::call:
      return call(node);
    case Node::Kind::filter: {
      TRY(const auto input, evaluate(*node.children[0]));
      TRY(const auto arguments, arguments_of(node));
      return filter(node.text, input, arguments);
    }
    case Node::Kind::test: {
      TRY(const auto input, evaluate(*node.children[0]));
      TRY(const auto arguments, arguments_of(node));
      TRY(const bool holds, test(node.text, input, arguments));
      return Value(json::value(holds));
    }
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

Result<Value> Evaluation::attribute(const Value& value, std::string_view name) {
  if (value.is_undefined()) return value;
  if (const auto* object = value.get().if_object()) {
    if (const auto* found = object->if_contains(name)) return value.part(*found);
  }
  return Value::undefined("'" + std::string(type_name(value.get())) + " object' has no attribute '" +
                          std::string(name) + "'");
}

Result<Value> Evaluation::item(const Value& value, const json::value& key) {
  if (value.is_undefined()) return value;
  const auto& of = value.get();
  if (of.is_object()) {
    if (const auto* found = of.get_object().if_contains(python_text(key))) return value.part(*found);
    return Value::undefined("'dict object' has no attribute " + python_repr(key));
  }
  const auto index = whole_of(key);
  if (!index) {
    return Value::undefined("'" + std::string(type_name(of)) + " object' has no attribute " +
                            python_repr(key));
  }
  const auto size = static_cast<std::int64_t>(of.is_array()    ? of.get_array().size()
                                              : of.is_string() ? length_of(of.get_string())
                                                               : 0);
  const auto at = *index < 0 ? *index + size : *index;
  if (at >= 0 && at < size) {
    if (of.is_array()) return value.part(of.get_array()[static_cast<std::size_t>(at)]);
    return Value::text(
        characters(of.get_string(), static_cast<std::size_t>(at), static_cast<std::size_t>(at) + 1));
  }
  return Value::undefined(std::string(type_name(of)) + " object has no element " + std::to_string(*index));
}

namespace {

/// The positions that a Python slice takes out of `size`.
std::vector<std::size_t> positions(std::int64_t size, std::optional<std::int64_t> first,
                                   std::optional<std::int64_t> last, std::int64_t step) {
  const auto clamp = [&](std::int64_t at, std::int64_t low, std::int64_t high) {
    if (at < 0) at += size;
    return std::clamp(at, low, high);
  };
  std::vector<std::size_t> out;
  if (step > 0) {
    const auto begin = first ? clamp(*first, 0, size) : 0;
    const auto end = last ? clamp(*last, 0, size) : size;
    for (auto at = begin; at < end; at += std::min(step, size + 1))
      out.push_back(static_cast<std::size_t>(at));
  } else {
    const auto begin = first ? clamp(*first, -1, size - 1) : size - 1;
    const auto end = last ? clamp(*last, -1, size - 1) : -1;
    for (auto at = begin; at > end; at += std::max(step, -size - 1))
      out.push_back(static_cast<std::size_t>(at));
  }
  return out;
}

}  // namespace

Result<Value> Evaluation::slice(const Node& node) {
  TRY(const auto object, evaluate(*node.children[0]));
  TRY(const auto* of, object.defined());
  std::optional<std::int64_t> bounds[3];
  for (int i = 0; i < 3; ++i) {
    const auto& child = node.children[static_cast<std::size_t>(i) + 1];
    if (!child) continue;
    TRY(const auto bound, evaluate(*child));
    TRY(const auto* known, bound.defined());
    if (known->is_null()) continue;
    bounds[i] = whole_of(*known);
    if (!bounds[i]) return wrong("slice indices must be integers or None or have an __index__ method");
  }
  const auto step = bounds[2].value_or(1);
  if (step == 0) return wrong("slice step cannot be zero");
  if (of->is_array()) {
    const auto& from = of->get_array();
    json::array out;
    for (const auto at : positions(static_cast<std::int64_t>(from.size()), bounds[0], bounds[1], step))
      out.push_back(from[at]);
    for (const auto& item : out) TRY(charge(weight(item)));
    return Value(json::value(std::move(out)));
  }
  if (!of->is_string()) return wrong("'" + std::string(type_name(*of)) + "' object is not subscriptable");
  TRY(const auto letters, items_of(object));
  TRY(charge(letters.size()));
  std::string out;
  for (const auto at : positions(static_cast<std::int64_t>(letters.size()), bounds[0], bounds[1], step))
    out += std::string_view(letters[at].get().get_string());
  return Value::text(out);
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

namespace {

Result<Value> range(Evaluation& evaluation, const Arguments& arguments) {
  std::vector<std::int64_t> bounds;
  for (const auto& argument : arguments.positional) {
    TRY(const auto* known, argument.defined());
    const auto bound = whole_of(*known);
    if (!bound)
      return wrong("'" + std::string(type_name(*known)) + "' object cannot be interpreted as an integer");
    bounds.push_back(*bound);
  }
  if (bounds.empty() || bounds.size() > 3) return wrong("range expected 1 to 3 arguments");
  const auto first = bounds.size() > 1 ? bounds[0] : 0;
  const auto last = bounds.size() > 1 ? bounds[1] : bounds[0];
  const auto step = bounds.size() > 2 ? bounds[2] : 1;
  if (step == 0) return wrong("range() arg 3 must not be zero");
  json::array out;
  for (auto at = first; step > 0 ? at < last : at > last;) {
    TRY(evaluation.charge(1));
    out.push_back(at);
    if (__builtin_add_overflow(at, step, &at)) break;
  }
  return Value(json::value(std::move(out)));
}

Result<Value> make_dict(const Arguments& arguments) {
  json::object out;
  if (const auto* pairs = arguments.find(0, "")) {
    TRY(const auto* known, pairs->defined());
    if (known->is_object()) out = known->get_object();
    if (const auto* list = known->if_array()) {
      for (const auto& pair : *list) {
        if (!pair.is_array() || pair.get_array().size() != 2)
          return wrong("dictionary update sequence element has a wrong length");
        out[python_text(pair.get_array()[0])] = pair.get_array()[1];
      }
    }
  }
  for (const auto& [key, value] : arguments.named) {
    TRY(const auto* known, value.defined());
    out[key] = *known;
  }
  return Value(json::value(std::move(out)));
}

}  // namespace

Result<Value> Evaluation::call(const Node& node) {
  const auto& callee = *node.children[0];
  if (callee.kind == Node::Kind::name) {
    TRY(const auto arguments, arguments_of(node));
    return callee.text == "range" ? range(*this, arguments) : make_dict(arguments);
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

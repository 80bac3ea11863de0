// Python's operators on values.

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>

#include "bootstrapper/playbook/jinja/evaluator.hpp"
#include "bootstrapper/playbook/jinja/percent_format.hpp"

namespace muster::jinja {

namespace {

Error bad_types(std::string_view op, const json::value& left, const json::value& right) {
  return wrong("unsupported operand type(s) for " + std::string(op) + ": '" + std::string(type_name(left)) +
               "' and '" + std::string(type_name(right)) + "'");
}

Error too_large() {
  return wrong("a whole number does not fit in 64 bits");
}

Result<std::int64_t> whole_power(std::int64_t base, std::int64_t exponent) {
  std::int64_t result = 1;
  while (exponent > 0) {
    if ((exponent & 1) != 0 && __builtin_mul_overflow(result, base, &result)) return too_large();
    exponent >>= 1;
    if (exponent > 0 && __builtin_mul_overflow(base, base, &base)) return too_large();
  }
  return result;
}

Result<Value> on_wholes(std::string_view op, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  bool overflow = false;
  if (op == "+") {
    overflow = __builtin_add_overflow(a, b, &result);
  } else if (op == "-") {
    overflow = __builtin_sub_overflow(a, b, &result);
  } else if (op == "*") {
    overflow = __builtin_mul_overflow(a, b, &result);
  } else if (op == "**") {
    if (b < 0) return Value(json::value(std::pow(static_cast<double>(a), static_cast<double>(b))));
    TRY(result, whole_power(a, b));
  } else {
    if (b == 0)
      return wrong(op == "/"    ? "division by zero"
                   : op == "//" ? "integer division or modulo by zero"
                                : "integer modulo by zero");
    if (op == "/") return Value(json::value(static_cast<double>(a) / static_cast<double>(b)));
    if (a == INT64_MIN && b == -1)
      return op == "%" ? Result<Value>(Value(json::value(0))) : Result<Value>(too_large());
    auto quotient = a / b;
    auto remainder = a % b;
    if (remainder != 0 && (remainder < 0) != (b < 0)) {
      --quotient;
      remainder += b;
    }
    result = op == "//" ? quotient : remainder;
  }
  if (overflow) return too_large();
  return Value(json::value(result));
}

Result<Value> on_numbers(std::string_view op, double a, double b) {
  double result = 0;
  if (op == "+") {
    result = a + b;
  } else if (op == "-") {
    result = a - b;
  } else if (op == "*") {
    result = a * b;
  } else if (op == "**") {
    result = std::pow(a, b);
  } else {
    if (b == 0)
      return wrong(op == "/"    ? "float division by zero"
                   : op == "//" ? "float floor division by zero"
                                : "float modulo");
    const double quotient = std::floor(a / b);
    result = op == "/" ? a / b : op == "//" ? quotient : a - b * quotient;
  }
  return Value(json::value(result));
}

Result<Value> repeated(const json::value& what, std::int64_t times, Evaluation& evaluation) {
  times = std::max<std::int64_t>(times, 0);
  const auto size = static_cast<std::int64_t>(what.is_string() ? what.get_string().size() : weight(what) - 1);
  std::int64_t total = 0;
  if (__builtin_mul_overflow(size, times, &total)) return wrong("the result is too large");
  TRY(evaluation.charge(static_cast<std::size_t>(what.is_string() ? total / 16 : total)));
  if (static_cast<std::size_t>(total) > evaluation.limits().output_bytes)
    return wrong("the result is too large");
  if (what.is_string()) {
    std::string out;
    out.reserve(static_cast<std::size_t>(total));
    for (std::int64_t i = 0; i < times; ++i) out += std::string_view(what.get_string());
    return Value::text(out);
  }
  json::array out;
  for (std::int64_t i = 0; i < times; ++i)
    out.insert(out.end(), what.get_array().begin(), what.get_array().end());
  return Value(json::value(std::move(out)));
}

Result<Value> formatted(std::string_view format, const json::value& right, Evaluation& evaluation) {
  std::vector<json::value> values;
  if (right.is_array()) {
    values.assign(right.get_array().begin(), right.get_array().end());
  } else {
    values.push_back(right);
  }
  TRY(const auto text, percent_format(format, values));
  TRY(evaluation.charge(text.size() / 16));
  return Value::text(text);
}

}  // namespace

Result<Value> operate(std::string_view op, const json::value& left, const json::value& right,
                      Evaluation& evaluation) {
  if (op == "~") {
    const auto text = python_text(left) + python_text(right);
    TRY(evaluation.charge(text.size() / 16));
    if (text.size() > evaluation.limits().output_bytes) return wrong("the result is too large");
    return Value::text(text);
  }
  const auto whole_left = whole_of(left);
  const auto whole_right = whole_of(right);
  if (whole_left && whole_right) return on_wholes(op, *whole_left, *whole_right);
  const auto number_left = number_of(left);
  const auto number_right = number_of(right);
  if (number_left && number_right) return on_numbers(op, *number_left, *number_right);
  if (op == "+" && left.is_string() && right.is_string()) {
    TRY(evaluation.charge((left.get_string().size() + right.get_string().size()) / 16));
    return operate("~", left, right, evaluation);
  }
  if (op == "+" && left.is_array() && right.is_array()) {
    json::array out = left.get_array();
    out.insert(out.end(), right.get_array().begin(), right.get_array().end());
    TRY(evaluation.charge(weight(left) + weight(right)));
    return Value(json::value(std::move(out)));
  }
  if (op == "*" && (left.is_string() || left.is_array()) && whole_right)
    return repeated(left, *whole_right, evaluation);
  if (op == "*" && (right.is_string() || right.is_array()) && whole_left)
    return repeated(right, *whole_left, evaluation);
  if (op == "%" && left.is_string()) return formatted(left.get_string(), right, evaluation);
  if (op == "+" && left.is_string())
    return wrong("can only concatenate str (not \"" + std::string(type_name(right)) + "\") to str");
  if (op == "+" && left.is_array())
    return wrong("can only concatenate list (not \"" + std::string(type_name(right)) + "\") to list");
  return bad_types(op == "**" ? "** or pow()" : op, left, right);
}

Result<bool> contains(const json::value& haystack, const json::value& needle) {
  if (haystack.is_string()) {
    if (!needle.is_string())
      return wrong("'in <string>' requires string as left operand, not " + std::string(type_name(needle)));
    return std::string_view(haystack.get_string()).find(std::string_view(needle.get_string())) !=
           std::string_view::npos;
  }
  if (haystack.is_object()) return needle.is_string() && haystack.get_object().contains(needle.get_string());
  if (!haystack.is_array())
    return wrong("argument of type '" + std::string(type_name(haystack)) + "' is not iterable");
  return std::any_of(haystack.get_array().begin(), haystack.get_array().end(),
                     [&](const json::value& item) { return equal(item, needle); });
}

Result<std::vector<Value>> items_of(const Value& value) {
  TRY(const auto* known, value.defined());
  std::vector<Value> items;
  if (known->is_array()) {
    items.reserve(known->get_array().size());
    for (const auto& item : known->get_array()) items.push_back(value.part(item));
  } else if (known->is_object()) {
    for (const auto& [key, item] : known->get_object()) items.push_back(Value::text(key));
  } else if (known->is_string()) {
    const std::string_view text = known->get_string();
    for (std::size_t at = 0; at < text.size();) {
      auto end = at + 1;
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
      items.push_back(Value::text(text.substr(at, end - at)));
      at = end;
    }
  } else {
    return wrong("'" + std::string(type_name(*known)) + "' object is not iterable");
  }
  return items;
}

}  // namespace muster::jinja

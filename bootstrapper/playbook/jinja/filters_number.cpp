#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <charconv>
#include <cmath>

#include "bootstrapper/playbook/jinja/filters.hpp"
#include "bootstrapper/playbook/jinja/texts.hpp"

namespace muster::jinja {

namespace {

std::string digits_of(std::string_view text) {
  auto out = stripped(text, kBlanks, true, true);
  if (out.starts_with('+')) out.erase(0, 1);
  return out;
}

std::optional<std::int64_t> whole_in(std::string_view text, int base) {
  auto digits = digits_of(text);
  const bool negative = digits.starts_with('-');
  if (negative) digits.erase(0, 1);
  if (base == 16 && (digits.starts_with("0x") || digits.starts_with("0X"))) digits.erase(0, 2);
  if (base == 8 && digits.starts_with("0o")) digits.erase(0, 2);
  if (base == 2 && digits.starts_with("0b")) digits.erase(0, 2);
  std::int64_t value = 0;
  const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (digits.empty() || bad != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return negative ? -value : value;
}

std::optional<double> real_in(std::string_view text) {
  const auto digits = digits_of(text);
  double value = 0;
  const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || bad != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

Result<Value> to_int(Evaluation&, const Value& input, const Arguments& arguments) {
  const auto& value = input.get();
  const auto base = static_cast<int>(whole_of(arguments.get(1, "base", 10)).value_or(10));
  if (const auto whole = whole_of(value)) return Value(json::value(*whole));
  std::optional<double> real = number_of(value);
  if (value.is_string()) {
    if (base < 2 || base > 36) return wrong("int() base must be >= 2 and <= 36, or 0");
    if (const auto whole = whole_in(value.get_string(), base)) return Value(json::value(*whole));
    real = real_in(value.get_string());
  }
  if (real && std::isfinite(*real) && std::abs(*real) < 9.2e18)
    return Value(json::value(static_cast<std::int64_t>(*real)));
  if (real && std::isfinite(*real)) return wrong("a whole number does not fit in 64 bits");
  return Value(arguments.get(0, "default", 0));
}

Result<Value> to_float(Evaluation&, const Value& input, const Arguments& arguments) {
  const auto& value = input.get();
  auto real = number_of(value);
  if (value.is_string()) real = real_in(value.get_string());
  return real ? Value(json::value(*real)) : Value(arguments.get(0, "default", 0.0));
}

/// ansible.builtin.bool: what is no word for true is false.
Result<Value> to_bool(Evaluation&, const Value& input, const Arguments&) {
  const auto& value = input.get();
  if (value.is_null() || value.is_bool()) return input;
  if (value.is_string()) {
    const auto word = lower(value.get_string());
    return Value(json::value(word == "yes" || word == "on" || word == "1" || word == "true"));
  }
  return Value(json::value(number_of(value) == 1.0));
}

Result<Value> absolute(Evaluation&, const Value& input, const Arguments&) {
  const auto& value = input.get();
  if (value.is_double()) return Value(json::value(std::abs(value.get_double())));
  const auto whole = whole_of(value);
  if (!whole) return wrong("bad operand type for abs(): '" + std::string(type_name(value)) + "'");
  if (*whole == INT64_MIN) return wrong("a whole number does not fit in 64 bits");
  return Value(json::value(*whole < 0 ? -*whole : *whole));
}

/// Python's round() of a whole number, which stays one.
Result<Value> rounded(std::int64_t number, std::int64_t precision) {
  if (precision >= 0) return Value(json::value(number));
  const double unit = std::pow(10.0, static_cast<double>(-precision));
  const double made = std::nearbyint(static_cast<double>(number) / unit) * unit;
  if (std::abs(made) >= 9.2e18) return wrong("a whole number does not fit in 64 bits");
  return Value(json::value(static_cast<std::int64_t>(made)));
}

/// jinja's round: half to even.
Result<Value> round(Evaluation&, const Value& input, const Arguments& arguments) {
  const auto number = number_of(input.get());
  if (!number)
    return wrong("type " + std::string(type_name(input.get())) + " doesn't define __round__ method");
  const auto precision =
      std::clamp<std::int64_t>(whole_of(arguments.get(0, "precision", 0)).value_or(0), -15, 15);
  const auto method = python_text(arguments.get(1, "method", json::string("common")));
  const double scale = std::pow(10.0, static_cast<double>(precision));
  if (method == "ceil") return Value(json::value(std::ceil(*number * scale) / scale));
  if (method == "floor") return Value(json::value(std::floor(*number * scale) / scale));
  if (method != "common") return wrong("method must be common, ceil or floor");
  if (const auto whole = whole_of(input.get())) return rounded(*whole, precision);
  if (precision == 0) return Value(json::value(std::nearbyint(*number)));
  char buffer[64];
  if (precision > 0) {
    std::snprintf(buffer, sizeof buffer, "%.*f", static_cast<int>(precision), *number);
    return Value(json::value(std::strtod(buffer, nullptr)));
  }
  return Value(json::value(std::nearbyint(*number * scale) / scale));
}

Result<Value> logarithm(Evaluation&, const Value& input, const Arguments& arguments) {
  const auto number = number_of(input.get());
  const auto base = number_of(arguments.get(0, "base", std::exp(1.0)));
  if (!number || !base) return wrong("log() can only be used on numbers: must be real number");
  if (*number <= 0 || *base <= 0) return wrong("math domain error");
  return Value(json::value(*base == 10 ? std::log10(*number) : std::log(*number) / std::log(*base)));
}

Result<Value> power(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  return operate("**", input.get(), arguments.get(0, "y", 1), evaluation);
}

Result<Value> root(Evaluation&, const Value& input, const Arguments& arguments) {
  const auto number = number_of(input.get());
  const auto base = number_of(arguments.get(0, "base", 2));
  if (!number || !base) return wrong("root() can only be used on numbers: must be real number");
  return Value(json::value(*base == 2 ? std::sqrt(*number) : std::pow(*number, 1 / *base)));
}

constexpr Filter kFilters[] = {{"int", to_int},  {"float", to_float}, {"bool", to_bool}, {"abs", absolute},
                               {"round", round}, {"log", logarithm},  {"pow", power},    {"root", root}};

}  // namespace

std::span<const Filter> number_filters() {
  return kFilters;
}

}  // namespace muster::jinja

#include "bootstrapper/playbook/jinja/version_order.hpp"

#include <algorithm>
#include <vector>

#include "bootstrapper/playbook/jinja/value.hpp"

namespace muster::jinja {

namespace {

/// LooseVersion: runs of digits and of letters, points between them left out.
struct Part {
  bool number = false;
  std::string text;
};

std::vector<Part> parts_of(std::string_view version) {
  std::vector<Part> parts;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  for (std::size_t at = 0; at < version.size();) {
    const char c = version[at];
    auto end = at + 1;
    if (is_digit(c)) {
      while (end < version.size() && is_digit(version[end])) ++end;
    } else if (is_letter(c)) {
      while (end < version.size() && is_letter(version[end])) ++end;
    } else {
      while (end < version.size() && !is_digit(version[end]) && !is_letter(version[end]) &&
             version[end] != '.')
        ++end;
    }
    const auto text = version.substr(at, end - at);
    at = end;
    if (text == ".") continue;
    auto digits = std::string(text);
    if (is_digit(c)) digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
    parts.push_back({is_digit(c), digits});
  }
  return parts;
}

Result<int> order(const std::string& a, const std::string& b) {
  const auto left = parts_of(a);
  const auto right = parts_of(b);
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    const auto& x = left[i];
    const auto& y = right[i];
    if (x.number != y.number) {
      return wrong("Version comparison failed: '<' not supported between instances of '" +
                   std::string(x.number ? "int" : "str") + "' and '" + (y.number ? "int" : "str") + "'");
    }
    if (x.number && x.text.size() != y.text.size()) return x.text.size() < y.text.size() ? -1 : 1;
    if (x.text != y.text) return x.text < y.text ? -1 : 1;
  }
  if (left.size() == right.size()) return 0;
  return left.size() < right.size() ? -1 : 1;
}

}  // namespace

Result<bool> version_holds(const std::string& a, std::string_view op, const std::string& b,
                           std::string_view type) {
  if (a.empty()) return wrong("Input version value cannot be empty");
  if (b.empty()) return wrong("Version parameter to compare against cannot be empty");
  if (type != "loose" && type != "strict")
    return wrong("version_type " + std::string(type) + " is not supported; it can be loose or strict");
  TRY(const int result, order(a, b));
  if (op == "==" || op == "=" || op == "eq") return result == 0;
  if (op == "!=" || op == "<>" || op == "ne") return result != 0;
  if (op == "<" || op == "lt") return result < 0;
  if (op == "<=" || op == "le") return result <= 0;
  if (op == ">" || op == "gt") return result > 0;
  if (op == ">=" || op == "ge") return result >= 0;
  return wrong("Invalid operator type (" + std::string(op) +
               "). Must be one of '=', '==', '>=', '<=', '>', '<', '!=', '<>'");
}

}  // namespace muster::jinja

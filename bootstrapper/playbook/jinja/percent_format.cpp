#include "bootstrapper/playbook/jinja/percent_format.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "bootstrapper/playbook/jinja/template.hpp"
#include "bootstrapper/playbook/jinja/value.hpp"

namespace muster::jinja {

namespace {

constexpr std::size_t kMostFormatted = 1 << 20;

/// "%(name)-08.3f": whose value, flags, width, precision, and what is printed.
struct Conversion {
  std::string name;
  std::string flags;
  std::size_t width = 0;
  int precision = -1;
  char letter = 's';

  [[nodiscard]] bool has_flag(char flag) const { return flags.find(flag) != std::string::npos; }
  [[nodiscard]] bool is_number() const { return letter != 's' && letter != 'r'; }
};

std::size_t digits(std::string_view format, std::size_t& at) {
  std::size_t value = 0;
  while (at < format.size() && format[at] >= '0' && format[at] <= '9') {
    value = std::min<std::size_t>(value * 10 + static_cast<std::size_t>(format[at] - '0'), 10000);
    ++at;
  }
  return value;
}

/// The conversion that begins behind a '%'; `at` is left on its letter.
Result<Conversion> conversion_at(std::string_view format, std::size_t& at) {
  Conversion conversion;
  if (format[at] == '(') {
    const auto end = format.find(')', at);
    if (end == std::string_view::npos) return wrong("incomplete format key");
    conversion.name = std::string(format.substr(at + 1, end - at - 1));
    at = end + 1;
  }
  while (at < format.size() && std::string_view("-+ 0#").find(format[at]) != std::string_view::npos)
    conversion.flags += format[at++];
  conversion.width = digits(format, at);
  if (at < format.size() && format[at] == '.') {
    ++at;
    conversion.precision = static_cast<int>(digits(format, at));
  }
  if (at >= format.size()) return wrong("incomplete format");
  conversion.letter = format[at];
  return conversion;
}

Result<std::string> whole_text(char letter, const json::value& value) {
  const auto number = number_of(value);
  if (!number)
    return wrong("%" + std::string(1, letter) + " format: a real number is required, not " +
                 std::string(type_name(value)));
  if (!(std::abs(*number) < 9.2e18)) return wrong("a whole number does not fit in 64 bits");
  const auto whole = whole_of(value).value_or(static_cast<std::int64_t>(*number));
  const bool decimal = letter == 'd' || letter == 'i';
  char buffer[64];
  const char* format = letter == 'x' ? "%llx" : letter == 'X' ? "%llX" : letter == 'o' ? "%llo" : "%lld";
  std::snprintf(buffer, sizeof buffer, format,
                static_cast<long long>(whole < 0 && !decimal ? -whole : whole));
  return (whole < 0 && !decimal ? "-" : "") + std::string(buffer);
}

Result<std::string> real_text(const Conversion& conversion, const json::value& value) {
  const auto number = number_of(value);
  if (!number) return wrong("must be real number, not " + std::string(type_name(value)));
  char buffer[400];
  const std::string format = std::string("%.*") + conversion.letter;
  std::snprintf(buffer, sizeof buffer, format.c_str(),
                conversion.precision < 0 ? 6 : std::min(conversion.precision, 50), *number);
  return std::string(buffer);
}

/// The value as its letter says, before sign and width.
Result<std::string> bare_text(const Conversion& conversion, const json::value& value) {
  const char letter = conversion.letter;
  if (letter == 's') {
    auto text = python_text(value);
    if (conversion.precision < 0) return text;
    return std::string(characters(text, 0, static_cast<std::size_t>(conversion.precision)));
  }
  if (letter == 'r') return python_repr(value);
  if (std::string_view("dixXo").find(letter) != std::string_view::npos) return whole_text(letter, value);
  if (letter == 'f' || letter == 'e' || letter == 'g') return real_text(conversion, value);
  return wrong("unsupported format character '" + std::string(1, letter) + "'");
}

Result<std::string> converted(const Conversion& conversion, const json::value& value) {
  TRY(auto text, bare_text(conversion, value));
  if (conversion.is_number() && conversion.has_flag('+') && !text.starts_with('-')) text.insert(0, "+");
  const auto size = length_of(text);
  if (size >= conversion.width) return text;
  const auto missing = conversion.width - size;
  if (conversion.has_flag('-')) return text + std::string(missing, ' ');
  if (!conversion.has_flag('0') || !conversion.is_number()) return std::string(missing, ' ') + text;
  const std::size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  text.insert(sign, missing, '0');
  return text;
}

/// The values of a format, taken in turn or by name.
class Values {
 public:
  explicit Values(const std::vector<json::value>& values) : values_(values) {}

  Result<const json::value*> of(const Conversion& conversion) {
    if (!conversion.name.empty()) {
      const auto* named = is_map() ? values_[0].get_object().if_contains(conversion.name) : nullptr;
      if (!named) return wrong("'" + conversion.name + "'");
      return named;
    }
    if (next_ >= values_.size()) return wrong("not enough arguments for format string");
    return &values_[next_++];
  }
  [[nodiscard]] bool are_left() const { return next_ < values_.size() && !is_map(); }

 private:
  [[nodiscard]] bool is_map() const { return values_.size() == 1 && values_[0].is_object(); }

  const std::vector<json::value>& values_;
  std::size_t next_ = 0;
};

}  // namespace

Result<std::string> percent_format(std::string_view format, const std::vector<json::value>& given) {
  std::string out;
  Values values(given);
  for (std::size_t at = 0; at < format.size(); ++at) {
    if (format[at] != '%') {
      out += format[at];
      continue;
    }
    if (++at == format.size()) return wrong("incomplete format");
    if (format[at] == '%') {
      out += '%';
      continue;
    }
    TRY(const auto conversion, conversion_at(format, at));
    TRY(const auto* value, values.of(conversion));
    TRY(const auto text, converted(conversion, *value));
    out += text;
    if (out.size() > kMostFormatted) return wrong("the result is too large");
  }
  if (values.are_left()) return wrong("not all arguments converted during string formatting");
  return out;
}

}  // namespace muster::jinja

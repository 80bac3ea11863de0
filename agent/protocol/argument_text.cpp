#include "agent/protocol/argument_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <charconv>
#include <cmath>
#include <vector>

namespace muster {

namespace json = boost::json;

namespace {

/// repr() of a float: the shortest digits that give it again; an exponent from 1e16 on and below 1e-4.
std::string real_text(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  char buffer[64];
  const double size = std::abs(value);
  const bool plain = size == 0 || (size >= 1e-4 && size < 1e16);
  const auto form = plain ? std::chars_format::fixed : std::chars_format::scientific;
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, form).ptr;
  std::string text(buffer, end);
  if (plain && text.find('.') == std::string::npos) text += ".0";
  return text;
}

std::string quoted(std::string_view text) {
  const bool single = text.find('\'') == std::string_view::npos || text.find('"') != std::string_view::npos;
  const char quote = single ? '\'' : '"';
  std::string out(1, quote);
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else {
      if (c == quote || c == '\\') out += '\\';
      out += c;
    }
  }
  return out += quote;
}

std::string element_text(const json::value& value) {
  return value.is_string() ? quoted(value.get_string()) : argument_text(value);
}

/// The words of "a=1, b='x y'": parted by commas and blanks outside of quotes, which are gone.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  char quote = 0;
  bool escaped = false;
  const auto take = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  for (const char c : text) {
    if (escaped) {
      word += c;
      escaped = false;
    } else if (c == '\\') {
      escaped = true;
    } else if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (quote != 0 && c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == ',' || c == ' ')) {
      take();
    } else {
      word += c;
    }
  }
  take();
  return words;
}

Error no_map(std::string why) {
  return fail(ErrorKind::usage, std::move(why));
}

}  // namespace

std::string argument_text(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_null()) return "None";
  if (value.is_bool()) return value.get_bool() ? "True" : "False";
  if (value.is_double()) return real_text(value.get_double());
  if (value.is_int64()) return std::to_string(value.get_int64());
  if (value.is_uint64()) return std::to_string(value.get_uint64());
  std::string out;
  if (value.is_array()) {
    for (const auto& one : value.get_array()) out += (out.empty() ? "" : ", ") + element_text(one);
    return "[" + out + "]";
  }
  for (const auto& [key, one] : value.get_object())
    out += (out.empty() ? "" : ", ") + quoted(key) + ": " + element_text(one);
  return "{" + out + "}";
}

Result<json::object> argument_map(std::string_view text) {
  if (text.starts_with('{')) {
    boost::system::error_code bad;
    auto parsed = json::parse(text, bad);
    if (bad || !parsed.is_object()) return no_map("unable to evaluate string as dictionary");
    return std::move(parsed.get_object());
  }
  if (text.find('=') == std::string_view::npos)
    return no_map("dictionary requested, could not parse JSON or key=value");
  json::object out;
  const auto words = words_of(text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& word = words[i];
    const auto equals = word.find('=');
    if (equals == std::string::npos)
      return no_map("dictionary update sequence element #" + std::to_string(i) +
                    " has length 1; 2 is required");
    out[std::string_view(word).substr(0, equals)] = json::string(std::string_view(word).substr(equals + 1));
  }
  return out;
}

}  // namespace muster

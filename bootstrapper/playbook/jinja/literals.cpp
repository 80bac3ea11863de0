#include "bootstrapper/playbook/jinja/literals.hpp"

#include <charconv>

namespace muster::jinja {

namespace {

void append_utf8(std::string& out, unsigned long code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3f));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
}

/// \xNN, \uNNNN, \UNNNNNNNN: how many digits; 0 for other letters.
std::size_t digits_of(char letter) {
  return letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
}

}  // namespace

std::optional<boost::json::value> whole_literal(std::string digits) {
  std::erase(digits, '_');
  int base = 10;
  std::string_view plain = digits;
  if (plain.size() > 2 && plain[0] == '0' &&
      (plain[1] == 'x' || plain[1] == 'X' || plain[1] == 'b' || plain[1] == 'o')) {
    base = plain[1] == 'b' ? 2 : plain[1] == 'o' ? 8 : 16;
    plain.remove_prefix(2);
  }
  std::int64_t value = 0;
  const auto [end, bad] = std::from_chars(plain.data(), plain.data() + plain.size(), value, base);
  if (bad != std::errc() || end != plain.data() + plain.size()) return std::nullopt;
  return boost::json::value(value);
}

boost::json::value real_literal(std::string digits) {
  std::erase(digits, '_');
  double value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::string unescaped(std::string_view written) {
  constexpr std::string_view kLetters = "ntrabfv\\'\"0";
  constexpr std::string_view kMeanings("\n\t\r\a\b\f\v\\'\"\0", 11);
  std::string out;
  for (std::size_t at = 0; at < written.size(); ++at) {
    if (written[at] != '\\' || at + 1 == written.size()) {
      out += written[at];
      continue;
    }
    const char letter = written[++at];
    if (letter == '\n') continue;
    if (const auto known = kLetters.find(letter); known != std::string_view::npos) {
      out += kMeanings[known];
      continue;
    }
    const auto count = digits_of(letter);
    const auto digits = written.substr(at + 1, count);
    const bool hex = count > 0 && digits.size() == count &&
                     digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
    if (hex) {
      const auto code = std::stoul(std::string(digits), nullptr, 16);
      append_utf8(out, code > 0x10ffff ? 0xfffd : code);
      at += count;
    } else if (letter >= '1' && letter <= '7') {
      append_utf8(out, static_cast<unsigned long>(letter - '0'));
    } else {
      out += '\\';
      out += letter;
    }
  }
  return out;
}

}  // namespace muster::jinja

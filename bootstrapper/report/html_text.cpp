#include "bootstrapper/report/html_text.hpp"

#include <algorithm>

#include "agent/checks/printable.hpp"
#include "agent/protocol/sha256.hpp"

namespace muster::report {

namespace {

/// The bytes of an even number of hex digits.
std::string bytes_of(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
  }
  return out;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      three = three << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      out += i + j <= bytes.size() ? kDigits[three >> (18 - 6 * j) & 63] : '=';
    }
  }
  return out;
}

/// What XML 1.0 (2.2) has no place for, although it is UTF-8: U+FFFE and U+FFFF.
bool is_noncharacter(std::string_view at) {
  return at.starts_with("\xef\xbf\xbe") || at.starts_with("\xef\xbf\xbf");
}

}  // namespace

std::string escaped(std::string_view text, std::size_t max_bytes) {
  const auto clean = printable(text, max_bytes);
  std::string out;
  out.reserve(clean.size());
  for (std::size_t i = 0; i < clean.size(); ++i) {
    switch (clean[i]) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        if (is_noncharacter(std::string_view(clean).substr(i))) {
          out += '?';
          i += 2;
        } else {
          out += clean[i];
        }
    }
  }
  return out;
}

std::string prose(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto open = text.find('`');
    const auto close = open == std::string_view::npos ? open : text.find('`', open + 1);
    if (close == std::string_view::npos) return out + escaped(text);
    const auto before = escaped(text.substr(0, open));
    out += before;
    // printable() takes spaces from the end.
    if (open > 0 && text[open - 1] == ' ' && !before.empty()) out += ' ';
    out += "<code>" + escaped(text.substr(open + 1, close - open - 1)) + "</code>";
    text.remove_prefix(close + 1);
  }
  return out;
}

std::string remedy_html(std::string_view remedy) {
  std::string out;
  bool in_commands = false;
  while (!remedy.empty()) {
    const auto end = std::min(remedy.find('\n'), remedy.size());
    auto line = remedy.substr(0, end);
    remedy.remove_prefix(std::min(end + 1, remedy.size()));
    const bool command = line.starts_with("  ");
    if (in_commands) out += command ? "\n" : "</code></pre>";
    if (command) {
      line.remove_prefix(2);
      out += (in_commands ? "" : "<pre><code>") + escaped(line);
    } else if (!line.empty()) {
      out += "<p>" + prose(line) + "</p>";
    }
    in_commands = command;
  }
  return out + (in_commands ? "</code></pre>" : "");
}

std::string csp_hash(std::string_view text) {
  return "'sha256-" + base64(bytes_of(sha256_hex(text))) + "'";
}

}  // namespace muster::report

#include "bootstrapper/playbook/jinja/texts.hpp"

#include <algorithm>

namespace muster::jinja {

namespace {

bool is_small(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_large(char c) {
  return c >= 'A' && c <= 'Z';
}
char large(char c) {
  return is_small(c) ? static_cast<char>(c - 'a' + 'A') : c;
}
char small(char c) {
  return is_large(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

template <class Change>
std::string changed(std::string_view text, Change change) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), change);
  return out;
}

}  // namespace

namespace {

/// The code of a character of two bytes; 0 for others.
unsigned two_byte_code(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0xc2 || lead >= 0xe0 || at + 1 >= text.size()) return 0;
  return (lead & 0x1fU) << 6 | (static_cast<unsigned char>(text[at + 1]) & 0x3fU);
}

/// Latin-1, Greek and Cyrillic letters: small and large ones lie side by side, in three strides.
unsigned large_code(unsigned c) {
  if ((c >= 0xe0 && c <= 0xfe && c != 0xf7) || (c >= 0x3b1 && c <= 0x3c9 && c != 0x3c2) ||
      (c >= 0x430 && c <= 0x44f))
    return c - 32;
  if (c == 0x3c2) return 0x3a3;
  return c >= 0x450 && c <= 0x45f ? c - 80 : c;
}
unsigned small_code(unsigned c) {
  if ((c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x391 && c <= 0x3a9 && c != 0x3a2) ||
      (c >= 0x410 && c <= 0x42f))
    return c + 32;
  return c >= 0x400 && c <= 0x40f ? c + 80 : c;
}

template <class Ascii, class Code>
std::string in_case(std::string_view text, Ascii ascii, Code code) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto from = two_byte_code(text, at);
    if (from == 0) {
      out += ascii(text[at]);
      continue;
    }
    const auto to = code(from);
    out += static_cast<char>(0xc0 | to >> 6);
    out += static_cast<char>(0x80 | (to & 0x3f));
    ++at;
  }
  return out;
}

}  // namespace

std::string upper(std::string_view text) {
  auto out = in_case(text, large, large_code);
  constexpr std::string_view kSharpS = "\xc3\x9f";
  for (auto at = out.find(kSharpS); at != std::string::npos; at = out.find(kSharpS, at))
    out.replace(at, 2, "SS");
  return out;
}
std::string lower(std::string_view text) {
  return in_case(text, small, small_code);
}
std::string swapped_case(std::string_view text) {
  return changed(text, [](char c) { return is_small(c) ? large(c) : small(c); });
}

std::string capitalized(std::string_view text) {
  auto out = lower(text);
  if (!out.empty()) out[0] = large(out[0]);
  return out;
}

std::string title(std::string_view text) {
  bool inside = false;
  return changed(text, [&](char c) {
    const char out = inside ? small(c) : large(c);
    inside = is_small(c) || is_large(c) || static_cast<unsigned char>(c) >= 0x80;
    return out;
  });
}

std::string stripped(std::string_view text, std::string_view set, bool left, bool right) {
  while (left && !text.empty() && set.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
  while (right && !text.empty() && set.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  return std::string(text);
}

std::vector<std::string> split_text(std::string_view text, std::string_view separator, std::int64_t most,
                                    bool from_right) {
  std::vector<std::string> parts;
  if (separator.empty()) return {std::string(text)};
  if (from_right) {
    while (most < 0 || static_cast<std::int64_t>(parts.size()) < most) {
      const auto at = text.rfind(separator);
      if (at == std::string_view::npos) break;
      parts.emplace_back(text.substr(at + separator.size()));
      text = text.substr(0, at);
    }
    parts.emplace_back(text);
    std::reverse(parts.begin(), parts.end());
    return parts;
  }
  while (most < 0 || static_cast<std::int64_t>(parts.size()) < most) {
    const auto at = text.find(separator);
    if (at == std::string_view::npos) break;
    parts.emplace_back(text.substr(0, at));
    text = text.substr(at + separator.size());
  }
  parts.emplace_back(text);
  return parts;
}

std::vector<std::string> split_blanks(std::string_view text, std::int64_t most, bool from_right) {
  std::vector<std::string> parts;
  while (true) {
    auto rest = stripped(text, kBlanks, !from_right, from_right);
    if (rest.empty()) break;
    if (most >= 0 && static_cast<std::int64_t>(parts.size()) == most) {
      parts.push_back(from_right ? stripped(rest, kBlanks, true, false) : std::move(rest));
      break;
    }
    const auto at = from_right ? rest.find_last_of(kBlanks) : rest.find_first_of(kBlanks);
    if (at == std::string::npos) {
      parts.push_back(std::move(rest));
      break;
    }
    parts.push_back(from_right ? rest.substr(at + 1) : rest.substr(0, at));
    const auto offset = from_right ? 0 : text.find_first_not_of(kBlanks) + at;
    text = from_right ? text.substr(0, at) : text.substr(offset);
  }
  if (from_right) std::reverse(parts.begin(), parts.end());
  return parts;
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto at = text.find_first_of("\r\n");
    lines.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) break;
    text = text.substr(at + (text.substr(at, 2) == "\r\n" ? 2 : 1));
  }
  return lines;
}

Result<std::string> replaced(Evaluation& evaluation, std::string_view text, std::string_view from,
                             std::string_view to, std::int64_t most) {
  std::string out;
  std::int64_t count = 0;
  std::size_t at = 0;
  while (most < 0 || count < most) {
    const auto found = from.empty() ? at : text.find(from, at);
    if (found == std::string_view::npos || found > text.size()) break;
    out += text.substr(at, found - at);
    out += to;
    ++count;
    at = found + from.size();
    if (from.empty()) {
      if (at >= text.size()) return out;
      out += text[at++];
    }
    TRY(evaluation.charge(1 + to.size() / 16));
    if (out.size() > evaluation.limits().output_bytes) return wrong("the result is too large");
  }
  out += text.substr(std::min(at, text.size()));
  return out;
}

std::string padded(std::string_view text, std::int64_t width, std::string_view how, std::string_view fill) {
  const auto size = static_cast<std::int64_t>(length_of(text));
  width = std::min<std::int64_t>(width, 100'000);
  if (width <= size) return std::string(text);
  const auto missing = static_cast<std::size_t>(width - size);
  const auto filling = [&](std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += fill;
    return out;
  };
  if (how == "ljust") return std::string(text) + filling(missing);
  if (how == "center") {
    const auto left = missing / 2 + (missing & static_cast<std::size_t>(width) & 1);
    return filling(left) + std::string(text) + filling(missing - left);
  }
  if (how == "zfill" && (text.starts_with('-') || text.starts_with('+')))
    return std::string(text.substr(0, 1)) + filling(missing) + std::string(text.substr(1));
  return filling(missing) + std::string(text);
}

}  // namespace muster::jinja

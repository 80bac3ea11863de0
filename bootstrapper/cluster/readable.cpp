#include "bootstrapper/cluster/readable.hpp"

#include <array>
#include <cstdint>

#include "agent/checks/printable.hpp"
#include "bootstrapper/cluster/node.hpp"

namespace muster::cluster {

namespace {

/// Brackets are counted without knowing about quotes and comments, so the bound is far above the real one;
/// what yaml-cpp does below it costs little.
constexpr int kMostOpenBrackets = 1000;

std::string hexadecimal(std::uint32_t number, int digits) {
  std::string out;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
    out += "0123456789abcdef"[(number >> shift) & 0xf];
  return out;
}

std::string bad_bytes(std::string_view rest) {
  return "byte 0x" + hexadecimal(static_cast<unsigned char>(rest.front()), 2) + " is no UTF-8";
}

/// What is wrong with the character that `rest` begins with; empty for a good one. Takes it off `rest`.
std::string take_character(std::string_view& rest) {
  const auto before = rest;
  const auto c = static_cast<std::uint32_t>(next_code_point(rest));
  const bool replaced =
      before.size() - rest.size() == 1 && static_cast<unsigned char>(before.front()) >= 0x80;
  if (replaced) return bad_bytes(before);
  if (c == 0) return "a NUL byte: this is no text file in UTF-8";
  if (c == '\r' && !rest.starts_with('\n')) return "a carriage return in the middle of a line";
  const bool control = (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7f && c < 0xa0);
  return control ? "a control character, U+" + hexadecimal(c, 4) : std::string();
}

}  // namespace

std::string too_large() {
  return "the file is larger than 1 MiB, which is the limit";
}

bool is_readable(std::string_view text, Problems& problems) {
  if (text.size() > kMostBytes) {
    problems.error({}, too_large());
    return false;
  }
  Place place{1, 1};
  int open = 0;
  for (auto rest = text; !rest.empty();) {
    const char c = rest.front();
    const auto before = rest.size();
    if (auto wrong = take_character(rest); !wrong.empty()) {
      problems.error(
          place, std::move(wrong),
          "save the file as plain text in UTF-8; write such a character as \"\\xNN\" in double quotes");
      return false;
    }
    if (c == '[' || c == '{') ++open;
    if ((c == ']' || c == '}') && open > 0) --open;
    if (open > kMostOpenBrackets) {
      problems.error(place, "nested deeper than " + std::to_string(kDeepest) + " levels");
      return false;
    }
    place = c == '\n' ? Place{place.line + 1, 1}
                      : Place{place.line, place.column + static_cast<int>(before - rest.size())};
  }
  return true;
}

}  // namespace muster::cluster

#include "agent/tasks/modules/rpm_version.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace muster::modules {

namespace {

bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

bool is_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

/// Cuts the characters that `belongs` off the front.
template <class Belongs>
std::string_view take(std::string_view& from, Belongs belongs) {
  const auto end = std::find_if_not(from.begin(), from.end(), belongs);
  const auto taken = from.substr(0, static_cast<std::size_t>(end - from.begin()));
  from.remove_prefix(taken.size());
  return taken;
}

bool starts(std::string_view text, char c) {
  return !text.empty() && text.front() == c;
}

int sign(int order) {
  return (order > 0) - (order < 0);
}

int compare_numbers(std::string_view left, std::string_view right) {
  const auto is_zero = [](char c) { return c == '0'; };
  take(left, is_zero);
  take(right, is_zero);
  if (left.size() != right.size()) return left.size() < right.size() ? -1 : 1;
  return sign(left.compare(right));
}

/// "~" sorts before everything, the end included; "^" after the end, before everything else. Nothing where
/// neither side has one here.
std::optional<int> compare_marks(std::string_view& left, std::string_view& right) {
  for (const char mark : {'~', '^'}) {
    const bool on_left = starts(left, mark);
    const bool on_right = starts(right, mark);
    if (on_left && on_right) {
      left.remove_prefix(1);
      right.remove_prefix(1);
      return 0;
    }
    if (!on_left && !on_right) continue;
    if (mark == '~') return on_left ? -1 : 1;
    if (on_left) return right.empty() ? 1 : -1;
    return left.empty() ? -1 : 1;
  }
  return std::nullopt;
}

/// One run of digits or of letters on each side.
int compare_segments(std::string_view& left, std::string_view& right) {
  if (is_digit(left.front())) {
    const auto number = take(left, is_digit);
    const auto other = take(right, is_digit);
    return other.empty() ? 1 : compare_numbers(number, other);
  }
  const auto word = take(left, is_letter);
  const auto other = take(right, is_letter);
  return other.empty() ? -1 : sign(word.compare(other));
}

}  // namespace

int compare_versions(std::string_view left, std::string_view right) {
  const auto separates = [](char c) { return !is_digit(c) && !is_letter(c) && c != '~' && c != '^'; };
  while (true) {
    take(left, separates);
    take(right, separates);
    if (const auto marks = compare_marks(left, right)) {
      if (*marks != 0) return *marks;
      continue;
    }
    if (left.empty() || right.empty()) return (right.empty() ? 1 : 0) - (left.empty() ? 1 : 0);
    if (const int order = compare_segments(left, right); order != 0) return order;
  }
}

int compare(const Evr& left, const Evr& right) {
  if (const int order = compare_versions(left.epoch, right.epoch); order != 0) return order;
  if (const int order = compare_versions(left.version, right.version); order != 0) return order;
  if (left.release.empty() || right.release.empty()) return 0;
  return compare_versions(left.release, right.release);
}

Evr parse_evr(std::string_view text) {
  Evr evr;
  if (const auto colon = text.find(':'); colon != std::string_view::npos) {
    evr.epoch = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  const auto dash = text.rfind('-');
  evr.version = text.substr(0, dash);
  if (dash != std::string_view::npos) evr.release = text.substr(dash + 1);
  return evr;
}

std::string Envra::text() const {
  return evr.epoch + ":" + name + "-" + evr.version + "-" + evr.release + "." + arch;
}

std::string Envra::nevra() const {
  const auto epoch = evr.epoch == "0" ? std::string() : evr.epoch + ":";
  return name + "-" + epoch + evr.version + "-" + evr.release + "." + arch;
}

std::optional<Envra> parse_envra(std::string_view text) {
  Envra package;
  if (text.ends_with(".rpm")) text.remove_suffix(4);
  const auto dot = text.rfind('.');
  if (dot != std::string_view::npos && is_architecture(text.substr(dot + 1))) {
    package.arch = text.substr(dot + 1);
    text = text.substr(0, dot);
  }
  const auto release = text.rfind('-');
  if (release == std::string_view::npos || release == 0) return std::nullopt;
  const auto version = text.rfind('-', release - 1);
  if (version == std::string_view::npos || version == 0) return std::nullopt;
  package.evr = parse_evr(text.substr(version + 1));
  package.name = text.substr(0, version);
  if (const auto colon = package.name.find(':'); colon != std::string::npos) {
    package.evr.epoch = package.name.substr(0, colon);
    package.name.erase(0, colon + 1);
  }
  // "kernel-headers-devel" has dashes and no version.
  if (package.evr.version.empty() || !is_digit(package.evr.version.front())) return std::nullopt;
  return package;
}

bool is_architecture(std::string_view text) {
  static constexpr std::array<std::string_view, 13> kKnown{"noarch", "x86_64",  "i386",  "i486",    "i586",
                                                           "i686",   "amd64",   "ia32e", "aarch64", "armv7hl",
                                                           "ppc64",  "ppc64le", "s390x"};
  return std::find(kKnown.begin(), kKnown.end(), text) != kKnown.end();
}

}  // namespace muster::modules

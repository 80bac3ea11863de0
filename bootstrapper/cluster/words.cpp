#include "bootstrapper/cluster/words.hpp"

#include <algorithm>
#include <array>

#include "agent/checks/printable.hpp"

namespace muster::cluster {

namespace {

constexpr std::size_t kQuotedColumns = 60;
/// Nothing that we know is as long; a longer word is not compared.
constexpr std::size_t kLongestWord = 64;
/// As far as a value is looked at, so that a line of a megabyte costs no more than one of a page.
constexpr std::size_t kLongestScalar = 256;

/// Lower case, without "-" and "_": how a word is compared.
std::string folded(std::string_view word) {
  std::string out;
  for (const char c : word) {
    if (c >= 'A' && c <= 'Z') {
      out += static_cast<char>(c - 'A' + 'a');
    } else if (c != '-' && c != '_') {
      out += c;
    }
  }
  return out;
}

/// Damerau's distance of two words of at most kLongestWord: letters replaced, inserted, deleted, or two
/// neighbours swapped.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  using Row = std::array<std::size_t, kLongestWord + 1>;
  Row before_last{};
  Row last{};
  Row now{};
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        now[j] = std::min(now[j], before_last[j - 2] + 1);
      }
    }
    before_last = last;
    last = now;
  }
  return last[b.size()];
}

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// The scalar that `rest` of a line begins with, without quotes; a comma may as well belong to it.
std::string_view scalar_at(std::string_view rest) {
  rest = rest.substr(0, kLongestScalar);
  if (rest.starts_with('"') || rest.starts_with('\'')) return rest.substr(1, rest.find(rest.front(), 1) - 1);
  auto scalar = rest.substr(0, std::min({rest.find(", "), rest.find('}'), rest.find(" #")}));
  scalar.remove_suffix(scalar.size() - (scalar.find_last_not_of(" \t") + 1));
  return scalar;
}

/// Keys that say where a secret is and are no secret themselves, folded.
constexpr std::array<std::string_view, 6> kSecretSources{
    "passwordfile", "passwordenv", "passwordcommand", "passphrasefile", "passphraseenv", "passphrasecommand"};

}  // namespace

std::string in_quotes(std::string_view text) {
  std::string shown(text);
  const auto scheme = shown.find("://");
  const auto at = shown.rfind('@');
  if (scheme != std::string::npos && at != std::string::npos && at > scheme)
    shown.replace(scheme + 3, at - scheme - 3, "***");
  return '"' + cut(printable(shown), kQuotedColumns) + '"';
}

std::optional<std::string_view> did_you_mean(std::string_view word, std::span<const std::string_view> known) {
  if (word.empty() || word.size() > kLongestWord) return std::nullopt;
  const auto wanted = folded(word);
  std::optional<std::string_view> best;
  auto least = std::max<std::size_t>(1, wanted.size() / 3) + 1;
  for (const auto candidate : known) {
    const auto other = folded(candidate);
    const auto longer = std::max(wanted.size(), other.size()) - std::min(wanted.size(), other.size());
    if (longer >= least || other.size() > kLongestWord) continue;
    const auto distance = edit_distance(wanted, other);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

std::string suggestion(std::string_view word, std::span<const std::string_view> known) {
  if (const auto meant = did_you_mean(word, known)) return "did you mean " + in_quotes(*meant) + "?";
  if (known.empty()) return {};
  std::string all;
  for (const auto name : known) all += (all.empty() ? "" : ", ") + std::string(name);
  return "known here: " + all;
}

bool is_secret(std::string_view key, std::string_view value) {
  const auto name = folded(key);
  if (name == "sudo") {
    // sudo: true or a map; anything else may well be the password.
    const bool is_text =
        !value.empty() && std::string_view("{&*#").find(value.front()) == std::string_view::npos;
    return is_text && scalar_at(value) != "true" && scalar_at(value) != "false";
  }
  if (name == "passwordenv" || name == "passphraseenv") {
    const auto variable = scalar_at(value);
    return !variable.empty() && !is_environment_name(variable);
  }
  if (std::find(kSecretSources.begin(), kSecretSources.end(), name) != kSecretSources.end()) return false;
  if (holds(name, "pass") || holds(name, "secret") || holds(name, "token") || holds(name, "certificatekey"))
    return true;
  return edit_distance(name.substr(0, kLongestWord), "password") <= 2;
}

bool is_environment_name(std::string_view text) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && !(text.front() >= '0' && text.front() <= '9') &&
         std::all_of(text.begin(), text.end(), good);
}

}  // namespace muster::cluster

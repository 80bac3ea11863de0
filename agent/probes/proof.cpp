#include "agent/probes/proof.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace muster::probes {
namespace {

constexpr std::string_view kWord = "muster ";
constexpr std::string_view kNoName = "-";
constexpr std::size_t kShownBytes = 40;

std::string printable(std::string_view bytes) {
  std::string shown(bytes.substr(0, kShownBytes));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c < ' ' || c > '~'; }, '.');
  return shown;
}

}  // namespace

Proof::Proof(std::string_view token, std::string_view name)
    : before_port_(std::string(kWord) + std::string(token) + ' '),
      after_port_(' ' + std::string(name.empty() ? kNoName : name) + '\n') {}

std::string Proof::line(std::uint16_t port) const {
  std::array<char, 5> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), port);
  std::string text;
  text.reserve(before_port_.size() + digits.size() + after_port_.size());
  text.append(before_port_).append(digits.data(), end).append(after_port_);
  return text;
}

Proof::Match Proof::compare(std::string_view received, std::uint16_t port) const {
  const auto wanted = line(port);
  if (received == wanted) return Match::right;
  const auto unnamed = wanted.substr(0, wanted.size() - after_port_.size() + 1).append(kNoName) + '\n';
  if (received == unnamed) return Match::right;
  // A line of this run is waited for whole: what it names is worth telling.
  const bool ours = received.starts_with(before_port_) && received.find('\n') == std::string_view::npos;
  return ours || before_port_.starts_with(received) ? Match::incomplete : Match::wrong;
}

std::string Proof::describe(std::string_view received) const {
  auto rest = received.substr(0, received.find('\n'));
  if (rest.starts_with(before_port_)) {
    rest.remove_prefix(before_port_.size());
    const auto space = std::min(rest.find(' '), rest.size());
    const auto name = rest.substr(std::min(space + 1, rest.size()));
    const auto who = name == kNoName ? "an agent of this run" : "the agent of " + printable(name);
    return who + ", its port " + printable(rest.substr(0, space));
  }
  if (rest.starts_with(kWord)) return "an agent of another run";
  return '"' + printable(rest) + '"';
}

}  // namespace muster::probes

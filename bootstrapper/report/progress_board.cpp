#include "bootstrapper/report/progress_board.hpp"

#include <algorithm>

#include "agent/checks/printable.hpp"

namespace muster::report {

namespace {
constexpr std::size_t kNameBytes = 80;
constexpr std::size_t kFewHosts = 4;
}  // namespace

void Board::begin(const std::vector<std::string>& hosts) {
  hosts_.clear();
  for (const auto& host : hosts) row(host);
}

void Board::open(std::string_view title, int index, int total, Instant now) {
  phase_ = PhaseRow{printable(title), index, total, now};
  for (auto& host : hosts_) {
    host.state.clear();
    host.outcome.reset();
  }
}

HostRow& Board::row(std::string_view name) {
  auto shown = printable(name, kNameBytes);
  const auto known =
      std::find_if(hosts_.begin(), hosts_.end(), [&](const auto& host) { return host.name == shown; });
  if (known != hosts_.end()) return *known;
  hosts_.push_back({std::move(shown), {}, {}, {}});
  return hosts_.back();
}

bool Board::host(std::string_view name, std::string_view state, Instant now) {
  auto& host = row(name);
  auto shown = printable(state);
  if (host.state == shown && !host.outcome) return false;
  if (!host.takes_part() || host.outcome) host.since = now;
  host.state = std::move(shown);
  host.outcome.reset();
  return true;
}

const HostRow& Board::host_done(std::string_view name, Outcome outcome, std::string_view text, Instant now) {
  auto& host = row(name);
  if (!host.takes_part()) host.since = phase_ ? phase_->since : now;
  host.state = printable(text, 4000);
  host.outcome = outcome;
  return host;
}

Outcome Board::outcome(Outcome under_way) const {
  // Worst first; a phase in which nothing took part went well.
  std::optional<Outcome> worst;
  const auto rank = [](Outcome outcome) {
    switch (outcome) {
      case Outcome::failed:
        return 4;
      case Outcome::stopped:
        return 3;
      case Outcome::changed:
        return 2;
      case Outcome::ok:
        return 1;
      case Outcome::skipped:
        return 0;
    }
    return 0;
  };
  for (const auto& host : hosts_) {
    if (!host.takes_part()) continue;
    const auto outcome = host.outcome.value_or(under_way);
    if (!worst || rank(outcome) > rank(*worst)) worst = outcome;
  }
  return worst.value_or(Outcome::ok);
}

std::string Board::participants() const {
  std::vector<std::string> names;
  for (const auto& host : hosts_) {
    if (host.takes_part()) names.push_back(host.name);
  }
  if (names.empty()) return {};
  if (names.size() > kFewHosts) return "(" + counted(names.size(), "host") + ")";
  return "(" + list_of(names, kFewHosts) + ")";
}

}  // namespace muster::report

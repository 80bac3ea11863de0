#include "agent/probes/outcome.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace muster::probes {
namespace {

// Every port may answer something else; a report of a thousand lines tells no more than one of eight.
constexpr std::size_t kMostDetails = 8;

}  // namespace

Outcome outcome_of(int error, Expect expect) {
  switch (error) {
    case ECONNREFUSED:
      if (expect == Expect::any_answer) return {};
      if (expect == Expect::connection) return {Cause::refused, "RST"};
      return {Cause::rejected, "RST although the agent listens there"};
    case ECONNRESET:
    case EPIPE:
      if (expect == Expect::any_answer) return {};
      return {Cause::answered_by_another, "connected, then RST"};
    case ETIMEDOUT:
      return {Cause::dropped, ""};
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EHOSTDOWN:
    case ENETDOWN:
      return {Cause::unreachable, std::strerror(error)};
    case EACCES:
    case EPERM:
      return {Cause::rejected, std::string("on this host: ") + std::strerror(error)};
    case ENOPROTOOPT:
    case ENONET:
      return {Cause::rejected, std::strerror(error)};  // ICMP protocol unreachable, host isolated
    default:
      return {Cause::error, std::strerror(error)};
  }
}

Outcome outcome_of(const IcmpError& error) {
  // "Host unreachable" from the host itself is a firewall's word; from this host it is the end of ARP, from a
  // router the end of a route.
  const bool about_a_route = error.no_route() && error.sender != error.to;
  const bool own = error.sender == error.from;
  const auto sender = own ? "this host" : error.sender.to_string();
  return {about_a_route ? Cause::unreachable : Cause::rejected, error.name() + " from " + sender,
          about_a_route && own};
}

void Tally::add(std::uint16_t port, const Outcome& outcome) {
  if (!outcome.cause) {
    ++reached_;
    return;
  }
  auto key = std::pair(*outcome.cause, outcome.detail);
  if (!blocked_.contains(key)) {
    const auto same_cause = std::count_if(blocked_.begin(), blocked_.end(),
                                          [&](const auto& entry) { return entry.first.first == key.first; });
    if (static_cast<std::size_t>(same_cause) >= kMostDetails) key.second = "and others";
  }
  blocked_[std::move(key)].push_back(port);
}

std::size_t Tally::count_of(Cause cause) const {
  std::size_t ports = 0;
  for (const auto& [why, blocked] : blocked_) ports += why.first == cause ? blocked.size() : 0;
  return ports;
}

bool Tally::all_silent() const {
  return reached_ == 0 && std::all_of(blocked_.begin(), blocked_.end(),
                                      [](const auto& entry) { return entry.first.first == Cause::dropped; });
}

void Tally::restate(Cause from, Cause to, const std::string& detail) {
  std::vector<std::uint16_t> ports;
  std::erase_if(blocked_, [&](const auto& entry) {
    if (entry.first.first != from) return false;
    ports.insert(ports.end(), entry.second.begin(), entry.second.end());
    return true;
  });
  if (ports.empty()) return;
  auto& into = blocked_[{to, detail}];
  into.insert(into.end(), ports.begin(), ports.end());
}

ProbeResult Tally::result(std::string name) const {
  ProbeResult result;
  result.name = std::move(name);
  result.reached = reached_;
  for (const auto& [why, ports] : blocked_) {
    result.blocked.push_back({to_ranges(ports), why.first, why.second});
  }
  return result;
}

}  // namespace muster::probes

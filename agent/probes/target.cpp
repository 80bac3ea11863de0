#include "agent/probes/target.hpp"

#include "agent/probes/neighbours.hpp"

namespace muster::probes {

namespace ip = boost::asio::ip;

namespace {

// A Linux firewall's REJECT sends six ICMP errors at once to one host, then one a second
// (net.ipv4.icmp_ratelimit).
constexpr std::size_t kIcmpBurst = 6;

}  // namespace

Target::Target(const ProbeTarget& request, std::string_view token)
    : name(request.name), proof(token, request.name), named(token, request.name), unnamed(token, "") {
  const auto take = [this](const std::vector<PortRange>& ranges, Expect expect) {
    for (const auto& range : merged(ranges)) {
      for (int port = range.first; port <= range.last; ++port)
        ports.push_back({static_cast<std::uint16_t>(port), expect});
    }
  };
  take(request.serving, Expect::connection);
  take(request.closed, Expect::any_answer);
  take(request.listening, Expect::proof);
  boost::system::error_code error;
  endpoint.address(ip::make_address(request.address, error));
  if (!error) return;
  const Outcome outcome{Cause::error, '"' + request.address + "\" is no IP address"};
  for (const auto& port : ports) tally.add(port.number, outcome);
  next = ports.size();
}

void Target::advance() {
  if (++next == ports.size()) idle.clear();
}

bool Target::may_be_half_open(std::size_t index) const {
  if (index <= next || ports[index].expect != Expect::proof) return false;
  const auto& before = ports[index - 1];
  return before.expect == Expect::proof && before.number + 1 == ports[index].number;
}

bool Target::has_for_half_open() const {
  for (std::size_t i = next; i < ports.size(); ++i) {
    if (may_be_half_open(i)) return true;
  }
  return false;
}

std::vector<std::uint16_t> Target::take_for_half_open() {
  std::vector<Port> kept;
  std::vector<std::uint16_t> taken;
  for (std::size_t i = next; i < ports.size(); ++i) {
    if (may_be_half_open(i)) {
      taken.push_back(ports[i].number);
    } else {
      kept.push_back(ports[i]);
    }
  }
  ports = std::move(kept);
  next = 0;
  return taken;
}

bool Target::knows(const Fingerprint& fingerprint, std::uint16_t port) const {
  return fingerprint == named.of(port) || fingerprint == unnamed.of(port);
}

void Target::refused(const IcmpError& error) {
  const auto outcome = outcome_of(error);
  if (outcome.cause == Cause::rejected) refuses_by_icmp = true;
  if (!put_off({error.port, Expect::proof}, outcome)) tally.add(error.port, outcome);
}

bool Target::has_answered() const {
  return token_seen || tally.reached() > 0 || !on_credit.empty();
}

bool Target::put_off(const Port& port, const Outcome& outcome) {
  if (!outcome.no_neighbour || port.again) return false;
  put_off_.push_back({port, outcome});
  return true;
}

void Target::bring_back() {
  if (put_off_.empty() || !has_answered()) return;
  for (const auto& [port, outcome] : put_off_) ports.push_back({port.number, port.expect, true});
  put_off_.clear();
}

bool Target::call_in_credit() {
  const bool covered = token_seen && tally.count_of(Cause::answered_by_another) == 0;
  if (covered || on_credit.empty()) return false;
  ports.clear();
  next = 0;
  for (const auto port : on_credit) give_back(port);
  on_credit.clear();
  return true;
}

ProbeResult Target::result() const {
  auto told = tally;
  for (const auto port : on_credit) told.add(port, {});
  for (const auto& [port, outcome] : put_off_) told.add(port.number, outcome);
  if (told.all_silent() && is_unanswered(endpoint.address())) {
    told.restate(Cause::dropped, Cause::unreachable, "no answer to ARP: no such host on this network");
  } else if (refuses_by_icmp && told.count_of(Cause::dropped) > kIcmpBurst) {
    told.restate(Cause::dropped, Cause::dropped,
                 "perhaps rejected like its other ports: ICMP errors are rate-limited");
  }
  auto result = told.result(name);
  result.half_open = static_cast<std::uint32_t>(on_credit.size());
  return result;
}

std::vector<Target> targets_of(const Probe& request) {
  std::vector<Target> targets;
  targets.reserve(request.targets.size());
  for (const auto& target : request.targets) targets.emplace_back(target, request.token);
  return targets;
}

}  // namespace muster::probes

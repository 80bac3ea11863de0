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
    : name(request.name), proof(token, request.name) {
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

ProbeResult Target::result() const {
  auto told = tally;
  if (told.all_silent() && is_unanswered(endpoint.address())) {
    told.restate(Cause::dropped, Cause::unreachable, "no answer to ARP: no such host on this network");
  } else if (refuses_by_icmp && told.count_of(Cause::dropped) > kIcmpBurst) {
    told.restate(Cause::dropped, Cause::dropped,
                 "perhaps rejected like its other ports: ICMP errors are rate-limited");
  }
  return told.result(name);
}

}  // namespace muster::probes

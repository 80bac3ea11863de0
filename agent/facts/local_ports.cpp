#include "agent/facts/network_topics.hpp"
#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

Result<LocalPorts> read_local_ports(const Tree& tree) {
  constexpr std::string_view kRange = "/proc/sys/net/ipv4/ip_local_port_range";
  constexpr std::string_view kReserved = "/proc/sys/net/ipv4/ip_local_reserved_ports";
  TRY(const auto range, tree.read(kRange));
  const auto ends = words(std::string_view(range).substr(0, range.find('\n')));
  const auto first = ends.size() == 2 ? number<std::uint16_t>(ends[0]) : std::nullopt;
  const auto last = ends.size() == 2 ? number<std::uint16_t>(ends[1]) : std::nullopt;
  if (!first || !last || *first == 0 || *first > *last) {
    return fail(ErrorKind::agent, "not two ports").in(tree.shown(kRange));
  }
  LocalPorts ports;
  ports.range = {*first, *last};
  TRY(const auto reserved, tree.read_if_there(kReserved));
  auto rest = reserved ? trim(*reserved) : std::string_view();
  while (!rest.empty()) {
    const auto one = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    auto parsed = parse_port_range(one);
    if (!parsed) return std::move(parsed).error().in(tree.shown(kReserved));
    ports.reserved.push_back(*parsed);
  }
  ports.reserved = merged(std::move(ports.reserved));
  return ports;
}

}  // namespace

Fact<LocalPorts> local_ports(const Tree& tree) {
  return to_fact(read_local_ports(tree));
}

}  // namespace muster::facts

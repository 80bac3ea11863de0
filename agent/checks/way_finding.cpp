#include "agent/checks/way_finding.hpp"

#include <algorithm>

#include "agent/checks/firewall_remedy.hpp"
#include "agent/checks/way_cause.hpp"
#include "agent/checks/wording.hpp"

namespace muster {
namespace {

using Where = FirewallCause::Where;

constexpr std::uint32_t kMainTable = 254;  // rtnetlink(7)

void add_once(std::vector<std::string>& lines, const std::string& line) {
  if (!line.empty() && std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
}

/// Who is at the other end of what the obstacle's host sends, each once.
std::vector<const Host*> others_of(const Obstacle& obstacle) {
  std::vector<const Host*> others;
  for (const auto& gap : obstacle) {
    const auto* other = gap.near == gap.firewall.host ? gap.far : gap.near;
    if (std::find(others.begin(), others.end(), other) == others.end()) others.push_back(other);
  }
  return others;
}

std::vector<std::string> other_names(const Obstacle& obstacle) {
  std::vector<std::string> names;
  for (const auto* other : others_of(obstacle)) names.push_back(other->name);
  return names;
}

/// Of answers it is said that the SYN arrives; of what that host tries itself nothing does.
std::string lost_in_words(const Obstacle& obstacle) {
  const auto& cause = obstacle.front().firewall;
  const auto host = cause.host->name;
  const bool answers =
      std::all_of(obstacle.begin(), obstacle.end(), [&](const Gap& gap) { return gap.far == cause.host; });
  if (!answers) return "no answer: what " + host + " sends";
  return "no answer: the SYN arrives, what " + host + " answers";
}

/// "10.88.0.12 is no address of h2's own; ..."
std::string translated_in_words(const Obstacle& obstacle) {
  std::vector<std::string> addresses;
  for (const auto& gap : obstacle) add_once(addresses, gap.far->address);
  const auto whose = addresses.size() == 1 ? " is no address of " + obstacle.front().far->name + "'s own"
                                           : std::string(" are no addresses of these hosts' own");
  return "no answer: " + joined(addresses) + whose +
         "; what translates it seems to turn nothing back to the network that it comes from (hairpin NAT)";
}

/// The gateway by which `host` leaves the network of that interface; "" where it has none.
std::string gateway_of(const Host& host, const std::string& interface) {
  if (!host.facts.routes.known()) return "";
  std::string gateway;
  for (const auto& route : *host.facts.routes) {
    if (route.interface != interface || route.gateway.empty()) continue;
    if (gateway.empty() || route.destination.ends_with("/0")) gateway = route.gateway;
  }
  return gateway;
}

/// Leads what `host` sends to `other` back to where its own address is; "" where that is not known well
/// enough.
std::string route_line(const Host& host, const Host& other, const std::optional<Way>& way) {
  const auto own = interface_of(host, host.address);
  const auto direct = interface_in_network_of(host, other.address);
  const auto interface = own.empty() ? direct : own;
  if (interface.empty()) return "";
  const bool v6 = other.address.find(':') != std::string::npos;
  auto line = "  ip route replace " + other.address + (v6 ? "/128" : "/32");
  if (direct.empty()) {
    const auto gateway = gateway_of(host, interface);
    if (gateway.empty()) return "";
    line += " via " + gateway;
  }
  line += " dev " + interface;
  if (!own.empty()) line += " src " + host.address;
  const auto table = way ? way->table : 0;
  if (table != 0 && table != kMainTable) line += " table " + std::to_string(table);
  return is_safe_to_paste(line) ? line : "";
}

/// Of all who are not answered, or not reached, by the obstacle's host.
std::string route_remedy(const Host& host, const Obstacle& obstacle) {
  std::vector<std::string> lines;
  const Host* last = nullptr;
  for (const auto& gap : obstacle) {
    last = gap.near == &host ? gap.far : gap.near;
    add_once(lines, route_line(host, *last, gap.firewall.way));
  }
  auto text = "on " + host.name + ", see `ip route get " + last->address + " from " + host.address +
              "` and `ip rule`, and mend the route where it is configured";
  if (!lines.empty()) text += "; until then:";
  for (const auto& line : lines) text += "\n" + line;
  return text;
}

std::string filter_remedy(const Obstacle& obstacle) {
  const auto& gap = obstacle.front();
  return route_remedy(*gap.far, {gap}) + "\nor on " + gap.near->name +
         ", where `sysctl -a -r rp_filter` says 1, let answers come in by any interface:\n"
         "  sysctl -w net/ipv4/conf/all/rp_filter=2";
}

std::string translated_remedy(const Obstacle& obstacle) {
  std::vector<std::string> lines;
  for (const auto& gap : obstacle)
    add_once(lines, "  " + gap.far->name + ": privateAddress: " + gap.firewall.why);
  std::string text = "in cluster.yaml, give the addresses that the hosts have themselves:";
  for (const auto& line : lines) text += "\n" + line;
  return text + "\nor turn on hairpin NAT (NAT loopback, NAT reflection) where they are translated";
}

std::string way_back_remedy(const Obstacle& obstacle, const std::string& ports) {
  const auto* host = obstacle.front().firewall.host;
  const auto in_words = [](const Host& one) { return one.address + " (" + one.name + ")"; };
  std::vector<std::string> others;
  for (const auto* other : others_of(obstacle)) others.push_back(in_words(*other));
  return "in the security group, network ACL or firewall between the hosts, let pass what " +
         in_words(*host) + " answers to " + joined(others) + " from " + ports +
         "; one that keeps state must see both directions, so both must take one way: `ip route get` on "
         "each of the hosts, `traceroute -T -p PORT`";
}

}  // namespace

std::string way_in_words(const Obstacle& obstacle, const std::string& nobody) {
  const auto& cause = obstacle.front().firewall;
  switch (cause.where) {
    case Where::translated:
      return translated_in_words(obstacle);
    case Where::isolated:
      return "no answer to each other, though others reach them: what joins them turns nothing back";
    case Where::way_back:
      return lost_in_words(obstacle) + " is lost on its way to " + joined(other_names(obstacle)) + "; " +
             (cause.why.empty() ? nobody : cause.why);
    case Where::route:
      if (cause.way && !cause.way->problem.empty()) return "no answer: " + cause.why;
      return lost_in_words(obstacle) + " is lost: " + cause.why;
    default:
      return "no answer: the SYN arrives, what " + obstacle.front().far->name + " answers is dropped by " +
             cause.host->name + "'s reverse path filter" + (cause.why.empty() ? "" : ": " + cause.why);
  }
}

std::string way_remedy(const Obstacle& obstacle, const std::string& ports) {
  const auto& cause = obstacle.front().firewall;
  switch (cause.where) {
    case Where::translated:
      return translated_remedy(obstacle);
    case Where::isolated:
      return "where they are joined: macvtap of virtual machines in bridge mode, not vepa; on a Linux bridge "
             "`bridge link set dev PORT isolated off`, or `hairpin on` for a port that both are behind; on a "
             "switch no port isolation, no private VLAN";
    case Where::way_back:
      return way_back_remedy(obstacle, ports);
    case Where::route:
      return route_remedy(*cause.host, obstacle);
    default:
      return filter_remedy(obstacle);
  }
}

}  // namespace muster

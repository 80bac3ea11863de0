#include "agent/checks/obstacle_finding.hpp"

#include <algorithm>

#include "agent/checks/firewall_remedy.hpp"
#include "agent/checks/gap_pairs.hpp"
#include "agent/checks/way_finding.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

namespace {

using Where = FirewallCause::Where;

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

void add_once(std::vector<const Host*>& hosts, const Host* host) {
  if (host && std::find(hosts.begin(), hosts.end(), host) == hosts.end()) hosts.push_back(host);
}

/// All that is to be opened for one obstacle to be none.
Opening opening_of(const Obstacle& obstacle) {
  Opening opening;
  std::vector<PortRange> blocked;
  std::vector<PortRange> wanted;
  opening.protocol = obstacle.front().path->protocol;
  for (const auto& gap : obstacle) {
    add_once(opening.near, gap.near);
    add_once(opening.far, gap.far);
    blocked.insert(blocked.end(), gap.ports.begin(), gap.ports.end());
    wanted.insert(wanted.end(), gap.path->wanted.begin(), gap.path->wanted.end());
  }
  const auto by_name = [](const Host* a, const Host* b) { return a->name < b->name; };
  std::sort(opening.near.begin(), opening.near.end(), by_name);
  std::sort(opening.far.begin(), opening.far.end(), by_name);
  opening.ports = few_pieces(merged(std::move(blocked)), merged(std::move(wanted)));
  return opening;
}

/// "m1 and n2 to n1: 30080/tcp": the paths that miss the same ports are named together.
std::string paths_in_words(const Obstacle& obstacle) {
  struct Paths {
    std::vector<std::string> from;
    std::vector<std::string> to;
    std::vector<PortRange> ports;
  };
  std::vector<Paths> to_one;
  for (const auto& gap : obstacle) {
    auto same = std::find_if(to_one.begin(), to_one.end(), [&](const Paths& paths) {
      return paths.to.front() == gap.path->to && paths.ports == gap.ports;
    });
    if (same == to_one.end()) same = to_one.insert(to_one.end(), {{}, {gap.path->to}, gap.ports});
    add_once(same->from, gap.path->from);
  }
  std::vector<Paths> all;
  for (const auto& paths : to_one) {
    const auto same = std::find_if(all.begin(), all.end(), [&](const Paths& other) {
      return other.from == paths.from && other.ports == paths.ports;
    });
    if (same == all.end()) {
      all.push_back(paths);
    } else {
      add_once(same->to, paths.to.front());
    }
  }
  std::string text;
  for (const auto& [from, to, ports] : all) {
    text += (text.empty() ? "" : "; ") + joined(from) + " to " + joined(to) + ": " + short_list(ports) + "/" +
            obstacle.front().path->protocol;
  }
  return text;
}

/// "neither m1's nor n1's own firewall does": of all hosts whose firewalls were looked at.
std::string nobody_in_words(const Obstacle& obstacle) {
  std::vector<const Host*> hosts;
  for (const auto& gap : obstacle) {
    add_once(hosts, gap.near);
    add_once(hosts, gap.far);
  }
  if (hosts.size() == 1) return hosts[0]->name + "'s own firewall does not do it";
  if (hosts.size() == 2)
    return "neither " + hosts[0]->name + "'s nor " + hosts[1]->name + "'s own firewall does it";
  return "no firewall of these hosts does it";
}

std::string firewall_in_words(const Obstacle& obstacle) {
  const auto& gap = obstacle.front();
  const bool silent = gap.cause == Cause::dropped;
  const auto& firewall = gap.firewall;
  if (firewall.where == Where::host) {
    std::string text = silent && !firewall.rejects() ? "no answer, " : "";
    if (firewall.later) text = "accepted, then silent: ";
    if (firewall.reply) text += "what it answers is ";
    if (firewall.later && !firewall.reply) text += "what follows is ";
    if (!firewall.certain()) text += "perhaps ";
    return text + (firewall.rejects() ? "rejected by " : "dropped by ") + culprit(firewall);
  }
  if (firewall.where == Where::reverse_path) {
    return std::string("no answer, ") + (firewall.counted ? "" : "perhaps ") + "dropped by " +
           firewall.host->name + "'s reverse path filter: " + firewall.why;
  }
  std::string text = "rejected by a firewall";
  if (silent) text = "no answer, dropped on the way";
  if (gap.cause == Cause::unreachable) text += " (ICMP)";
  if (fell_silent(gap.cause, gap.detail)) text = "accepted, then silent: a proxy, or what follows is lost";
  return text + "; " + (firewall.where == Where::between ? nobody_in_words(obstacle) : firewall.why);
}

/// "No route" for some ports of a host that answers on others is a firewall's ICMP, not a route.
bool is_firewall(const Gap& gap) {
  return gap.firewall.where == Where::reverse_path || gap.cause == Cause::dropped ||
         gap.cause == Cause::rejected || (gap.cause == Cause::unreachable && gap.path->reached > 0) ||
         fell_silent(gap.cause, gap.detail);
}

/// Whether the ways of the hosts tell the cause: see way_finding.hpp.
bool is_told_by_the_way(const FirewallCause& cause) {
  return is_of_the_way(cause) || (cause.where == Where::reverse_path && cause.reply);
}

std::string cause_in_words(const Obstacle& obstacle) {
  const auto& gap = obstacle.front();
  if (is_told_by_the_way(gap.firewall)) return way_in_words(obstacle, nobody_in_words(obstacle));
  if (is_firewall(gap)) return firewall_in_words(obstacle);
  switch (gap.cause) {
    case Cause::refused:
      return "refused, nothing listens there";
    case Cause::answered_by_another:
      return "answered by something else than " + gap.path->to;
    case Cause::unreachable:
      return "no route to it";
    default:
      return "could not be tried";
  }
}

std::string firewall_remedy(const Obstacle& obstacle) {
  const auto& gap = obstacle.front();
  const auto opening = opening_of(obstacle);
  switch (gap.firewall.where) {
    case Where::host:
      return host_remedy(gap.firewall, opening);
    case Where::reverse_path:
      return reverse_path_remedy(gap.firewall);
    case Where::between:
      return network_remedy(opening);
    default:  // not known
      break;
  }
  return "on " + gap.path->to + ", where firewalld runs:\n  " + firewalld_command(opening, "") +
         "\nor open them in the security group between the hosts";
}

std::string remedy(const Obstacle& obstacle) {
  const auto& gap = obstacle.front();
  const auto& to = gap.path->to;
  const auto address = gap.far ? gap.far->address : to;
  if (is_told_by_the_way(gap.firewall))
    return way_remedy(obstacle, "TCP " + to_string(opening_of(obstacle).ports));
  if (is_firewall(gap)) return firewall_remedy(obstacle);
  switch (gap.cause) {
    case Cause::refused:
      return "on " + to +
             ", see `ss -lnt` and `journalctl -n 50 -u muster-agent -u kubelet`, then run preflight again";
    case Cause::answered_by_another:
      return "find the proxy, the NAT rule or the other host with this address: `ip neigh show " + address +
             "` on the near host, `iptables -t nat -S` on " + to;
    case Cause::unreachable:
      return "on the near host: `ip route get " + address + "`; if there is a route, " +
             firewall_remedy(obstacle);
    default:
      return "see `journalctl -n 50 -u muster-agent` on the near host, then run preflight again";
  }
}

}  // namespace

Finding finding_of(const Obstacle& obstacle, const Cluster& cluster, Finding finding) {
  const auto& first = obstacle.front();
  const auto opening = opening_of(obstacle);
  std::vector<std::string> to;
  for (const auto& gap : obstacle) add_once(to, gap.path->to);
  finding.status = first.cause == Cause::error ? Status::unknown : Status::fail;
  for (const auto& host : cluster.hosts) {
    const bool named = std::any_of(obstacle.begin(), obstacle.end(),
                                   [&](const Gap& gap) { return gap.near == &host || gap.far == &host; });
    if (named) finding.hosts.push_back(host.name);
  }
  const bool has_said_it = fell_silent(first.cause, first.detail) || is_told_by_the_way(first.firewall);
  finding.saw = paths_in_words(obstacle) + " " + cause_in_words(obstacle) +
                (first.detail.empty() || has_said_it ? "" : " (" + first.detail + ")");
  std::vector<PortRange> ports;
  for (const auto& gap : obstacle) ports.insert(ports.end(), gap.ports.begin(), gap.ports.end());
  finding.wanted =
      short_list(merged(std::move(ports))) + "/" + first.path->protocol + " of " + joined(to) + " reached";
  finding.remedy = remedy(obstacle);
  return finding;
}

}  // namespace muster

#include <algorithm>
#include <set>

#include "agent/checks/judges.hpp"
#include "agent/checks/measured_wording.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kPathMtuDoc = R"(path-mtu: packets as large as the interface sends them pass.

Why: network add-ons take the interface's MTU, less their header (50 bytes for
VXLAN, 20 for IPIP, none for bridge and host-gw), for what pods may send.
Where the way between two hosts carries less, and nobody says so, large
packets vanish: ping works, TLS handshakes and image pulls hang.

How it is decided: each agent sends datagrams with "don't fragment" to each
other agent, first as large as its interface's MTU, then, if these vanish, of
many sizes at once, and the far agent says what arrived. Larger packets vanish
without a word: a failure. A router says "too large" by ICMP: a warning.

How to fix it: find what carries less (a tunnel, a VPN, a switch without jumbo
frames), or give the hosts what passes, here 1400 bytes
  ip link set dev eth0 mtu 1400    # and MTU=1400 in ifcfg-eth0
or tell the network add-on its MTU: what passes, less its header.
)";

namespace {

using Pairs = std::vector<const PairMeasure*>;

bool is_bad(const PairMeasure& pair) {
  return pair.mtu.known() && pair.mtu->bytes < pair.mtu->interface_bytes;
}

/// Bad paths with one cause, as far as can be seen: all have `center` at one end, or it is empty.
struct Group {
  std::string center;
  Pairs pairs;
};

std::string ends_at(const Group& group) {
  const auto from_center = [&](const PairMeasure* pair) { return pair->from == group.center; };
  if (std::all_of(group.pairs.begin(), group.pairs.end(), from_center)) return "from ";
  return std::none_of(group.pairs.begin(), group.pairs.end(), from_center) ? "to " : "to and from ";
}

/// The hosts that each host has bad paths with.
std::map<std::string, std::set<std::string>> peers_of(const Pairs& bad) {
  std::map<std::string, std::set<std::string>> peers;
  for (const auto* pair : bad) {
    peers[pair->from].insert(pair->to);
    peers[pair->to].insert(pair->from);
  }
  return peers;
}

Group take_group(const std::string& center, Pairs& bad) {
  Group group{center, {}};
  std::erase_if(bad, [&](const PairMeasure* pair) {
    const bool mine = pair->from == center || pair->to == center;
    if (mine) group.pairs.push_back(pair);
    return mine;
  });
  return group;
}

/// One host at the end of many bad paths is their cause; what is left is a matter of two hosts.
std::vector<Group> groups_of(Pairs bad, std::size_t measured) {
  if (bad.size() == measured && peers_of(bad).size() > 2) return {{"", std::move(bad)}};
  std::vector<Group> groups;
  while (!bad.empty()) {
    const auto peers = peers_of(bad);
    const auto most = std::max_element(peers.begin(), peers.end(), [](const auto& a, const auto& b) {
      return a.second.size() < b.second.size();
    });
    groups.push_back(take_group(most->first, bad));
  }
  return groups;
}

/// The smallest path of a group; of equal ones one that swallows.
const PairMeasure& smallest(const Group& group) {
  const auto key = [](const PairMeasure* pair) {
    return std::tuple(pair->mtu->bytes, pair->mtu->told_by, pair->from, pair->to);
  };
  return **std::min_element(group.pairs.begin(), group.pairs.end(),
                            [&](const auto* a, const auto* b) { return key(a) < key(b); });
}

std::string where(const Group& group) {
  const auto& pair = *group.pairs.front();
  if (group.center.empty()) return "between all hosts";
  std::set<std::string> others;
  for (const auto* one : group.pairs) others.insert(one->from == group.center ? one->to : one->from);
  if (others.size() > 1) return ends_at(group) + group.center;
  if (group.pairs.size() > 1) return "between " + pair.from + " and " + pair.to;
  return "from " + pair.from + " to " + pair.to;
}

std::string remedy(const PathMtu& mtu, const std::string& near, const std::string& host) {
  const auto bytes = std::to_string(mtu.bytes);
  std::string text = "find what carries less on the way (`ping -M do -s " +
                     std::to_string(mtu.interface_bytes - 28) + "` from " + near +
                     ", `tracepath`), or `ip link set dev " + printable(mtu.interface, 20) + " mtu " + bytes +
                     "` on " + host;
  if (mtu.bytes > 1280)
    text += ", or give the network add-on an MTU of " + std::to_string(mtu.bytes - 50) + " (VXLAN) or " +
            std::to_string(mtu.bytes - 20) + " (IPIP)";
  return text;
}

Finding finding_of(const Cluster& cluster, const Group& group, Finding finding) {
  const auto& worst = smallest(group);
  const bool vanish = std::any_of(group.pairs.begin(), group.pairs.end(),
                                  [](const auto* pair) { return pair->mtu->told_by.empty(); });
  for (const auto* pair : group.pairs) finding.hosts.insert(finding.hosts.end(), {pair->from, pair->to});
  finding.hosts = in_cluster_order(cluster, std::move(finding.hosts));
  finding.status = vanish ? Status::fail : Status::warn;
  finding.saw = "packets over " + grouped(worst.mtu->bytes) + " bytes " +
                (vanish ? "vanish " : "are too large ") + where(group) +
                (vanish ? "" : ", says " + worst.mtu->told_by);
  finding.wanted = byte_size(worst.mtu->interface_bytes) + " packets pass, the MTU of " +
                   printable(worst.mtu->interface, 20);
  const bool two = finding.hosts.size() == 2;
  const auto host = two ? "both" : group.center.empty() ? "each host" : group.center;
  finding.remedy = remedy(*worst.mtu, worst.from, host);
  return finding;
}

/// What was measured and what was not.
struct Sum {
  Pairs measured;
  Pairs without_udp;  ///< no datagram came through
  std::map<std::string, std::vector<std::string>> unknown;
};

Sum sum_up(const Cluster& cluster) {
  Sum sum;
  for (const auto& from : cluster.hosts) {
    for (const auto& to : cluster.hosts) {
      if (from.name == to.name) continue;
      const auto* pair = find_pair(cluster, from.name, to.name);
      if (pair && pair->mtu.known()) {
        sum.measured.push_back(pair);
      } else if (pair && pair->udp != "reached") {
        sum.without_udp.push_back(pair);
      } else {
        auto& hosts = sum.unknown[pair ? pair->mtu.why() : "packets were not sent"];
        hosts.insert(hosts.end(), {from.name, to.name});
      }
    }
  }
  return sum;
}

bool blocked(const PairMeasure* pair) {
  return from_name<Cause>(pair->udp).has_value();
}

std::string in_short(const Cluster& cluster, const Sum& sum) {
  if (cluster.hosts.size() < 2) return "one host: nothing to measure";
  if (sum.measured.empty()) return "not measured: no UDP passes, see udp-reachable";
  const auto [least, most] =
      std::minmax_element(sum.measured.begin(), sum.measured.end(),
                          [](const auto* a, const auto* b) { return a->mtu->bytes < b->mtu->bytes; });
  const auto low = (*least)->mtu->bytes;
  const auto high = (*most)->mtu->bytes;
  auto text = (low == high ? byte_size(low) : grouped(low) + "- to " + byte_size(high)) +
              " packets pass on " + counted(sum.measured.size(), "path");
  if (!sum.without_udp.empty())
    text += "; not measured without UDP: " + counted(sum.without_udp.size(), "path");
  return text;
}

/// Nothing at all could be measured, and no other check says why.
Finding none_measured(const Cluster& cluster, Finding finding) {
  finding.status = Status::warn;
  finding.hosts = names_of(cluster.hosts);
  finding.saw = "not measured: no UDP datagram passes between the hosts, on no port that is free";
  finding.remedy =
      "on one host `ping -M do -s 1472 ADDRESS` with the address of another: it must answer; or open a UDP "
      "port "
      "and name it under preflight.udpPorts";
  return finding;
}

}  // namespace

std::vector<Finding> judge_path_mtu(const Cluster& cluster) {
  Finding finding;
  finding.wanted = "packets of the interface's MTU pass unfragmented";
  finding.source = "RFC 2923, section 2.1 (black holes); flannel and Calico: MTU of the overlay";
  const auto sum = sum_up(cluster);
  Pairs bad;
  std::copy_if(sum.measured.begin(), sum.measured.end(), std::back_inserter(bad),
               [](const auto* pair) { return is_bad(*pair); });
  std::vector<Finding> findings;
  for (const auto& group : groups_of(std::move(bad), sum.measured.size()))
    findings.push_back(finding_of(cluster, group, finding));
  for (auto& unseen : not_measured(cluster, finding, sum.unknown)) findings.push_back(std::move(unseen));
  if (findings.empty() && sum.measured.empty() && !sum.without_udp.empty() &&
      std::none_of(sum.without_udp.begin(), sum.without_udp.end(), blocked)) {
    findings.push_back(none_measured(cluster, finding));
  }
  if (!findings.empty()) return findings;
  finding.hosts = names_of(cluster.hosts);
  finding.saw = in_short(cluster, sum);
  return {finding};
}

}  // namespace muster

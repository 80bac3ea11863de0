#include "agent/checks/firewall_remedy.hpp"

#include <algorithm>

#include "agent/checks/wording.hpp"

namespace muster {
namespace {

// multiport takes 15 ports, a range counts as two (iptables-extensions(8)).
constexpr std::size_t kMostPieces = 7;

std::string addresses(const std::vector<const Host*>& hosts, std::string_view separator) {
  std::string list;
  for (const auto* host : hosts) list += (list.empty() ? "" : std::string(separator)) + host->address;
  return list;
}

std::string with_colons(const std::vector<PortRange>& ports) {
  auto text = to_string(ports);
  std::replace(text.begin(), text.end(), '-', ':');
  return text;
}

/// Whether the firewall is the far host's, whose ports they are.
bool is_at_the_far_end(const FirewallCause& cause) {
  return cause.outgoing == cause.reply;
}

const std::vector<const Host*>& peers(const FirewallCause& cause, const Opening& opening) {
  return is_at_the_far_end(cause) ? opening.near : opening.far;
}

/// Lets the packets pass before any other rule of the base chain.
std::string iptables_accept(const FirewallCause& cause, const Opening& opening) {
  const auto& table = *cause.verdict.table;
  auto line = "  " + table.tool + (table.name == "filter" ? "" : " -t " + table.name) + " -I " +
              cause.verdict.base->name + " -p " + std::string(opening.protocol);
  const auto from = addresses(peers(cause, opening), ",");
  if (!from.empty()) line += (cause.outgoing ? " -d " : " -s ") + from;
  const bool one = opening.ports.size() == 1;
  line += one ? (cause.reply ? " --sport " : " --dport ")
              : (cause.reply ? " -m multiport --sports " : " -m multiport --dports ");
  return line + with_colons(opening.ports) + " -j ACCEPT";
}

std::string nft_accept(const FirewallCause& cause, const Opening& opening) {
  const auto& table = *cause.verdict.table;
  const auto place = table.family + " " + table.name + " " + cause.verdict.base->name;
  if (!is_safe_to_paste(place)) return "  nft -a list ruleset";
  auto line = "  nft insert rule " + place;
  const auto from = addresses(peers(cause, opening), ", ");
  const auto ip = from.find(':') == std::string::npos ? " ip" : " ip6";
  if (!from.empty()) line += ip + std::string(cause.outgoing ? " daddr" : " saddr") + " '{ " + from + " }'";
  return line + " " + std::string(opening.protocol) + (cause.reply ? " sport" : " dport") + " '{ " +
         to_string(opening.ports) + " }' accept";
}

/// Takes the one rule away; "" where that is not known well enough to be pasted.
std::string removal(const FirewallVerdict& verdict) {
  const auto& table = *verdict.table;
  std::string line;
  if (table.tool == "nft") {
    if (!verdict.rule->handle) return "";
    line = "  nft delete rule " + table.family + " " + table.name + " " + verdict.chain->name + " handle " +
           std::to_string(*verdict.rule->handle);
  } else if (verdict.rule->text.starts_with("-A ")) {
    line = "  " + table.tool + (table.name == "filter" ? "" : " -t " + table.name) + " -D " +
           verdict.rule->text.substr(3);
  }
  return is_safe_to_paste(line) ? line : "";
}

/// Whether the rule is about certain ports or hosts, and not the end of a list of what is allowed.
bool is_specific(const FirewallRule& rule) {
  return !rule.ports.empty() || !rule.source_ports.empty() || !rule.sources.empty() ||
         !rule.destinations.empty();
}

bool is_ufw(const FirewallCause& cause) {
  const auto& chains = cause.verdict.table->chains;
  return !cause.outgoing && !cause.reply &&
         std::any_of(chains.begin(), chains.end(),
                     [](const FirewallChain& chain) { return chain.name == "ufw-user-input"; });
}

bool is_own_rule_of_firewalld(const FirewallCause& cause) {
  const auto& firewalld = cause.host->facts.firewall->firewalld;
  return firewalld && firewalld->running && cause.verdict.chain != cause.verdict.base;
}

std::string ufw_commands(const Opening& opening) {
  std::string lines;
  for (const auto& range : opening.ports) {
    lines += "\n  ufw allow " + with_colons({range}) + "/" + std::string(opening.protocol);
  }
  return lines;
}

}  // namespace

bool is_safe_to_paste(std::string_view text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ._:/,+=@%-\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool negation = text[i] == '!' && i + 1 < text.size() && text[i + 1] == ' ';
    if (kPlain.find(text[i]) == std::string_view::npos && !negation) return false;
  }
  return text.size() < 1000;
}

std::vector<PortRange> few_pieces(const std::vector<PortRange>& blocked, std::vector<PortRange> wanted) {
  if (blocked.size() <= kMostPieces) return blocked;
  std::erase_if(
      wanted, [&](const PortRange& range) { return count(subtract({range}, blocked)) == count({{range}}); });
  return wanted;
}

std::string firewalld_command(const Opening& opening, std::string_view zone) {
  std::string command = "firewall-cmd --permanent";
  if (!zone.empty()) command += " --zone=" + std::string(zone);
  for (const auto& range : opening.ports) {
    command += " --add-port=" + to_string({{range}}) + "/" + std::string(opening.protocol);
  }
  return command + " && firewall-cmd --reload";
}

std::string host_remedy(const FirewallCause& cause, const Opening& opening) {
  const auto on_host = "on " + cause.host->name;
  const auto* rule = cause.verdict.rule;
  if (is_firewalld_rest(cause)) {
    const auto zone = firewalld_zone(cause);
    return on_host + ":\n  " + firewalld_command(opening, is_safe_to_paste(zone) ? zone : "");
  }
  if (rule && is_own_rule_of_firewalld(cause)) {
    return on_host + ", take that rule of firewalld away; these show where it comes from:\n" +
           "  firewall-cmd --list-all-zones; firewall-cmd --direct --get-all-rules";
  }
  const bool specific = rule && is_specific(*rule);
  if (!specific && is_ufw(cause)) return on_host + ":" + ufw_commands(opening);
  const auto accept =
      cause.verdict.table->tool == "nft" ? nft_accept(cause, opening) : iptables_accept(cause, opening);
  const auto remove = specific ? removal(cause.verdict) : "";
  if (remove.empty()) return on_host + ", before that " + (rule ? "rule" : "policy") + ":\n" + accept;
  return on_host + ", take that rule away:\n" + remove + "\nor let the cluster's hosts pass before it:\n" +
         accept;
}

std::string reverse_path_remedy(const FirewallCause& cause) {
  const auto interface = interface_of(*cause.host, cause.host->address);
  const auto key = "net/ipv4/conf/" + (is_safe_to_paste(interface) ? interface : "INTERFACE") + "/rp_filter";
  return "on " + cause.host->name + ", where `sysctl net/ipv4/conf/all/rp_filter " + key + "` says 1:\n" +
         "  sysctl -w net/ipv4/conf/all/rp_filter=2 " + key +
         "=2\nor give the other interface another network";
}

std::string network_remedy(const Opening& opening) {
  const auto named = [](const std::vector<const Host*>& hosts) {
    std::vector<std::string> names;
    for (const auto* host : hosts) names.push_back(host->address + " (" + host->name + ")");
    return joined(names);
  };
  auto text = "in the security group, network ACL or firewall between the hosts, allow " +
              std::string(opening.protocol == "udp" ? "UDP " : "TCP ") + to_string(opening.ports) + " to " +
              named(opening.far);
  if (!opening.near.empty()) text += " from " + named(opening.near);
  return text;
}

}  // namespace muster

#include <algorithm>

#include "agent/facts/firewall_tables.hpp"
#include "agent/facts/iptables_rule.hpp"
#include "agent/facts/text.hpp"

namespace muster::facts {

namespace {

std::optional<std::string> hook_of(std::string_view chain) {
  if (chain == "PREROUTING" || chain == "INPUT" || chain == "OUTPUT") return lower_case(chain);
  return std::nullopt;
}

/// kube-proxy refuses what is for services without endpoints, one rule a service, and kubelet what kube-proxy
/// has marked: neither is for an address of a host.
bool is_about_a_service(const std::string& chain, const FirewallRule& rule) {
  return (chain == "KUBE-SERVICES" && !rule.destinations.empty()) ||
         (chain == "KUBE-FIREWALL" && rule.text.find(" --mark ") != std::string::npos);
}

void take_rule(FirewallTable& table, std::string_view line) {
  const auto parts = words(line);
  if (parts.size() < 2) return;
  const auto name = as_utf8(parts[1]);
  const auto chain = std::find_if(table.chains.begin(), table.chains.end(),
                                  [&](const FirewallChain& known) { return known.name == name; });
  if (chain == table.chains.end()) return;
  auto rule = read_iptables_rule(table, line);
  if (rule && !is_about_a_service(name, *rule)) chain->rules.push_back(*std::move(rule));
}

}  // namespace

Result<std::vector<FirewallTable>> parse_iptables_save(std::string_view text, const std::string& tool) {
  std::vector<FirewallTable> tables;
  bool open = false;
  for (const auto raw : lines(text)) {
    const auto line = trim(raw);
    if (line.empty() || line[0] == '#') continue;
    if (line[0] == '*') {
      tables.push_back({tool, tool.starts_with("ip6") ? "ip6" : "ip", as_utf8(line.substr(1)), {}});
      open = true;
    } else if (!open) {
      return fail(ErrorKind::agent, "not what iptables-save prints: \"" + as_utf8(line.substr(0, 80)) + "\"");
    } else if (line == "COMMIT") {
      open = false;
    } else if (const auto parts = words(line); line[0] == ':') {
      const auto name = as_utf8(parts[0].substr(1));
      const auto hook = parts.size() > 1 && parts[1] != "-" ? hook_of(name) : std::nullopt;
      tables.back().chains.push_back({name, hook, parts.size() > 1 && parts[1] == "DROP", {}});
    } else if (line.starts_with("-A ")) {
      take_rule(tables.back(), line);
    }
  }
  if (open) return fail(ErrorKind::agent, "cut short: the table " + tables.back().name + " has no COMMIT");
  return tables;
}

}  // namespace muster::facts

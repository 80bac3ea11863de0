#include <algorithm>

#include "agent/checks/judges.hpp"
#include "agent/checks/port_needs.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kFirewalldDoc =
    R"(firewalld: a firewall service of the host leaves the needed ports open.

Why: CentOS 7 comes with firewalld, which lets in SSH and little else; ufw is
the same on Ubuntu. kubeadm warns of firewalld whenever it runs. Its reloads
can also wipe the rules that kube-proxy and network add-ons made.

How it is decided: where firewalld or ufw runs, or starts at the next boot,
the TCP ports that its files open (all zones and their services together) must
hold every port that this host's role needs. A default zone that accepts all
passes. It never fails: ports-reachable is the judge of what gets through now.

How to fix it: open what is missing, for instance on a node
  firewall-cmd --permanent --add-port=10250/tcp --add-port=30000-32767/tcp
  firewall-cmd --permanent --zone=trusted --add-source=10.244.0.0/16
  firewall-cmd --reload
or, inside a network that has a firewall of its own
  systemctl disable --now firewalld
)";

namespace {

std::string open_command(const std::string& service, const std::vector<PortRange>& closed) {
  std::string text;
  for (const auto& range : closed) {
    auto ports = to_string(std::span(&range, 1));
    if (service == "firewalld") {
      text += " --add-port=" + ports + "/tcp";
    } else {
      std::replace(ports.begin(), ports.end(), '-', ':');
      text += (text.empty() ? "ufw allow " : " && ufw allow ") + ports + "/tcp";
    }
  }
  if (service != "firewalld") return "`" + text + "`";
  return "`firewall-cmd --permanent" + text + " && firewall-cmd --reload`";
}

std::string state_of(const FirewallService& service) {
  if (!service.running) return service.name + " is off but starts at the next boot";
  return service.name + " runs";
}

}  // namespace

std::vector<Finding> judge_firewalld(const Host& host, const Settings& settings) {
  const auto needed = needed_ports(host.role, settings);
  Finding finding;
  finding.wanted = "no firewall service, or one that opens " + short_list(needed) + "/tcp";
  finding.source = "kubeadm Firewalld; kubernetes.io: Ports and Protocols";
  if (!host.facts.firewall_services.known()) return {unknown(finding, host.facts.firewall_services.why())};
  std::vector<Finding> findings;
  for (const auto& service : *host.facts.firewall_services) {
    auto about = finding;
    const auto closed = service.accepts_all ? std::vector<PortRange>() : subtract(needed, service.open_tcp);
    about.saw = state_of(service);
    if (closed.empty()) {
      about.saw += ", with the needed ports open";
    } else {
      about.status = Status::warn;
      about.saw += ", and its files do not open " + short_list(closed) + "/tcp";
      about.remedy =
          open_command(service.name, closed) + ", or `systemctl disable --now " + service.name + "`";
    }
    findings.push_back(std::move(about));
  }
  if (!findings.empty()) return findings;
  finding.saw = "neither firewalld nor ufw runs or starts at boot";
  return {finding};
}

}  // namespace muster

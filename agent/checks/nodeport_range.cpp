#include "agent/checks/judges.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kNodeportRangeDoc =
    R"(nodeport-range: the kernel gives no NodePort to outgoing connections.

Why: the kernel takes the local port of an outgoing connection from
ip_local_port_range. Where that range holds NodePorts, a connection of the
host now and then gets the port of a service: kube-proxy cannot open it, or
the service's clients are cut off. It happens at random, after months.

How it is decided: kubernetes.nodePortRange and net.ipv4.ip_local_port_range
must not overlap, but for ports that net.ipv4.ip_local_reserved_ports keeps
back. The kernel's default, 32768-60999, lies above the default 30000-32767;
many tuning guides set 1024-65535.

How to fix it: reserve the NodePorts, now and at each boot
  sysctl -w net.ipv4.ip_local_reserved_ports=30000-32767
  echo 'net.ipv4.ip_local_reserved_ports = 30000-32767' \
    > /etc/sysctl.d/90-nodeports.conf
)";

std::vector<Finding> judge_nodeport_range(const Host& host, const Settings& settings) {
  const std::vector node_ports{settings.node_ports};
  Finding finding;
  finding.wanted = "NodePorts " + short_list(node_ports) + " outside the kernel's local ports, or reserved";
  finding.source = "kernel Documentation/networking/ip-sysctl: ip_local_port_range, ip_local_reserved_ports";
  if (!host.facts.local_ports.known()) return {unknown(finding, host.facts.local_ports.why())};
  const auto& local = *host.facts.local_ports;
  const std::vector range{local.range};
  const auto shared = common(node_ports, range);
  const auto at_risk = subtract(shared, local.reserved);
  finding.saw = "local ports " + short_list(range);
  if (shared.empty()) return {finding};
  if (at_risk.empty()) {
    finding.saw += ", but the NodePorts are reserved";
    return {finding};
  }
  auto reserved = local.reserved;
  reserved.push_back(settings.node_ports);
  const auto value = to_string(merged(reserved));
  finding.status = Status::warn;
  finding.saw += " hold the NodePorts " + short_list(at_risk);
  finding.remedy = "`sysctl -w net.ipv4.ip_local_reserved_ports=" + value +
                   "`, and for the next boot `echo 'net.ipv4.ip_local_reserved_ports = " + value +
                   "' > /etc/sysctl.d/90-nodeports.conf`";
  return {finding};
}

}  // namespace muster

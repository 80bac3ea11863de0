#include <algorithm>

#include "agent/checks/judges.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/wording.hpp"
#include "agent/protocol/ip.hpp"

namespace muster {

const std::string_view kProxyDoc = R"(proxy: an HTTP proxy is not asked for what is inside the cluster.

Why: with http_proxy in its environment the kubelet asks the proxy for the API
server, and kubeadm copies the variables into the API server's own pod, which
then asks the proxy for pods and webhooks. The proxy knows none of them:
time-outs and "Forbidden" where a network fault is looked for.

How it is decided: proxies set in /etc/environment, in systemd's
DefaultEnvironment and for the kubelet (unit, drop-ins, /etc/sysconfig) must
have exceptions (no_proxy) for podSubnet, serviceSubnet and the addresses of
the hosts. Networks in no_proxy count, as Go programs understand them. A proxy
of docker or containerd alone is good: it only fetches images.

How to fix it: add to no_proxy where the proxy is set, for instance
  no_proxy=localhost,127.0.0.1,10.0.0.0/24,10.244.0.0/16,10.96.0.0/12
then systemctl daemon-reload && systemctl restart kubelet
)";

namespace {

/// Whether an exception covers a whole network: a network around it, or "*".
bool covers(const std::vector<std::string>& no_proxy, const Network& wanted) {
  return std::any_of(no_proxy.begin(), no_proxy.end(), [&](const std::string& entry) {
    if (entry == "*") return true;
    const auto network = network_around(entry);
    return network && contains(*network, wanted);
  });
}

void add_networks(std::string_view text, std::vector<Network>& wanted) {
  while (!text.empty()) {
    const auto one = text.substr(0, text.find(','));
    text.remove_prefix(std::min(one.size() + 1, text.size()));
    if (const auto network = network_around(one)) wanted.push_back(*network);
  }
}

std::vector<Network> inside_the_cluster(const Host& host, const Settings& settings) {
  std::vector<Network> wanted;
  add_networks(host.address, wanted);
  for (const auto& address : settings.addresses) {
    if (address != host.address) add_networks(address, wanted);
  }
  add_networks(settings.pod_subnet, wanted);
  add_networks(settings.service_subnet, wanted);
  return wanted;
}

std::string spelled(const Network& network) {
  return network.prefix == network.address.bits() ? to_string(network.address) : to_string(network);
}

std::string apply_command(const ProxySetting& setting) {
  if (setting.of == "login") return "log in anew";
  if (setting.of == "systemd") return "`systemctl daemon-reexec && systemctl restart kubelet`";
  return "`systemctl daemon-reload && systemctl restart kubelet`";
}

Finding judge_setting(const ProxySetting& setting, const std::vector<Network>& wanted, Finding finding) {
  std::vector<std::string> missing;
  for (const auto& network : wanted) {
    if (!covers(setting.no_proxy, network)) missing.push_back(spelled(network));
  }
  finding.saw = setting.file + " sets the proxy " + setting.proxy;
  if (missing.empty()) {
    finding.saw += ", with exceptions for the cluster";
    return finding;
  }
  std::vector<std::string> all = setting.no_proxy;
  all.insert(all.end(), missing.begin(), missing.end());
  std::string value;
  for (const auto& entry : all) value += (value.empty() ? "" : ",") + entry;
  constexpr std::size_t kMostShown = 3;
  finding.status = Status::warn;
  finding.saw += " also for " + list_of(missing, kMostShown);
  finding.remedy = "in " + setting.file + ": `no_proxy=" + value + "`, then " + apply_command(setting);
  return finding;
}

}  // namespace

std::vector<Finding> judge_proxy(const Host& host, const Settings& settings) {
  Finding finding;
  finding.wanted = "no proxy, or one with exceptions for pods, services and hosts";
  finding.source = "kubeadm HTTPProxy, HTTPProxyCIDR";
  if (!host.facts.proxies.known()) return {unknown(finding, host.facts.proxies.why())};
  const auto wanted = inside_the_cluster(host, settings);
  std::vector<Finding> findings;
  for (const auto& setting : *host.facts.proxies) {
    if (setting.of == "docker" || setting.of == "containerd") continue;
    findings.push_back(judge_setting(setting, wanted, finding));
  }
  if (!findings.empty()) return findings;
  finding.saw = host.facts.proxies->empty() ? "no proxy" : "a proxy for images alone";
  return {finding};
}

}  // namespace muster

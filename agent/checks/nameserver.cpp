#include <algorithm>

#include "agent/checks/judges.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/wording.hpp"
#include "agent/protocol/ip.hpp"

namespace muster {

const std::string_view kNameserverDoc = R"(nameserver: the host's resolv.conf is fit for pods.

Why: the kubelet hands it to CoreDNS, which forwards all other names there. A
nameserver at 127.0.0.1 is, in a pod, CoreDNS itself: it sees the loop and
stops. Without any it stops as well ("no nameservers found", from 1.6.8; older
ones crash). Without the file the kubelet starts no pod.

How it is decided: /run/systemd/resolve/resolv.conf is read where
systemd-resolved runs, as kubeadm sets it, else /etc/resolv.conf. No file or a
loopback nameserver fails. None at all warns: a site without DNS is legal, but
CoreDNS then needs its forward line taken out. More than 3 nameservers, or
more search domains than the kubelet takes (6, from 1.26 32, with three of the
cluster's own), warn: the rest is dropped.

How to fix it: name a server that other hosts can reach
  echo "nameserver 10.0.0.2" > /etc/resolv.conf
Where there is no DNS: kubectl -n kube-system edit configmap coredns
)";

namespace {

constexpr std::size_t kMostNameservers = 3;  // kubelet, validation.MaxDNSNameservers
constexpr std::size_t kClusterDomains = 3;   // NAMESPACE.svc.DOMAIN, svc.DOMAIN, DOMAIN

std::size_t most_search_domains(const Version& kubernetes) {
  return kubernetes < Version{1, 26, 0} ? 6 : 32;  // ExpandedDNSConfig
}

Finding spoilt(Finding finding, Status status, std::string saw, std::string remedy) {
  finding.status = status;
  finding.saw = std::move(saw);
  finding.remedy = std::move(remedy);
  return finding;
}

std::vector<std::string> loopback_servers(const Resolver& resolver) {
  std::vector<std::string> found;
  for (const auto& text : resolver.nameservers) {
    const auto address = parse_ip(text);
    if (address && is_loopback(*address)) found.push_back(text);
  }
  return found;
}

}  // namespace

std::vector<Finding> judge_nameserver(const Host& host, const Settings& settings) {
  Finding finding;
  finding.wanted = "1 to 3 nameservers that a pod can reach";
  finding.source = "CoreDNS: plugin/loop, plugin/forward (issue 5764); kubelet dns.go";
  if (!host.facts.resolver.known()) return {unknown(finding, host.facts.resolver.why())};
  const auto& resolver = *host.facts.resolver;
  const auto& file = resolver.file;
  if (!resolver.exists) {
    return {spoilt(finding, Status::fail, "there is no " + file,
                   "`echo \"nameserver ADDRESS\" > " + file +
                       "`; without DNS at the site an empty one: `touch " + file + "`")};
  }
  if (const auto loops = loopback_servers(resolver); !loops.empty()) {
    return {spoilt(
        finding, Status::fail, file + " has nameserver " + joined(loops) + ", which a pod takes for itself",
        "write the server behind it into " + file +
            ", or into another file that the kubelet is given: kubernetes.kubeadm.KubeletConfiguration: "
            "{resolvConf: FILE}")};
  }
  if (resolver.nameservers.empty()) {
    return {spoilt(
        finding, Status::warn, file + " has no nameserver: CoreDNS will not start with it",
        "`echo \"nameserver ADDRESS\" >> " + file +
            "`; at a site without DNS take the forward block out of the Corefile: `kubectl -n kube-system "
            "edit configmap coredns`")};
  }
  if (resolver.nameservers.size() > kMostNameservers) {
    return {
        spoilt(finding, Status::warn,
               file + " has " + counted(resolver.nameservers.size(), "nameserver") + ": pods get the first 3",
               "leave the three best in " + file)};
  }
  const auto most = most_search_domains(settings.kubernetes);
  if (resolver.search.size() + kClusterDomains > most) {
    return {spoilt(finding, Status::warn,
                   file + " has " + counted(resolver.search.size(), "search domain") +
                       ": pods get the first " + std::to_string(most - kClusterDomains),
                   "leave the needed ones in the search line of " + file)};
  }
  finding.saw = joined(resolver.nameservers) + " in " + file;
  return {finding};
}

}  // namespace muster

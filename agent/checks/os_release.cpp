#include "agent/checks/judges.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kOsReleaseDoc = R"(os-release: a distribution that muster is made for.

Why: package names, repositories, firewall and systemd version differ between
distributions, and so does the newest Kubernetes that a host can run. CentOS 7
and RHEL 7 have kernel 3.10: kubeadm's kernel check accepts it up to 1.31,
while 1.32 asks for 4.19. Each host is told its own limit.

How it is decided: ID and VERSION_ID of /etc/os-release (os-release(5)).
centos or rhel with version 7 passes. Everything else is a warning, never a
failure: Kubernetes runs elsewhere too, but nobody has tried muster there, and
the commands that its findings advise may need other names.

How to fix it: nothing needs fixing where the other checks pass. Otherwise use
CentOS 7 or RHEL 7, or say in cluster.yaml that you know
  preflight: {ignore: [os-release]}
What the host says of itself is in
  cat /etc/os-release
)";

namespace {

/// What the host runs, and after it the highest Kubernetes for it, where that is known.
std::string with_ceiling(std::string saw, std::string_view separator, const HostFacts& facts) {
  const auto ceiling = highest_kubernetes_text(facts);
  if (!ceiling.empty()) saw.append(separator).append(ceiling);
  return saw;
}

}  // namespace

std::vector<Finding> judge_os_release(const Host& host, const Settings&) {
  Finding finding;
  finding.wanted = "CentOS 7 or RHEL 7";
  finding.source = "muster's supported systems; os-release(5)";
  if (!host.facts.os.known()) return {unknown(finding, host.facts.os.why())};
  const auto& os = *host.facts.os;
  finding.saw = os.pretty_name.empty() ? os.id + " " + os.version_id : os.pretty_name;
  const bool is_family = os.id == "centos" || os.id == "rhel";
  const bool is_seven = os.version_id == "7" || os.version_id.starts_with("7.");
  if (is_family && is_seven) {
    finding.saw = with_ceiling(finding.saw, ", ", host.facts);
  } else {
    finding.status = Status::warn;
    finding.saw = with_ceiling(finding.saw + ": muster was not tried on it", "; ", host.facts);
    finding.remedy = "go on if the other checks pass, or use CentOS 7 or RHEL 7";
  }
  return {finding};
}

}  // namespace muster

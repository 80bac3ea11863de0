#include "agent/checks/el_kernel.hpp"
#include "agent/checks/judges.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kKernelDoc = R"(kernel: new enough for the wanted Kubernetes.

Why: kubeadm verifies the kernel before it does anything (SystemVerification)
and stops at one that is too old; docker's overlay2 needs a kernel that can
stack directories.

How it is decided: the release of uname(2) against the oldest kernel that
kubeadm's own list accepts (system-validators, types_unix.go): 3.10 up to
Kubernetes 1.31, 4.19 from 1.32. An older one fails. A 3.10.0 of CentOS or
RHEL 7 before build 514 warns: overlay2 needs that one (docs.docker.com,
OverlayFS). What was seen ends with the highest Kubernetes that the host can
run by its kernel and control groups, and with what the next one asks for.

How to fix it: take the newest kernel of the distribution, or ask for an older
Kubernetes in cluster.yaml (kubernetes.version)
  yum update -y kernel && reboot
Kernel 4.19 and later exist for CentOS 7 only outside of it (elrepo.org), and
only for machines that need no drivers of their maker.
)";

namespace {

constexpr ElBuild kOverlay2Build{514, 0};

std::string major_minor(const Version& version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

}  // namespace

std::vector<Finding> judge_kernel(const Host& host, const Settings& settings) {
  const auto minimum = rules_for(settings.kubernetes).minimum_kernel;
  Finding finding;
  finding.wanted = "kernel " + major_minor(minimum) + " or newer";
  finding.source = "kubeadm SystemVerification (system-validators types_unix.go); docs.docker.com: OverlayFS";
  const auto& release = host.facts.kernel;
  if (!release.known()) return {unknown(finding, release.why())};
  const auto version = kernel_version(*release);
  if (!version) return {unknown(finding, "the release \"" + *release + "\" begins with no version")};
  finding.saw = *release;
  const auto build = el7_build(*release);
  if (*version < minimum) {
    finding.status = Status::fail;
    finding.saw += " is too old for Kubernetes " + major_minor(settings.kubernetes);
    finding.remedy = "`yum update -y kernel && reboot`, or an older kubernetes.version in cluster.yaml";
  } else if (build && *build < kOverlay2Build) {
    finding.status = Status::warn;
    finding.wanted = "kernel 3.10.0-514 or newer, for overlay2";
    finding.saw += " is too old for overlay2";
    finding.remedy = "`yum update -y kernel && reboot`";
  }
  const auto ceiling = highest_kubernetes_text(host.facts);
  if (!ceiling.empty()) finding.saw += (finding.status == Status::pass ? ": " : "; ") + ceiling;
  return {finding};
}

}  // namespace muster

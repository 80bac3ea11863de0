#include "agent/checks/judges.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kSwapOffDoc = R"(swap-off: no swap, now and after the next boot.

Why: the kubelet promises memory to pods and cannot keep that promise, nor
evict in time, when the kernel swaps them out behind its back. Up to 1.22 it
does not start while swap is on (failSwapOn).

How it is decided: /proc/swaps must be empty, and /etc/fstab must have no swap
line that would turn it on at the next boot: that is how a cluster that works
dies with the first power cut. Either one fails for Kubernetes up to 1.22 and
warns from 1.23, where kubeadm's Swap check became a warning (kubernetes PR
104854).

How to fix it: turn it off now, and comment its line out for the next boot
  swapoff -a
  sed -ri.bak '/^[^#].*[[:space:]]swap[[:space:]]/s/^/#/' /etc/fstab
Then this prints nothing but a header
  cat /proc/swaps
The old fstab stays beside it as /etc/fstab.bak.
)";

namespace {

constexpr std::string_view kEditFstab =
    R"(sed -ri.bak '/^[^#].*[[:space:]]swap[[:space:]]/s/^/#/' /etc/fstab)";

std::string active_areas(const Swap& swap) {
  std::vector<std::string> areas;
  for (const auto& area : swap.active) areas.push_back(area.path + " (" + mebibytes(area.size_bytes) + ")");
  return joined(areas);
}

}  // namespace

std::vector<Finding> judge_swap_off(const Host& host, const Settings& settings) {
  Finding finding;
  finding.wanted = "no swap, now and after a boot";
  finding.source = "kubeadm Swap";
  if (!host.facts.swap.known()) return {unknown(finding, host.facts.swap.why())};
  const auto& swap = *host.facts.swap;
  const bool at_boot = !swap.in_fstab.empty();
  const auto edit = "`" + std::string(kEditFstab) + "`";
  if (!swap.active.empty()) {
    finding.saw = "swap is on: " + active_areas(swap) + (at_boot ? ", and at boot by /etc/fstab" : "");
    finding.remedy = at_boot ? "`swapoff -a`, then " + edit : "`swapoff -a`";
  } else if (at_boot) {
    finding.saw = "swap is off, but /etc/fstab turns on " + joined(swap.in_fstab) + " at boot";
    finding.remedy = edit;
  } else {
    finding.saw = "no swap";
    return {finding};
  }
  finding.status = rules_for(settings.kubernetes).swap;
  return {finding};
}

}  // namespace muster

#include "agent/checks/judges.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kMemoryDoc = R"(memory: enough memory.

Why: a master of an idle cluster uses about 0.6 GB, a node 0.2 GB, and the
kubelet evicts pods when less than 100 MiB are left. On a host that is too
small etcd and the API server are killed by the kernel, at random times.

How it is decided: MemTotal of /proc/meminfo, what the kernel has after
firmware and its own reserve, is compared with preflight.minimum.memory of
cluster.yaml. The default is 1700 MiB, the bound of kubeadm's Mem check
(masters, since 1.20): a host that is sold as 2 GB has about 1800 MiB of
MemTotal and passes.

How to fix it: give the virtual machine more memory and start it again, then
see it with
  grep MemTotal /proc/meminfo
A crashkernel= reserve takes 160 MiB and more on CentOS 7:
  grubby --update-kernel=ALL --remove-args=crashkernel && reboot
)";

std::vector<Finding> judge_memory(const Host& host, const Settings& settings) {
  constexpr std::uint64_t kMiB = 1U << 20;
  Finding finding;
  // Rounded up, so that what was seen never reads as equal to a limit that it misses.
  finding.wanted = "at least " + mebibytes(settings.minimum_memory_bytes + kMiB - 1) + " of MemTotal";
  finding.source = "kubeadm Mem; preflight.minimum.memory";
  const auto& memory = host.facts.memory_bytes;
  if (!memory.known()) return {unknown(finding, memory.why())};
  finding.saw = mebibytes(*memory);
  if (*memory < settings.minimum_memory_bytes) {
    finding.status = Status::fail;
    finding.remedy =
        "give the machine more memory, or lower preflight.minimum.memory (on masters kubeadm wants 1700 MiB)";
  }
  return {finding};
}

}  // namespace muster

#include "agent/checks/judges.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kCpuCountDoc = R"(cpu-count: enough CPUs.

Why: on a master the API server, etcd, the scheduler and the controller
manager share the CPUs with everything else. With one CPU etcd misses its
heartbeats under load and leaders change; kubeadm refuses to start there.

How it is decided: the CPUs that are online (the agent's view of /proc and
/sys) are counted on masters and nodes alike and compared with
preflight.minimum.cpus of cluster.yaml. The default is 2, the bound of
kubeadm's own NumCPU check, which kubeadm applies to masters only.

How to fix it: give the virtual machine more CPUs and start it again, then
see them with
  nproc
On a node, a lower preflight.minimum.cpus is the other way out; on a master
kubeadm itself would still refuse fewer than 2.
)";

std::vector<Finding> judge_cpu_count(const Host& host, const Settings& settings) {
  Finding finding;
  finding.wanted = "at least " + counted(settings.minimum_cpus, "CPU");
  finding.source = "kubeadm NumCPU; preflight.minimum.cpus";
  const auto& cpus = host.facts.cpus;
  if (!cpus.known()) return {unknown(finding, cpus.why())};
  finding.saw = counted(*cpus, "CPU");
  if (*cpus < settings.minimum_cpus) {
    finding.status = Status::fail;
    finding.remedy =
        "give the machine more CPUs, or lower preflight.minimum.cpus (on masters kubeadm wants 2)";
  }
  return {finding};
}

}  // namespace muster

#include <algorithm>

#include "agent/checks/el_kernel.hpp"
#include "agent/checks/judges.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kKmemDoc = R"(kmem: no kernel memory accounting that leaks control groups.

Why: kernels of CentOS and RHEL 7 before 7.8 never give back a control group
whose kernel memory is counted, and runc, as the kubelet has it up to 1.21,
turns the counting on. After some 65,000 pods or crash loops nothing starts
any more: "cannot allocate memory", "SLUB: Unable to allocate memory".

How it is decided: it warns for a kernel 3.10.0 of EL 7 before build 1075
(Red Hat bug 1507149) and Kubernetes up to 1.21 (runc counts no more from
1.0.0-rc94, runc PR 2840), unless the kernel was booted with
cgroup.memory=nokmem. Other kernels and newer Kubernetes pass. A kubelet built
with the tag nokmem has no need of it: then ignore the check.

How to fix it: CentOS 7.8 or later
  yum update -y kernel && reboot
or, from kernel 3.10.0-1062.4.1 on
  grubby --update-kernel=ALL --args=cgroup.memory=nokmem && reboot
)";

namespace {

constexpr ElBuild kFixedBuild{1075, 0};

bool is_off(const std::vector<std::string>& parameters) {
  return std::any_of(parameters.begin(), parameters.end(), [](const std::string& parameter) {
    return parameter.starts_with("cgroup.memory=") && parameter.find("nokmem") != std::string::npos;
  });
}

}  // namespace

std::vector<Finding> judge_kmem(const Host& host, const Settings& settings) {
  Finding finding;
  finding.wanted = "a kernel whose kmem accounting does not leak, or no accounting";
  finding.source = "kubernetes issue 61937; runc issue 1725, PR 2840; Red Hat bug 1507149";
  const auto& release = host.facts.kernel;
  if (!release.known()) return {unknown(finding, release.why())};
  finding.saw = *release;
  const auto build = el7_build(*release);
  if (!build || *build >= kFixedBuild || !rules_for(settings.kubernetes).kernel_memory) return {finding};
  const auto& parameters = host.facts.kernel_parameters;
  if (!parameters.known()) return {unknown(finding, parameters.why())};
  if (is_off(*parameters)) {
    finding.saw += ", booted with cgroup.memory=nokmem";
    return {finding};
  }
  finding.status = Status::warn;
  finding.saw += " leaks control groups, and this kubelet turns kmem accounting on";
  finding.remedy = "`yum update -y kernel && reboot`";
  return {finding};
}

}  // namespace muster

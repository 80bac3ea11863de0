#include <algorithm>
#include <array>

#include "agent/checks/judges.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kArchitectureDoc = R"(architecture: a processor that Kubernetes is built for.

Why: kubelet, kube-proxy and the images of a control plane are published for a
few architectures only. On any other nothing can be started, and an image of
the wrong one ends with "exec format error".

How it is decided: the machine name of uname(2). x86_64 and aarch64 pass.
ppc64le and s390x warn: Kubernetes is published for them, but muster was not
tried there. 32-bit ARM warns up to 1.26 and fails from 1.27, when its server
programs were given up (kubernetes PR 115742). Everything else fails, i686
with it.

How to fix it: use another machine, or install the 64-bit system on this one.
Whether the processor could run it is among its flags ("lm")
  grep -wo lm /proc/cpuinfo | sort -u
The name is what this prints
  uname -m
)";

namespace {

constexpr Version kArmGone{1, 27, 0};

Status status_of(std::string_view machine, const Version& kubernetes) {
  constexpr std::array<std::string_view, 4> kGood{"x86_64", "amd64", "aarch64", "arm64"};
  if (std::find(kGood.begin(), kGood.end(), machine) != kGood.end()) return Status::pass;
  if (machine == "ppc64le" || machine == "s390x") return Status::warn;
  const bool is_arm = machine.starts_with("armv7") || machine.starts_with("armv8");
  return is_arm && kubernetes < kArmGone ? Status::warn : Status::fail;
}

}  // namespace

std::vector<Finding> judge_architecture(const Host& host, const Settings& settings) {
  Finding finding;
  finding.wanted = "x86_64 or aarch64";
  finding.source = "kubernetes.io: Downloads; kubernetes PR 115742";
  const auto& machine = host.facts.architecture;
  if (!machine.known()) return {unknown(finding, machine.why())};
  finding.saw = *machine;
  finding.status = status_of(*machine, settings.kubernetes);
  if (finding.status == Status::warn) {
    finding.saw += ": muster was not tried on it";
    finding.remedy = "go on if images for " + *machine + " are at hand, or use a machine with x86_64";
  } else if (finding.status == Status::fail) {
    finding.saw += ": no Kubernetes " + std::to_string(settings.kubernetes.major) + "." +
                   std::to_string(settings.kubernetes.minor) + " is published for it";
    finding.remedy = "use a machine with x86_64 or aarch64, or install the 64-bit system on this one";
  }
  return {finding};
}

}  // namespace muster

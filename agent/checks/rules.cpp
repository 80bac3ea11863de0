#include "agent/checks/rules.hpp"

namespace muster {
namespace {

struct Row {
  int from_minor;
  Rules rules;
};

// A row holds from its minor up to the next row's.
constexpr std::array kTable{
    Row{15, {"kubeadm.k8s.io/v1beta2", "docker", Status::fail, true, false}},
    Row{17, {"kubeadm.k8s.io/v1beta2", "docker", Status::fail, true, true}},
    Row{22, {"kubeadm.k8s.io/v1beta3", "docker", Status::fail, true, true}},
    Row{23, {"kubeadm.k8s.io/v1beta3", "docker", Status::warn, false, true}},
    Row{24, {"kubeadm.k8s.io/v1beta3", "containerd", Status::warn, false, true}},
    Row{31, {"kubeadm.k8s.io/v1beta4", "containerd", Status::warn, false, true}},
};
static_assert(kTable.front().from_minor == kOldestKubernetes.minor);
static_assert(kTable.back().from_minor <= kNewestKubernetes.minor);

}  // namespace

Rules rules_for(const Version& version) {
  auto rules = kTable.front().rules;
  for (const auto& row : kTable) {
    if (version >= Version{1, row.from_minor, 0}) rules = row.rules;
  }
  return rules;
}

}  // namespace muster

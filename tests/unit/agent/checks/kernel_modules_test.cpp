// kernel-modules.
#include <doctest/doctest.h>

#include "tests/unit/agent/checks/sample_cluster.hpp"

using namespace muster;

namespace {

Settings of_version(Version version, std::string runtime = "docker") {
  Settings settings;
  settings.kubernetes = version;
  settings.runtime = std::move(runtime);
  return settings;
}

Host good() {
  return sample::host("n1", Role::node, 1);
}

Settings ignoring(std::string name) {
  Settings settings;
  settings.ignore = {std::move(name)};
  return settings;
}

}  // namespace

TEST_CASE("kernel-modules tells built in, loaded, loadable and missing apart") {
  using enum ModuleState;
  const std::string file = "/etc/modules-load.d/k8s.conf";
  const KernelModule overlay{"overlay", built_in, {}};
  const KernelModule conntrack{"nf_conntrack", loadable, {}};
  struct Case {
    KernelModules modules;
    Settings settings;
    Status status;
    const char* saw;
    const char* remedy;
  };
  const auto old = of_version({1, 20, 2}, "containerd");
  const auto docker = of_version({1, 20, 2});
  const auto newer = of_version({1, 30, 0}, "containerd");
  const Case cases[] = {
      {{{{"br_netfilter", loaded, file}, overlay, conntrack}, true},
       old,
       Status::pass,
       "br_netfilter loaded, overlay part of the kernel and nf_conntrack loadable",
       ""},
      {{{{"br_netfilter", built_in, {}}, overlay, conntrack}, false},
       old,
       Status::pass,
       "br_netfilter part of the kernel, overlay part of the kernel and nf_conntrack loadable",
       ""},
      {{{{"br_netfilter", loaded, {}}, overlay}, true},
       old,
       Status::warn,
       "br_netfilter is loaded, but nothing loads it at boot",
       "for the next boot:\n  printf 'overlay\\nbr_netfilter\\n' > /etc/modules-load.d/kubernetes.conf"},
      {{{{"br_netfilter", loaded, {}}, overlay}, true},
       docker,
       Status::pass,
       "br_netfilter loaded and overlay part of the kernel",
       ""},
      {{{{"br_netfilter", loadable, {}}, overlay}, true},
       docker,
       Status::fail,
       "br_netfilter is not loaded",
       "  modprobe -a overlay br_netfilter\n"
       "  printf 'overlay\\nbr_netfilter\\n' > /etc/modules-load.d/kubernetes.conf"},
      {{{{"br_netfilter", loadable, file}, overlay}, true},
       newer,
       Status::warn,
       "br_netfilter is not loaded",
       "  modprobe -a overlay br_netfilter\n"
       "  printf 'overlay\\nbr_netfilter\\n' > /etc/modules-load.d/kubernetes.conf"},
      {{{{"overlay", missing, {}}}, true},
       docker,
       Status::warn,
       "this kernel has no module overlay",
       "use the distribution's own kernel: `yum install -y kernel && reboot`"},
      {{{{"overlay", missing, {}}}, true},
       old,
       Status::fail,
       "this kernel has no module overlay",
       "use the distribution's own kernel: `yum install -y kernel && reboot`"},
      {{{{"nf_conntrack", missing, {}}}, false},
       docker,
       Status::fail,
       "nf_conntrack is not active, and /lib/modules has nothing of the running kernel",
       "`reboot` into the kernel that is installed; in a container load it on the machine below: `modprobe "
       "nf_conntrack`"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.saw);
    auto host = good();
    host.facts.kernel_modules = row.modules;
    const auto finding = sample::judged("kernel-modules", host, row.settings);
    CHECK(finding.status == row.status);
    CHECK(finding.saw == row.saw);
    CHECK(finding.remedy == row.remedy);
  }
}

TEST_CASE("kernel-modules: kubeadm's name ignores the bridge and not the rest; unknown stays unknown") {
  auto host = good();
  host.facts.kernel_modules = KernelModules{
      {{"br_netfilter", ModuleState::loadable, {}}, {"overlay", ModuleState::built_in, {}}}, true};
  const auto by_kubeadm = ignoring("FileContent--proc-sys-net-bridge-bridge-nf-call-iptables");
  CHECK(sample::judged("kernel-modules", host, by_kubeadm).status == Status::ignored);
  CHECK(sample::judged("kernel-modules", host, ignoring("kernel-modules")).status == Status::ignored);
  host.facts.kernel_modules = KernelModules{{{"nf_conntrack", ModuleState::missing, {}}}, true};
  CHECK(sample::judged("kernel-modules", host, by_kubeadm).status == Status::fail);
  host.facts.kernel_modules = Fact<KernelModules>::unknown("no such file");
  CHECK(sample::judged("kernel-modules", host).status == Status::unknown);
}

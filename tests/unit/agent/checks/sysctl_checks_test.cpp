// sysctls and inotify.
#include <doctest/doctest.h>

#include "tests/unit/agent/checks/sample_cluster.hpp"

using namespace muster;

namespace {

Settings with(Version version, std::string runtime) {
  Settings settings;
  settings.kubernetes = version;
  settings.runtime = std::move(runtime);
  return settings;
}

Settings ignoring(std::string name) {
  Settings settings;
  settings.ignore = {std::move(name)};
  return settings;
}

Host good(Role role = Role::node) {
  return sample::host("n1", role, 1);
}

/// A good host with one sysctl as given; `address` is what the cluster uses.
Host with_sysctl(const Sysctl& sysctl, const std::string& address = "10.77.0.11") {
  auto host = good();
  host.address = address;
  auto sysctls = sample::sysctls();
  for (auto& known : sysctls) {
    if (known.name == sysctl.name) known = sysctl;
  }
  host.facts.sysctls = sysctls;
  return host;
}

}  // namespace

TEST_CASE("sysctls judges what is now, and warns of what a boot would make of it") {
  const std::string bridge = "net.bridge.bridge-nf-call-iptables";
  const std::string bridge6 = "net.bridge.bridge-nf-call-ip6tables";
  const std::string forward = "net.ipv4.ip_forward";
  const std::string forward6 = "net.ipv6.conf.default.forwarding";
  const auto old = with({1, 20, 2}, "containerd");
  struct Case {
    Sysctl sysctl;
    const char* address;
    Settings settings;
    Status status;
    const char* saw;
    const char* remedy;
  };
  const Case cases[] = {
      {{forward, "1", "1", "/etc/sysctl.d/k8s.conf"},
       "10.77.0.11",
       old,
       Status::pass,
       "net.bridge.bridge-nf-call-iptables = 1 and net.ipv4.ip_forward = 1",
       ""},
      {{forward, "0", {}, {}},
       "10.77.0.11",
       old,
       Status::fail,
       "net.ipv4.ip_forward is 0",
       "  echo 'net.ipv4.ip_forward = 1' >> /etc/sysctl.d/99-kubernetes.conf && sysctl --system"},
      {{forward, "0", "1", "/etc/sysctl.conf"},
       "10.77.0.11",
       old,
       Status::fail,
       "net.ipv4.ip_forward is 0",
       "  sysctl --system"},
      {{forward, "1", {}, {}},
       "10.77.0.11",
       old,
       Status::warn,
       "net.ipv4.ip_forward is 1, but nothing makes it so at boot",
       "  echo 'net.ipv4.ip_forward = 1' >> /etc/sysctl.d/99-kubernetes.conf && sysctl --system"},
      {{forward, "1", "0", "/etc/sysctl.conf"},
       "10.77.0.11",
       old,
       Status::warn,
       "net.ipv4.ip_forward is 1, but /etc/sysctl.conf makes it 0 at boot",
       "  sed -ri 's|^[ -]*net.ipv4.ip_forward\\>.*|net.ipv4.ip_forward = 1|' /etc/sysctl.conf && sysctl "
       "--system"},
      {{forward, "1", {}, {}},
       "10.77.0.11",
       with({1, 20, 2}, "docker"),
       Status::pass,
       "net.bridge.bridge-nf-call-iptables = 1 and net.ipv4.ip_forward = 1",
       ""},
      {{bridge, "0", "0", "/usr/lib/sysctl.d/00-system.conf"},
       "10.77.0.11",
       old,
       Status::fail,
       "net.bridge.bridge-nf-call-iptables is 0",
       "  echo 'net.bridge.bridge-nf-call-iptables = 1' >> /etc/sysctl.d/99-kubernetes.conf && sysctl "
       "--system"},
      {{bridge, "0", {}, {}},
       "10.77.0.11",
       with({1, 30, 0}, "containerd"),
       Status::warn,
       "net.bridge.bridge-nf-call-iptables is 0",
       "  echo 'net.bridge.bridge-nf-call-iptables = 1' >> /etc/sysctl.d/99-kubernetes.conf && sysctl "
       "--system"},
      {{bridge, "1", "0", "/usr/lib/sysctl.d/00-system.conf"},
       "10.77.0.11",
       with({1, 20, 2}, "docker"),
       Status::warn,
       "net.bridge.bridge-nf-call-iptables is 1, but /usr/lib/sysctl.d/00-system.conf makes it 0 at boot",
       "  echo 'net.bridge.bridge-nf-call-iptables = 1' >> /etc/sysctl.d/99-kubernetes.conf && sysctl "
       "--system"},
      {{bridge, "1", {}, {}},
       "10.77.0.11",
       old,
       Status::pass,
       "net.bridge.bridge-nf-call-iptables = 1 and net.ipv4.ip_forward = 1",
       ""},
      {{bridge6, "0", {}, {}},
       "10.77.0.11",
       old,
       Status::pass,
       "net.bridge.bridge-nf-call-iptables = 1 and net.ipv4.ip_forward = 1",
       ""},
      {{bridge6, "0", {}, {}},
       "fd00::11",
       old,
       Status::fail,
       "net.bridge.bridge-nf-call-ip6tables is 0",
       "  echo 'net.bridge.bridge-nf-call-ip6tables = 1' >> /etc/sysctl.d/99-kubernetes.conf && sysctl "
       "--system"},
      {{forward6, {}, {}, {}},
       "fd00::11",
       old,
       Status::fail,
       "net.ipv6.conf.default.forwarding is not there",
       "  echo 'net.ipv6.conf.default.forwarding = 1' >> /etc/sysctl.d/99-kubernetes.conf && sysctl "
       "--system"},
      {{bridge, {}, {}, {}},
       "10.77.0.11",
       old,
       Status::pass,
       "net.bridge.bridge-nf-call-iptables is not there (see kernel-modules) and net.ipv4.ip_forward = 1",
       ""},
  };
  for (const auto& row : cases) {
    CAPTURE(row.saw);
    CAPTURE(row.address);
    const auto finding = sample::judged("sysctls", with_sysctl(row.sysctl, row.address), row.settings);
    CHECK(finding.status == row.status);
    CHECK(finding.saw == row.saw);
    CHECK(finding.remedy == row.remedy);
  }
}

TEST_CASE("sysctls: a file that is read later than ours is edited, one before it is overridden") {
  struct Case {
    const char* file;
    const char* remedy;
  };
  const char* const append =
      "  echo 'net.ipv4.ip_forward = 1' >> /etc/sysctl.d/99-kubernetes.conf && sysctl --system";
  const Case cases[] = {
      {"/etc/sysctl.d/50-hardening.conf", append},
      {"/etc/sysctl.d/99-kubernetes.conf", append},
      {"/etc/sysctl.d/zz.conf",
       "  sed -ri 's|^[ -]*net.ipv4.ip_forward\\>.*|net.ipv4.ip_forward = 1|' /etc/sysctl.d/zz.conf && "
       "sysctl "
       "--system"},
      {"/etc/sysctl.d/zz;reboot.conf", append},  // no word for a shell
  };
  for (const auto& row : cases) {
    CAPTURE(row.file);
    const auto host = with_sysctl({"net.ipv4.ip_forward", "0", "0", row.file});
    CHECK(sample::judged("sysctls", host).remedy == row.remedy);
  }
}

TEST_CASE("sysctls: kubeadm's names ignore one each, and what is not known is unknown") {
  const auto host = with_sysctl({"net.ipv4.ip_forward", "0", {}, {}});
  CHECK(sample::judged("sysctls", host, ignoring("FileContent--proc-sys-net-ipv4-ip_forward")).status ==
        Status::ignored);
  CHECK(sample::judged("sysctls", host, ignoring("sysctls")).status == Status::ignored);
  CHECK(sample::judged("sysctls", host, ignoring("FileContent--proc-sys-net-bridge-bridge-nf-call-iptables"))
            .status == Status::fail);
  auto without_modules = with_sysctl({"net.bridge.bridge-nf-call-iptables", {}, {}, {}});
  without_modules.facts.kernel_modules = Fact<KernelModules>::unknown("no such file");
  const auto finding = sample::judged("sysctls", without_modules);
  CHECK(finding.status == Status::fail);
  CHECK(finding.remedy == "  modprobe br_netfilter");
  auto blind = good();
  blind.facts.sysctls = Fact<std::vector<Sysctl>>::unknown("no such file");
  CHECK(sample::judged("sysctls", blind).status == Status::unknown);
}

TEST_CASE("inotify warns below what 110 pods take, which is more with containerd on cgroup v2") {
  struct Case {
    Sysctl sysctl;
    CgroupVersion cgroups;
    const char* runtime;
    Status status;
    const char* saw;
  };
  const std::string instances = "fs.inotify.max_user_instances";
  const auto* const good_saw =
      "fs.inotify.max_user_instances 128, fs.inotify.max_user_watches 524,288 and kernel.pid_max 32,768";
  const Case cases[] = {
      {{instances, "128", {}, {}}, CgroupVersion::v1, "containerd", Status::pass, good_saw},
      {{instances, "128", {}, {}}, CgroupVersion::v2, "docker", Status::pass, good_saw},
      {{instances, "128", {}, {}},
       CgroupVersion::v2,
       "containerd",
       Status::warn,
       "fs.inotify.max_user_instances is 128, wanted 512"},
      {{instances, "64", {}, {}},
       CgroupVersion::v1,
       "docker",
       Status::warn,
       "fs.inotify.max_user_instances is 64, wanted 128"},
      {{"fs.inotify.max_user_watches", "8191", {}, {}},
       CgroupVersion::v1,
       "docker",
       Status::warn,
       "fs.inotify.max_user_watches is 8,191, wanted 8,192"},
      {{"kernel.pid_max", "4096", {}, {}},
       CgroupVersion::v1,
       "docker",
       Status::warn,
       "kernel.pid_max is 4,096, wanted 32,768"},
      {{"kernel.pid_max", "many", {}, {}},
       CgroupVersion::v1,
       "docker",
       Status::unknown,
       "not known: kernel.pid_max is not there or no number"},
      {{instances, {}, {}, {}},
       CgroupVersion::v1,
       "docker",
       Status::unknown,
       "not known: fs.inotify.max_user_instances is not there or no number"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.saw);
    auto host = with_sysctl(row.sysctl);
    host.facts.cgroups = Cgroups{row.cgroups, {}};
    const auto finding = sample::judged("inotify", host, with({1, 24, 0}, row.runtime));
    CHECK(finding.status == row.status);
    CHECK(finding.saw == row.saw);
  }
  const auto host = with_sysctl({"kernel.pid_max", "4096", {}, {}});
  CHECK(sample::judged("inotify", host).remedy ==
        "  echo kernel.pid_max=4194304 >> /etc/sysctl.d/99-kubernetes.conf && sysctl --system");
  CHECK(sample::judged("inotify", host, ignoring("inotify")).status == Status::ignored);
}

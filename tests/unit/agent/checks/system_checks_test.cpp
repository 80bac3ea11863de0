// sysctls, inotify, selinux, required-commands, disk-space and xfs-ftype.
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

/// A good master whose file systems one function spoils.
Host with_disks(void (*spoil)(std::vector<FileSystem>&)) {
  auto host = good(Role::master);
  auto disks = *host.facts.file_systems;
  spoil(disks);
  host.facts.file_systems = disks;
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

TEST_CASE("selinux warns of an enforcing one without the policy for containers, now and at boot") {
  using enum SelinuxMode;
  struct Case {
    Selinux selinux;
    Status status;
    const char* saw;
  };
  const Case cases[] = {
      {{disabled, {}, false}, Status::pass, "disabled"},
      {{disabled, disabled, false}, Status::pass, "disabled"},
      {{permissive, permissive, false}, Status::pass, "permissive"},
      {{enforcing, enforcing, true}, Status::pass, "enforcing, with container-selinux"},
      {{enforcing, enforcing, false}, Status::warn, "enforcing, without container-selinux"},
      {{enforcing, permissive, false}, Status::warn, "enforcing, without container-selinux"},
      {{permissive, enforcing, false},
       Status::warn,
       "permissive, but enforcing after a boot, without container-selinux"},
      {{permissive, enforcing, true}, Status::pass, "permissive"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.saw);
    auto host = good();
    host.facts.selinux = row.selinux;
    const auto finding = sample::judged("selinux", host);
    CHECK(finding.status == row.status);
    CHECK(finding.saw == row.saw);
    CHECK(finding.remedy.empty() == (row.status == Status::pass));
  }
  auto host = good();
  host.facts.selinux = Selinux{enforcing, enforcing, false};
  CHECK(sample::judged("selinux", host, ignoring("SELinux")).status == Status::ignored);
  host.facts.selinux = Fact<Selinux>::unknown("neither 0 nor 1");
  CHECK(sample::judged("selinux", host).status == Status::unknown);
}

TEST_CASE("required-commands fails and warns as kubeadm does, and takes its names one by one") {
  const auto without = [](const std::vector<std::string>& names) {
    auto host = good();
    auto commands = *host.facts.commands;
    for (const auto& name : names) commands.erase(name);
    host.facts.commands = commands;
    return host;
  };
  auto finding = sample::judged("required-commands", good());
  CHECK(finding.status == Status::pass);
  CHECK(finding.saw == "all 10 programs");
  finding = sample::judged("required-commands", without({"ip", "conntrack"}));
  CHECK(finding.status == Status::fail);
  CHECK(finding.saw == "not found: conntrack and ip");
  CHECK(finding.remedy == "`yum install -y conntrack-tools iproute`");
  finding = sample::judged("required-commands", without({"socat", "tc"}));
  CHECK(finding.status == Status::warn);
  CHECK(finding.remedy == "`yum install -y socat iproute`");
  CHECK(sample::judged("required-commands", without({"socat"}), ignoring("fileexisting-socat")).status ==
        Status::ignored);
  CHECK(sample::judged("required-commands", without({"conntrack"}), ignoring("FileExisting-socat")).status ==
        Status::fail);
  CHECK(sample::judged("required-commands", without({"conntrack"}), ignoring("required-commands")).status ==
        Status::ignored);
  CHECK(sample::judged("required-commands", without({"crictl"})).status == Status::pass);
  CHECK(sample::judged("required-commands", without({"crictl"}), with({1, 20, 2}, "containerd")).status ==
        Status::fail);
  CHECK(sample::judged("required-commands", without({"crictl"}), with({1, 31, 0}, "containerd")).status ==
        Status::warn);
  const auto both = judge_host(without({"mount", "touch"}), Settings());
  CHECK(sample::of("required-commands", both).size() == 2);
  auto host = good();
  host.facts.commands = Fact<std::map<std::string, std::string>>::unknown("no programs at all");
  CHECK(sample::judged("required-commands", host).status == Status::unknown);
}

TEST_CASE("disk-space judges each file system by all that is on it") {
  struct Case {
    void (*spoil)(std::vector<FileSystem>&);
    Status status;
    const char* saw;
  };
  using Disks = std::vector<FileSystem>;
  const Case cases[] = {
      {[](Disks& d) {
         for (auto& disk : d) disk.mount_point = "/";
       },
       Status::pass, "/: 30.0 GiB of 40.0 GiB free (75 %)"},
      {[](Disks& d) { d[0].available_bytes = (std::uint64_t{4} << 30) - 1; }, Status::fail,
       "/var/lib/kubelet on /var/lib/kubelet: 3.9 GiB of 40.0 GiB free (9 %)"},
      {[](Disks& d) { d[1].available_bytes = std::uint64_t{5} << 30; }, Status::fail,
       "/var/lib/docker on /var/lib/docker: 5.0 GiB of 40.0 GiB free (12 %)"},
      {[](Disks& d) {
         for (auto& disk : d) {
           disk.mount_point = "/";
           disk.available_bytes = std::uint64_t{5} << 30;
         }
       },
       Status::fail,
       "/var/lib/kubelet, /var/lib/docker and /var/lib/etcd on /: 5.0 GiB of 40.0 GiB free (12 %)"},
      {[](Disks& d) {
         d[1].size_bytes = std::uint64_t{8} << 30;
         d[1].available_bytes = std::uint64_t{3} << 30;
       },
       Status::warn, "/var/lib/docker on /var/lib/docker: 3.0 GiB of 8.0 GiB free (37 %)"},
      {[](Disks& d) { d[3].available_bytes = 1 << 20; }, Status::warn,
       "/var/lib/etcd on /var/lib/etcd: 0.0 GiB of 40.0 GiB free (0 %)"},
      {[](Disks& d) { d[0].free_inodes = 1000; }, Status::fail,
       "/var/lib/kubelet on /var/lib/kubelet: 0 % of inodes free"},
      {[](Disks& d) { d[0].inodes = d[0].free_inodes = 0; }, Status::pass,
       "/var/lib/kubelet: 30.0 GiB of 40.0 GiB free (75 %), /var/lib/docker: 30.0 GiB of 40.0 GiB free (75 "
       "%) and "
       "/var/lib/etcd: 30.0 GiB of 40.0 GiB free (75 %)"},
      {[](Disks& d) { d[0].read_only = true; }, Status::fail,
       "/var/lib/kubelet on /var/lib/kubelet, which is mounted read-only"},
      {[](Disks& d) {
         d[1].type = "nfs4";
         d[1].size_bytes = {};
       },
       Status::unknown, "not known: how much nfs4 has free on /var/lib/docker"},
      {[](Disks& d) { d[2].available_bytes = 0; }, Status::pass,  // containerd's, and docker is wanted
       "/var/lib/kubelet: 30.0 GiB of 40.0 GiB free (75 %), /var/lib/docker: 30.0 GiB of 40.0 GiB free (75 "
       "%) and "
       "/var/lib/etcd: 30.0 GiB of 40.0 GiB free (75 %)"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.saw);
    const auto finding = sample::judged("disk-space", with_disks(row.spoil));
    CHECK(finding.status == row.status);
    CHECK(finding.saw == row.saw);
    CHECK(finding.remedy.empty() == (row.status == Status::pass));
  }
}

TEST_CASE("disk-space: etcd's disk is a master's business; ignored and unknown") {
  auto host = with_disks([](std::vector<FileSystem>& d) { d[3].available_bytes = 1 << 20; });
  host.role = Role::node;
  CHECK(sample::judged("disk-space", host).status == Status::pass);
  host = with_disks([](std::vector<FileSystem>& d) { d[0].read_only = true; });
  CHECK(sample::judged("disk-space", host, ignoring("disk-space")).status == Status::ignored);
  host.facts.file_systems = Fact<std::vector<FileSystem>>::unknown("not a table of mounts");
  CHECK(sample::judged("disk-space", host).status == Status::unknown);
}

TEST_CASE("xfs-ftype fails only for an XFS without types under the wanted runtime") {
  struct Case {
    void (*spoil)(std::vector<FileSystem>&);
    Status status;
    const char* saw;
  };
  using Disks = std::vector<FileSystem>;
  const Case cases[] = {
      {[](Disks&) {}, Status::pass, "/var/lib/docker is on xfs with ftype=1"},
      {[](Disks& d) { d[1].ftype = false; }, Status::fail,
       "/var/lib/docker is on xfs with ftype=0 (/var/lib/docker)"},
      {[](Disks& d) { d[0].ftype = d[2].ftype = d[3].ftype = false; }, Status::pass,
       "/var/lib/docker is on xfs with ftype=1"},
      {[](Disks& d) {
         d[1].type = "ext4";
         d[1].ftype = {};
       },
       Status::pass, "/var/lib/docker is on ext4"},
      {[](Disks& d) { d[1].ftype = {}; }, Status::unknown,
       "not known: the XFS on /var/lib/docker does not say its ftype"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.saw);
    const auto finding = sample::judged("xfs-ftype", with_disks(row.spoil));
    CHECK(finding.status == row.status);
    CHECK(finding.saw == row.saw);
    CHECK(finding.remedy.empty() == (row.status == Status::pass));
  }
  const auto bad = with_disks([](Disks& d) { d[1].ftype = false; });
  CHECK(sample::judged("xfs-ftype", bad, ignoring("xfs-ftype")).status == Status::ignored);
  auto host = good();
  host.facts.file_systems = Fact<std::vector<FileSystem>>::unknown("not a table of mounts");
  CHECK(sample::judged("xfs-ftype", host).status == Status::unknown);
}

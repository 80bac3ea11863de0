// swap-off, hostname, os-release and container-runtime.
#include <doctest/doctest.h>

#include "tests/unit/agent/checks/sample_cluster.hpp"

using namespace muster;

namespace {

Host with_swap(Swap swap) {
  auto host = sample::host("n1", Role::node, 1);
  host.facts.swap = std::move(swap);
  return host;
}

Host with_runtimes(std::vector<Runtime> runtimes) {
  auto host = sample::host("n1", Role::node, 1);
  host.facts.runtimes = std::move(runtimes);
  return host;
}

Settings of_version(Version version) {
  Settings settings;
  settings.kubernetes = version;
  return settings;
}

}  // namespace

TEST_CASE("swap-off fails up to 1.22 and warns from 1.23, for swap now and swap at boot alike") {
  const SwapArea area{"/dev/dm-1", std::uint64_t{2048} << 20};
  const std::string sed = "`sed -ri.bak '/^[^#].*[[:space:]]swap[[:space:]]/s/^/#/' /etc/fstab`";
  struct Case {
    Swap swap;
    const char* saw;
    std::string remedy;
  };
  const Case cases[] = {
      {{{area}, {}}, "swap is on: /dev/dm-1 (2048 MiB)", "`swapoff -a`"},
      {{{area}, {"/dev/dm-1"}},
       "swap is on: /dev/dm-1 (2048 MiB), and at boot by /etc/fstab",
       "`swapoff -a`, then " + sed},
      {{{}, {"/dev/dm-1"}}, "swap is off, but /etc/fstab turns on /dev/dm-1 at boot", sed},
  };
  for (const auto& row : cases) {
    CAPTURE(row.saw);
    const auto host = with_swap(row.swap);
    const auto finding = sample::judged("swap-off", host, of_version({1, 22, 9}));
    CHECK(finding.status == Status::fail);
    CHECK(finding.saw == row.saw);
    CHECK(finding.remedy == row.remedy);
    CHECK(sample::judged("swap-off", host, of_version({1, 23, 0})).status == Status::warn);
    auto ignoring = of_version({1, 20, 2});
    ignoring.ignore = {"Swap"};
    CHECK(sample::judged("swap-off", host, ignoring).status == Status::ignored);
  }
}

TEST_CASE("swap-off passes without swap and is unknown where it was not seen") {
  CHECK(sample::judged("swap-off", with_swap({})).status == Status::pass);
  auto host = with_swap({});
  host.facts.swap = Fact<Swap>::unknown("/proc/swaps: permission denied");
  CHECK(sample::judged("swap-off", host).status == Status::unknown);
}

TEST_CASE("hostname fails for what cannot be a node's name, and offers the name of cluster.yaml") {
  auto host = sample::host("n1", Role::node, 1);
  CHECK(sample::judged("hostname", host).status == Status::pass);
  CHECK(sample::judged("hostname", host).saw == "n1");
  host.facts.hostname = std::string("localhost.localdomain");
  auto finding = sample::judged("hostname", host);
  CHECK(finding.status == Status::fail);
  CHECK(finding.saw == "\"localhost.localdomain\" is every host's name for itself");
  CHECK(finding.remedy == "`hostnamectl set-hostname n1`");
  host.facts.hostname = std::string("Node_1");
  host.name = "Node_1";
  finding = sample::judged("hostname", host);
  CHECK(finding.status == Status::fail);
  CHECK(finding.remedy == "`hostnamectl set-hostname NAME`");
  Settings settings;
  settings.ignore = {"hostname"};
  CHECK(sample::judged("hostname", host, settings).status == Status::ignored);
  host.facts.hostname = Fact<std::string>::unknown("uname failed");
  CHECK(sample::judged("hostname", host).status == Status::unknown);
}

TEST_CASE("os-release passes CentOS and RHEL 7 and warns of everything else") {
  struct Case {
    OsRelease os;
    Status status;
    const char* saw;
  };
  const Case cases[] = {
      {{"centos", "7", "CentOS Linux 7 (Core)"},
       Status::pass,
       "CentOS Linux 7 (Core), can run Kubernetes up to 1.31: 1.32 wants kernel 4.19"},
      {{"rhel", "7.9", "Red Hat Enterprise Linux Server 7.9 (Maipo)"},
       Status::pass,
       "Red Hat Enterprise Linux Server 7.9 (Maipo), can run Kubernetes up to 1.31: 1.32 wants kernel 4.19"},
      {{"centos", "8", "CentOS Linux 8"},
       Status::warn,
       "CentOS Linux 8: muster was not tried on it; can run Kubernetes up to 1.31: 1.32 wants kernel 4.19"},
      {{"rhel", "70", ""},
       Status::warn,
       "rhel 70: muster was not tried on it; can run Kubernetes up to 1.31: 1.32 wants kernel 4.19"},
      {{"debian", "7", "Debian 7"},
       Status::warn,
       "Debian 7: muster was not tried on it; can run Kubernetes up to 1.31: 1.32 wants kernel 4.19"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.saw);
    auto host = sample::host("n1", Role::node, 1);
    host.facts.os = row.os;
    const auto finding = sample::judged("os-release", host);
    CHECK(finding.status == row.status);
    CHECK(finding.saw == row.saw);
  }
  auto host = sample::host("n1", Role::node, 1);
  host.facts.kernel = Fact<std::string>::unknown("no such file");
  CHECK(sample::judged("os-release", host).saw == "CentOS Linux 7 (Core)");
  host.facts.os = Fact<OsRelease>::unknown("no such file");
  CHECK(sample::judged("os-release", host).status == Status::unknown);
  Settings settings;
  settings.ignore = {"os-release"};
  CHECK(sample::judged("os-release", host, settings).status == Status::ignored);
}

TEST_CASE("container-runtime judges the wanted runtime, whatever else is installed") {
  struct Case {
    const char* wanted;
    std::vector<Runtime> runtimes;
    Status status;
    const char* saw;
    const char* remedy;
  };
  const Runtime containerd{"containerd", true, "1.6.20", "systemd"};
  const Runtime stopped_docker{"docker", false, {}, {}};
  const Case cases[] = {
      {"docker",
       {{"docker", true, "20.10.24", "systemd"}},
       Status::pass,
       "docker 20.10.24, cgroup driver systemd",
       ""},
      {"containerd", {containerd}, Status::pass, "containerd 1.6.20, cgroup driver systemd", ""},
      {"docker",
       {},
       Status::fail,
       "docker is not installed",
       "yum install -y docker-ce && systemctl enable --now docker"},
      {"docker", {containerd}, Status::fail, "docker is not installed", "yum install -y docker-ce"},
      {"containerd", {}, Status::fail, "containerd is not installed", "yum install -y containerd.io"},
      {"docker",
       {stopped_docker, containerd},
       Status::fail,
       "docker is installed but does not answer",
       "systemctl enable --now docker"},
      {"docker",
       {{"docker", true, "20.10.24", "cgroupfs"}},
       Status::warn,
       "docker 20.10.24, cgroup driver cgroupfs",
       "{\"exec-opts\": [\"native.cgroupdriver=systemd\"]}"},
      {"containerd",
       {{"containerd", true, "1.6.20", "cgroupfs"}},
       Status::warn,
       "containerd 1.6.20, cgroup driver cgroupfs",
       "SystemdCgroup = true"},
      {"docker",
       {{"docker", true, {}, "systemd"}},
       Status::unknown,
       "not known: docker does not say its version",
       "muster-agent facts"},
      {"docker",
       {{"docker", true, "20.10.24", {}}},
       Status::unknown,
       "not known: docker 20.10.24 does not say its cgroup driver",
       "muster-agent facts"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.saw);
    Settings settings;
    settings.runtime = row.wanted;
    const auto finding = sample::judged("container-runtime", with_runtimes(row.runtimes), settings);
    CHECK(finding.status == row.status);
    CHECK(finding.saw == row.saw);
    CHECK(sample::contains(finding.remedy, row.remedy));
    CHECK(finding.remedy.empty() == (row.status == Status::pass));
  }
}

TEST_CASE("container-runtime refuses docker from 1.24 on") {
  const auto host = with_runtimes({{"docker", true, "20.10.24", "systemd"}});
  CHECK(sample::judged("container-runtime", host, of_version({1, 23, 9})).status == Status::pass);
  CHECK(sample::judged("container-runtime", host, of_version({1, 24, 0})).status == Status::fail);
}

TEST_CASE("container-runtime is unknown where no runtime could be looked for") {
  auto host = with_runtimes({});
  host.facts.runtimes = Fact<std::vector<Runtime>>::unknown("/run: permission denied");
  CHECK(sample::judged("container-runtime", host).status == Status::unknown);
}

TEST_CASE("container-runtime is ignored whole as CRI, and only its cgroup driver as IsDockerSystemdCheck") {
  const auto cgroupfs = with_runtimes({{"docker", true, "20.10.24", "cgroupfs"}});
  const auto missing = with_runtimes({});
  Settings settings;
  settings.ignore = {"IsDockerSystemdCheck"};
  CHECK(sample::judged("container-runtime", cgroupfs, settings).status == Status::ignored);
  CHECK(sample::judged("container-runtime", missing, settings).status == Status::fail);
  settings.runtime = "containerd";
  const auto containerd = with_runtimes({{"containerd", true, "1.6.20", "cgroupfs"}});
  CHECK(sample::judged("container-runtime", containerd, settings).status == Status::warn);
  settings.runtime = "docker";
  settings.ignore = {"CRI"};
  CHECK(sample::judged("container-runtime", missing, settings).status == Status::ignored);
}

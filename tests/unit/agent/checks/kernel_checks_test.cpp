// architecture, kernel and kmem.
#include <doctest/doctest.h>

#include "agent/checks/el_kernel.hpp"
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

TEST_CASE("architecture passes what Kubernetes is built and muster tried for") {
  struct Case {
    const char* machine;
    Version kubernetes;
    Status status;
    const char* saw;
  };
  const Case cases[] = {
      {"x86_64", {1, 20, 2}, Status::pass, "x86_64"},
      {"aarch64", {1, 31, 0}, Status::pass, "aarch64"},
      {"s390x", {1, 20, 2}, Status::warn, "s390x: muster was not tried on it"},
      {"armv7l", {1, 26, 9}, Status::warn, "armv7l: muster was not tried on it"},
      {"armv7l", {1, 27, 0}, Status::fail, "armv7l: no Kubernetes 1.27 is published for it"},
      {"i686", {1, 20, 2}, Status::fail, "i686: no Kubernetes 1.20 is published for it"},
      {"riscv64", {1, 31, 0}, Status::fail, "riscv64: no Kubernetes 1.31 is published for it"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.machine);
    auto host = good();
    host.facts.architecture = std::string(row.machine);
    const auto finding = sample::judged("architecture", host, of_version(row.kubernetes));
    CHECK(finding.status == row.status);
    CHECK(finding.saw == row.saw);
    CHECK(finding.remedy.empty() == (row.status == Status::pass));
  }
  auto host = good();
  host.facts.architecture = std::string("i686");
  CHECK(sample::judged("architecture", host, ignoring("architecture")).status == Status::ignored);
  host.facts.architecture = Fact<std::string>::unknown("no uname");
  CHECK(sample::judged("architecture", host).status == Status::unknown);
}

TEST_CASE("kernel asks for 3.10 up to Kubernetes 1.31 and for 4.19 from 1.32, and for what overlay2 needs") {
  struct Case {
    const char* release;
    Version kubernetes;
    Status status;
    const char* saw;
  };
  const Case cases[] = {
      {"3.10.0-1160.el7.x86_64",
       {1, 31, 0},
       Status::pass,
       "3.10.0-1160.el7.x86_64: can run Kubernetes up to 1.31: 1.32 wants kernel 4.19"},
      {"3.10.0-1160.el7.x86_64",
       {1, 32, 0},
       Status::fail,
       "3.10.0-1160.el7.x86_64 is too old for Kubernetes 1.32; can run Kubernetes up to 1.31: 1.32 wants "
       "kernel "
       "4.19"},
      {"6.18.44", {1, 32, 0}, Status::pass, "6.18.44: can run Kubernetes up to 1.34: 1.35 refuses cgroup v1"},
      {"2.6.32-754.el6.x86_64",
       {1, 20, 2},
       Status::fail,
       "2.6.32-754.el6.x86_64 is too old for Kubernetes 1.20"},
      {"3.10.0-327.el7.x86_64",
       {1, 20, 2},
       Status::warn,
       "3.10.0-327.el7.x86_64 is too old for overlay2; can run Kubernetes up to 1.31: 1.32 wants kernel "
       "4.19"},
      {"3.10.0-514.el7.x86_64",
       {1, 20, 2},
       Status::pass,
       "3.10.0-514.el7.x86_64: can run Kubernetes up to 1.31: 1.32 wants kernel 4.19"},
      {"nonsense", {1, 20, 2}, Status::unknown, "not known: the release \"nonsense\" begins with no version"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.saw);
    auto host = good();
    host.facts.kernel = std::string(row.release);
    const auto finding = sample::judged("kernel", host, of_version(row.kubernetes));
    CHECK(finding.status == row.status);
    CHECK(finding.saw == row.saw);
    CHECK(finding.remedy.empty() == (row.status == Status::pass));
  }
  auto host = good();
  host.facts.kernel = std::string("2.6.32");
  CHECK(sample::judged("kernel", host, ignoring("SystemVerification")).status == Status::ignored);
  host.facts.kernel = Fact<std::string>::unknown("no such file");
  CHECK(sample::judged("kernel", host).status == Status::unknown);
  host = good();
  host.facts.cgroups = Fact<Cgroups>::unknown("no table of mounts");
  CHECK(sample::judged("kernel", host).saw == "3.10.0-1160.119.1.el7.x86_64");
}

TEST_CASE("builds of EL 7 kernels are numbers, and other kernels have none") {
  CHECK(el7_build("3.10.0-1160.119.1.el7.x86_64") == ElBuild{1160, 119});
  CHECK(el7_build("3.10.0-514.el7.x86_64") == ElBuild{514, 0});
  CHECK(el7_build("3.10.0-514.6.2.el7.toa.2.x86_64") == ElBuild{514, 6});
  for (const auto* release : {"3.10.0", "3.10.0-1160", "3.10.0-el7", "3.10.107-1.el7.elrepo.x86_64",
                              "5.4.278-1.el7.elrepo.x86_64", ""}) {
    CAPTURE(release);
    CHECK_FALSE(el7_build(release));
  }
}

TEST_CASE("kmem warns of EL 7 kernels that leak, with a kubelet that counts") {
  struct Case {
    const char* release;
    Version kubernetes;
    std::vector<std::string> parameters;
    Status status;
  };
  const Case cases[] = {
      {"3.10.0-957.21.3.el7.x86_64", {1, 20, 2}, {}, Status::warn},
      {"3.10.0-1062.18.1.el7.x86_64", {1, 21, 14}, {"selinux=0"}, Status::warn},
      {"3.10.0-1062.18.1.el7.x86_64", {1, 22, 0}, {}, Status::pass},
      {"3.10.0-1062.18.1.el7.x86_64", {1, 20, 2}, {"cgroup.memory=nokmem"}, Status::pass},
      {"3.10.0-1062.18.1.el7.x86_64", {1, 20, 2}, {"cgroup.memory=nosocket,nokmem"}, Status::pass},
      {"3.10.0-1075.el7.x86_64", {1, 20, 2}, {}, Status::pass},
      {"3.10.0-1160.el7.x86_64", {1, 15, 0}, {}, Status::pass},
      {"4.18.0-80.el8.x86_64", {1, 20, 2}, {}, Status::pass},
      {"6.18.44", {1, 20, 2}, {}, Status::pass},
  };
  for (const auto& row : cases) {
    CAPTURE(row.release);
    auto host = good();
    host.facts.kernel = std::string(row.release);
    host.facts.kernel_parameters = row.parameters;
    const auto finding = sample::judged("kmem", host, of_version(row.kubernetes));
    CHECK(finding.status == row.status);
    CHECK(sample::contains(finding.saw, row.release));
  }
  auto host = good();
  host.facts.kernel = std::string("3.10.0-957.el7.x86_64");
  CHECK(sample::judged("kmem", host, ignoring("kmem")).status == Status::ignored);
  host.facts.kernel_parameters = Fact<std::vector<std::string>>::unknown("no such file");
  CHECK(sample::judged("kmem", host).status == Status::unknown);
  host.facts.kernel = Fact<std::string>::unknown("no such file");
  CHECK(sample::judged("kmem", host).status == Status::unknown);
}

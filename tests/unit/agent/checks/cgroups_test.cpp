// cgroups.
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

TEST_CASE("cgroups judges the version by Kubernetes' own, and the controllers") {
  const std::vector<std::string> v1{"cpuset",  "cpu",     "cpuacct", "memory",
                                    "devices", "freezer", "hugetlb", "pids"};
  const std::vector<std::string> v2{"cpuset", "cpu", "io", "memory", "hugetlb", "pids", "rdma", "misc"};
  struct Case {
    Cgroups cgroups;
    const char* kernel;
    Version kubernetes;
    Status status;
    const char* saw;
  };
  const Case cases[] = {
      {{CgroupVersion::v1, v1},
       "3.10.0-1160.el7",
       {1, 20, 2},
       Status::pass,
       "cgroup v1, 8 controllers: can run Kubernetes up to 1.31: 1.32 wants kernel 4.19"},
      {{CgroupVersion::hybrid, v1},
       "6.18.44",
       {1, 20, 2},
       Status::pass,
       "cgroup v1, 8 controllers: can run Kubernetes up to 1.34: 1.35 refuses cgroup v1"},
      {{CgroupVersion::v2, v2},
       "6.1.0-25-amd64",
       {1, 28, 9},
       Status::pass,
       "cgroup v2, 8 controllers: can run every Kubernetes that muster knows, up to 1.31"},
      {{CgroupVersion::v1, v1},
       "3.10.0-1160.el7",
       {1, 31, 0},
       Status::warn,
       "cgroup v1, in maintenance mode since Kubernetes 1.31"},
      {{CgroupVersion::v1, v1}, "6.1.0", {1, 35, 0}, Status::fail, "cgroup v1, which the kubelet refuses"},
      {{CgroupVersion::v2, v2},
       "6.1.0",
       {1, 18, 9},
       Status::fail,
       "cgroup v2, which this Kubernetes does not support"},
      {{CgroupVersion::v2, v2},
       "6.1.0",
       {1, 20, 2},
       Status::warn,
       "cgroup v2, which is alpha in this Kubernetes"},
      {{CgroupVersion::v2, v2},
       "4.18.0-553.el8",
       {1, 25, 0},
       Status::warn,
       "cgroup v2 with a kernel older than 5.8"},
      {{CgroupVersion::v2, {"cpu", "cpuset", "pids", "hugetlb"}},
       "6.1.0",
       {1, 25, 0},
       Status::fail,
       "not enabled: memory"},
      {{CgroupVersion::v1, {"cpu", "cpuacct", "cpuset", "devices", "freezer", "hugetlb"}},
       "3.10.0",
       {1, 20, 2},
       Status::fail,
       "not enabled: memory and pids"},
      {{CgroupVersion::v1, {"cpu", "cpuacct", "cpuset", "devices", "freezer", "memory", "hugetlb"}},
       "3.10.0",
       {1, 19, 0},
       Status::pass,
       "cgroup v1, 7 controllers: can run Kubernetes up to 1.31: 1.32 wants kernel 4.19"},
      {{CgroupVersion::v1, {"cpu", "cpuacct", "cpuset", "devices", "freezer", "memory", "pids"}},
       "3.10.0",
       {1, 20, 2},
       Status::warn,
       "no controller hugetlb: pods with huge pages are not limited"},
      {{CgroupVersion::none, {}},
       "3.10.0",
       {1, 20, 2},
       Status::fail,
       "no control groups are mounted on /sys/fs/cgroup"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.saw);
    CAPTURE(row.kernel);
    auto host = good();
    host.facts.cgroups = row.cgroups;
    host.facts.kernel = std::string(row.kernel);
    const auto finding = sample::judged("cgroups", host, of_version(row.kubernetes));
    CHECK(finding.status == row.status);
    CHECK(finding.saw == row.saw);
    CHECK(finding.remedy.empty() == (row.status == Status::pass));
  }
  auto host = good();
  host.facts.cgroups = Cgroups{};
  CHECK(sample::judged("cgroups", host, ignoring("systemverification")).status == Status::ignored);
  host.facts.cgroups = Fact<Cgroups>::unknown("no such file");
  CHECK(sample::judged("cgroups", host).status == Status::unknown);
}

TEST_CASE("cgroups: the remedy names the boot parameter that turned a controller off, if there is one") {
  auto host = good();
  host.facts.kernel = std::string("6.1.0-25-amd64");
  host.facts.cgroups = Cgroups{CgroupVersion::v2, {"cpu", "cpuset", "pids", "hugetlb"}};
  CHECK(sample::judged("cgroups", host, of_version({1, 25, 0}))
            .remedy.starts_with("boot with cgroup_enable=memory"));
  host.facts.kernel_parameters = std::vector<std::string>{"selinux=0", "cgroup_disable=memory"};
  CHECK(sample::judged("cgroups", host, of_version({1, 25, 0})).remedy ==
        "`grubby --update-kernel=ALL --remove-args=cgroup_disable=memory && reboot`");
  host.facts.kernel_parameters = std::vector<std::string>{"cgroup_disable=memory;reboot"};
  CHECK(sample::judged("cgroups", host, of_version({1, 25, 0})).remedy.starts_with("boot with"));
}

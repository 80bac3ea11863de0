#include "agent/checks/rules.hpp"

#include <doctest/doctest.h>

using namespace muster;

TEST_CASE("each Kubernetes minor has its kubeadm API, runtime, swap rule and ports") {
  struct Case {
    int first_minor;
    int last_minor;
    Rules rules;
  };
  const Case cases[] = {
      {15, 16, {"kubeadm.k8s.io/v1beta2", "docker", Status::fail, true, false}},
      {17, 21, {"kubeadm.k8s.io/v1beta2", "docker", Status::fail, true, true}},
      {22, 22, {"kubeadm.k8s.io/v1beta3", "docker", Status::fail, true, true}},
      {23, 23, {"kubeadm.k8s.io/v1beta3", "docker", Status::warn, false, true}},
      {24, 30, {"kubeadm.k8s.io/v1beta3", "containerd", Status::warn, false, true}},
      {31, 31, {"kubeadm.k8s.io/v1beta4", "containerd", Status::warn, false, true}},
  };
  for (const auto& [first, last, rules] : cases) {
    for (int minor = first; minor <= last; ++minor) {
      for (const int patch : {0, 2, 99}) {
        CAPTURE(minor);
        const auto found = rules_for({1, minor, patch});
        CHECK(found.kubeadm_api == rules.kubeadm_api);
        CHECK(found.default_runtime == rules.default_runtime);
        CHECK(found.swap == rules.swap);
        CHECK(found.insecure_ports == rules.insecure_ports);
        CHECK(found.secure_ports == rules.secure_ports);
      }
    }
  }
}

TEST_CASE("a version outside the table gets the rules of the nearest known one") {
  CHECK(rules_for({1, 9, 0}).kubeadm_api == rules_for(kOldestKubernetes).kubeadm_api);
  CHECK_FALSE(rules_for({0, 30, 0}).secure_ports);
  CHECK(rules_for({1, 34, 1}).kubeadm_api == rules_for(kNewestKubernetes).kubeadm_api);
  CHECK(rules_for({2, 0, 0}).kubeadm_api == "kubeadm.k8s.io/v1beta4");
}

TEST_CASE("each Kubernetes minor says what it needs of kernel, control groups and bridges") {
  struct Case {
    int first_minor;
    int last_minor;
    Version kernel;
    Status cgroup_v1, cgroup_v2, bridge_netfilter;
    bool pids, kernel_memory;
  };
  constexpr auto pass = Status::pass;
  constexpr auto warn = Status::warn;
  constexpr auto failed = Status::fail;
  const Case cases[] = {
      {15, 18, {3, 10, 0}, pass, failed, failed, false, true},
      {19, 19, {3, 10, 0}, pass, warn, failed, false, true},
      {20, 21, {3, 10, 0}, pass, warn, failed, true, true},
      {22, 29, {3, 10, 0}, pass, pass, failed, true, false},
      {30, 30, {3, 10, 0}, pass, pass, warn, true, false},
      {31, 31, {3, 10, 0}, warn, pass, warn, true, false},
      {32, 34, {4, 19, 0}, warn, pass, warn, true, false},
      {35, 40, {4, 19, 0}, failed, pass, warn, true, false},
  };
  for (const auto& row : cases) {
    for (int minor = row.first_minor; minor <= row.last_minor; ++minor) {
      CAPTURE(minor);
      const auto rules = rules_for({1, minor, 3});
      CHECK(rules.minimum_kernel == row.kernel);
      CHECK(rules.cgroup_v1 == row.cgroup_v1);
      CHECK(rules.cgroup_v2 == row.cgroup_v2);
      CHECK(rules.bridge_netfilter == row.bridge_netfilter);
      CHECK(rules.pids_controller == row.pids);
      CHECK(rules.kernel_memory == row.kernel_memory);
    }
  }
}

TEST_CASE("kubeadm's list of programs by version and runtime: (failing) and warning") {
  struct Case {
    int minor;
    const char* runtime;
    const char* needs;
  };
  const Case cases[] = {
      {17, "docker", "conntrack (ip) (iptables) (mount) (nsenter) ebtables ethtool socat tc touch "},
      {18, "docker", "(conntrack) (ip) (iptables) (mount) (nsenter) ebtables ethtool socat tc touch "},
      {20, "containerd",
       "(conntrack) (ip) (iptables) (mount) (nsenter) ebtables ethtool socat tc touch (crictl) "},
      {28, "containerd", "(conntrack) (ip) (iptables) (mount) (nsenter) ethtool tc touch (crictl) "},
      {31, "containerd", "(conntrack) (ip) (iptables) (mount) (nsenter) ethtool tc touch crictl "},
      {32, "containerd", "(ip) (iptables) (mount) (nsenter) ethtool tc touch "},
      {33, "containerd", "(mount) (nsenter) touch "},
  };
  for (const auto& row : cases) {
    CAPTURE(row.minor);
    std::string needs;
    for (const auto& need : command_needs({1, row.minor, 2}, row.runtime)) {
      CHECK(is_needed_command(need.name));
      const std::string name(need.name);
      needs += (need.missing == Status::fail ? "(" + name + ")" : name) + " ";
    }
    CHECK(needs == row.needs);
  }
  CHECK(is_needed_command("EbTables"));
  CHECK_FALSE(is_needed_command("ipset"));
  CHECK(command_needs({0, 9, 0}, "docker").size() == command_needs({1, 15, 0}, "docker").size());
  CHECK(command_needs({2, 0, 0}, "docker").size() == 3);
}

TEST_CASE("kernel releases of all makers begin with a version") {
  struct Case {
    const char* release;
    Version version;
  };
  const Case cases[] = {
      {"3.10.0-1160.119.1.el7.x86_64", {3, 10, 0}},
      {"6.1.0-25-amd64", {6, 1, 0}},
      {"6.18.44", {6, 18, 44}},
      {"4.4.186.1-custom", {4, 4, 186}},
      {"5.4", {5, 4, 0}},
      {"4.19.90.el7", {4, 19, 90}},
      {"5.15.153.1-microsoft-standard-WSL2", {5, 15, 153}},
  };
  for (const auto& row : cases) {
    CAPTURE(row.release);
    const auto version = kernel_version(row.release);
    REQUIRE(version);
    CHECK(*version == row.version);
  }
  for (const auto* release : {"", "linux", "-1", "..", "99999999999.1"}) {
    CAPTURE(release);
    CHECK_FALSE(kernel_version(release));
  }
}

TEST_CASE("a host is told the highest Kubernetes that it can run, if kernel and control groups are known") {
  struct Case {
    const char* kernel;
    CgroupVersion cgroups;
    const char* text;
  };
  const Case cases[] = {
      {"3.10.0-1160.el7.x86_64", CgroupVersion::v1, "can run Kubernetes up to 1.31: 1.32 wants kernel 4.19"},
      {"4.18.0-553.el8.x86_64", CgroupVersion::hybrid,
       "can run Kubernetes up to 1.31: 1.32 wants kernel 4.19"},
      {"4.19.12", CgroupVersion::v1, "can run Kubernetes up to 1.34: 1.35 refuses cgroup v1"},
      {"6.1.0-25-amd64", CgroupVersion::hybrid, "can run Kubernetes up to 1.34: 1.35 refuses cgroup v1"},
      {"6.1.0-25-amd64", CgroupVersion::v2, "can run every Kubernetes that muster knows, up to 1.31"},
      {"2.6.32-754.el6.x86_64", CgroupVersion::v1, ""},
      {"6.1.0-25-amd64", CgroupVersion::none, ""},
      {"unknown", CgroupVersion::v1, ""},
  };
  for (const auto& row : cases) {
    CAPTURE(row.kernel);
    HostFacts facts;
    CHECK(highest_kubernetes_text(facts).empty());
    facts.kernel = std::string(row.kernel);
    CHECK(highest_kubernetes_text(facts).empty());
    facts.cgroups = Cgroups{row.cgroups, {}};
    CHECK(highest_kubernetes_text(facts) == row.text);
  }
}

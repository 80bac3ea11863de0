// selinux and required-commands.
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

}  // namespace

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

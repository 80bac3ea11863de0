#include "agent/checks/repairs.hpp"

#include <doctest/doctest.h>

#include "tests/unit/agent/checks/sample_cluster.hpp"

using namespace muster;

namespace {

/// The repairs of a good host with one thing changed, as its own judgement asks for them.
std::vector<HostRepair> repairs_after(void (*change)(Host&), const Settings& settings = {}) {
  auto host = sample::host("n1", Role::node, 2);
  change(host);
  const std::vector hosts{host};
  return repairs_for(hosts, settings, judge_host(host, settings));
}

Settings with_containerd() {
  Settings settings;
  settings.runtime = "containerd";
  return settings;
}

void set_sysctl(Host& host, const std::string& name, std::optional<std::string> now,
                std::optional<std::string> at_boot) {
  auto sysctls = *host.facts.sysctls;
  for (auto& sysctl : sysctls) {
    if (sysctl.name != name) continue;
    sysctl.value = std::move(now);
    sysctl.boot_value = at_boot;
    sysctl.boot_file = at_boot ? std::optional<std::string>("/etc/sysctl.d/10.conf") : std::nullopt;
  }
  host.facts.sysctls = sysctls;
}

}  // namespace

TEST_CASE("a good host needs no repair") {
  CHECK(repairs_after([](Host&) {}).empty());
  CHECK(repairs_after([](Host&) {}, with_containerd()).empty());
}

TEST_CASE("each check that can be mended is") {
  struct Row {
    const char* check;
    void (*change)(Host&);
    Repair repair;
  };
  const Row rows[] = {
      {"swap-off",
       [](Host& host) {
         host.facts.swap = Swap{{{"/dev/sda2", 1024}}, {}};
       },
       {RepairKind::swap_off, "", ""}},
      {"kernel-modules",
       [](Host& host) {
         host.facts.kernel_modules = KernelModules{{{"br_netfilter", ModuleState::loadable, {}}}, true};
       },
       {RepairKind::load_module, "br_netfilter", ""}},
      {"sysctls",
       [](Host& host) { set_sysctl(host, "net.ipv4.ip_forward", "0", "0"); },
       {RepairKind::set_sysctl, "net.ipv4.ip_forward", "1"}},
      {"nodeport-range",
       [](Host& host) {
         host.facts.local_ports = LocalPorts{{1024, 65535}, {{8080, 8080}}};
       },
       {RepairKind::set_sysctl, "net.ipv4.ip_local_reserved_ports", "8080,30000-32767"}},
      {"hostname-resolves",
       [](Host& host) {
         host.facts.own_name = OwnName{"n1", "", {}, ""};
       },
       {RepairKind::add_host_entry, "10.77.0.12", "n1"}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.check);
    const auto repairs = repairs_after(row.change);
    REQUIRE(repairs.size() == 1);
    CHECK(repairs[0] == HostRepair{"n1", row.check, row.repair});
    Settings ignoring;
    ignoring.ignore = {row.check};
    CHECK(repairs_after(row.change, ignoring).empty());
  }
}

TEST_CASE("a module that is loaded by hand is loaded at boot, where no runtime does it") {
  const auto by_hand = [](Host& host) {
    host.facts.kernel_modules = KernelModules{{{"br_netfilter", ModuleState::loaded, {}}}, true};
  };
  CHECK(repairs_after(by_hand, with_containerd()).size() == 1);
  CHECK(repairs_after(by_hand).empty());
}

TEST_CASE("what a repair cannot mend is left to the operator") {
  // A module that is not there; a name that leads elsewhere; a fact that is not known.
  CHECK(repairs_after([](Host& host) {
          host.facts.kernel_modules = KernelModules{{{"br_netfilter", ModuleState::missing, {}}}, false};
        }).empty());
  CHECK(repairs_after([](Host& host) {
          host.facts.own_name = OwnName{"n1", "/etc/hosts", {"192.0.2.1"}, ""};
        }).empty());
  CHECK(repairs_after([](Host& host) {
          host.facts.sysctls = Fact<std::vector<Sysctl>>::unknown("no /proc");
        }).empty());
}

#include "agent/checks/ignore.hpp"

#include <doctest/doctest.h>

using namespace muster;

TEST_CASE("our names and kubeadm's lead to the check, in any case") {
  struct Case {
    const char* name;
    const char* check;
  };
  const Case cases[] = {
      {"swap-off", "swap-off"},
      {"Swap-Off", "swap-off"},
      {"Swap", "swap-off"},
      {"NumCPU", "cpu-count"},
      {"numcpu", "cpu-count"},
      {"Mem", "memory"},
      {"Hostname", "hostname"},
      {"CRI", "container-runtime"},
      {"Service-Docker", "container-runtime"},
      {"IsDockerSystemdCheck", "container-runtime"},
      {"SystemVerification", "kernel"},
      {"FileContent--proc-sys-net-bridge-bridge-nf-call-iptables", "sysctls"},
      {"FileContent--proc-sys-net-ipv4-ip_forward", "sysctls"},
      {"FileExisting-conntrack", "required-commands"},
      {"fileexisting-Crictl", "required-commands"},
      {"Port-10250", "ports-free"},
      {"port-6443", "ports-free"},
      {"DirAvailable--var-lib-etcd", "residue"},
      {"FileAvailable--etc-kubernetes-kubelet.conf", "residue"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.name);
    CHECK(canonical_check_name(row.name) == row.check);
  }
}

TEST_CASE("a name that is nobody's leads nowhere") {
  for (const auto* name :
       {"", "swap_off", "Port-", "Port-0", "Port-x", "Port-1-2", "Port-70000", "all", "FileAvailable",
        "FileExisting-", "FileExisting-vi", "FileContent--etc-hosts", "IsPrivilegedUser"}) {
    CAPTURE(name);
    CHECK_FALSE(canonical_check_name(name));
  }
}

TEST_CASE("every check is known by its own name") {
  for (const auto& check : catalogue()) CHECK(canonical_check_name(check.name) == check.name);
}

TEST_CASE("SystemVerification is the whole of kernel and of cgroups, and nothing else") {
  Settings settings;
  settings.ignore = {"systemverification"};
  for (const auto& check : catalogue()) {
    CAPTURE(check.name);
    CHECK(ignores_check(settings, check.name) == (check.name == "kernel" || check.name == "cgroups"));
  }
}

TEST_CASE("a kubeadm name that means part of a check does not ignore the whole of it") {
  Settings settings;
  settings.ignore = {"Port-10250", "DirAvailable--var-lib-etcd", "IsDockerSystemdCheck", "swap"};
  CHECK_FALSE(ignores_check(settings, "ports-free"));
  CHECK_FALSE(ignores_check(settings, "residue"));
  CHECK_FALSE(ignores_check(settings, "container-runtime"));
  CHECK(ignores_check(settings, "swap-off"));
  CHECK(ignores(settings, "port-10250"));
  CHECK_FALSE(ignores(settings, "Port-10251"));
}

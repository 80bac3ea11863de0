#include "agent/checks/port_needs.hpp"

#include <doctest/doctest.h>

#include "tests/unit/agent/checks/sample_cluster.hpp"

using namespace muster;

namespace {

Settings of_version(Version version) {
  Settings settings;
  settings.kubernetes = version;
  return settings;
}

}  // namespace

TEST_CASE("what must be free on a host goes by role and version") {
  struct Case {
    Role role;
    Version version;
    const char* ports;
  };
  const Case cases[] = {
      {Role::master, {1, 15, 0}, "2379-2380,6443,10250-10252,30000-32767"},
      {Role::master, {1, 16, 9}, "2379-2380,6443,10250-10252,30000-32767"},
      {Role::master, {1, 17, 0}, "2379-2380,6443,10250-10252,10257,10259,30000-32767"},
      {Role::master, {1, 20, 2}, "2379-2380,6443,10250-10252,10257,10259,30000-32767"},
      {Role::master, {1, 22, 17}, "2379-2380,6443,10250-10252,10257,10259,30000-32767"},
      {Role::master, {1, 23, 0}, "2379-2380,6443,10250,10257,10259,30000-32767"},
      {Role::master, {1, 31, 0}, "2379-2380,6443,10250,10257,10259,30000-32767"},
      {Role::node, {1, 20, 2}, "10250,30000-32767"},
      {Role::node, {1, 31, 0}, "10250,30000-32767"},
  };
  for (const auto& row : cases) {
    CAPTURE(to_string(row.version));
    CHECK(to_string(needed_ports(row.role, of_version(row.version))) == row.ports);
  }
}

TEST_CASE("what one host must reach of another goes by both roles and the version") {
  struct Case {
    Role from;
    Role to;
    Version version;
    const char* ports;
  };
  const Case cases[] = {
      {Role::master, Role::master, {1, 20, 2}, "2379-2380,6443,10250-10252,30000-32767"},
      {Role::master, Role::master, {1, 23, 0}, "2379-2380,6443,10250,30000-32767"},
      {Role::node, Role::master, {1, 20, 2}, "6443,30000-32767"},
      {Role::master, Role::node, {1, 20, 2}, "10250,30000-32767"},
      {Role::node, Role::node, {1, 20, 2}, "30000-32767"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.ports);
    const auto from = sample::host("a", row.from, 1);
    const auto to = sample::host("b", row.to, 2);
    CHECK(to_string(ports_between(from, to, of_version(row.version))) == row.ports);
  }
}

TEST_CASE("three masters of 1.20 have 16,644 cells to try") {
  const auto settings = of_version({1, 20, 2});
  const Host masters[] = {sample::host("m1", Role::master, 1), sample::host("m2", Role::master, 2),
                          sample::host("m3", Role::master, 3)};
  std::size_t cells = 0;
  for (const auto& from : masters) {
    for (const auto& to : masters) {
      const auto ports = count(ports_between(from, to, settings));
      CHECK(ports == (from.name == to.name ? 0 : 2774));
      cells += ports;
    }
  }
  CHECK(cells == 16644);
}

TEST_CASE("a host reaches nothing of itself over the network") {
  const auto host = sample::host("m1", Role::master, 1);
  CHECK(ports_between(host, host, Settings()).empty());
}

TEST_CASE("the NodePort range is the one of the settings") {
  Settings settings;
  settings.node_ports = {20000, 20099};
  CHECK(to_string(needed_ports(Role::node, settings)) == "10250,20000-20099");
}

TEST_CASE("only the API server must be reached from where muster runs") {
  for (const auto role : {Role::master, Role::node}) {
    for (const auto& need : port_needs(role, Settings())) {
      CAPTURE(need.purpose);
      CHECK(need.from_bootstrapper == (need.ports == PortRange{6443, 6443}));
      CHECK(need.protocol == "tcp");
      CHECK_FALSE(need.purpose.empty());
    }
  }
}

TEST_CASE("a cluster's own processes are told from strangers by unit and program") {
  struct Case {
    Owner owner;
    bool component;
  };
  const Case cases[] = {
      {{1, "kubelet", "kubelet.service"}, true},
      {{1, "kube-apiserver", "docker-0a1b.scope"}, true},
      {{1, "etcd", "kubepods-burstable-pod12.slice"}, true},
      {{1, "kube-controller", "cri-containerd-77.scope"}, true},
      {{1, "kube-scheduler", ""}, true},  // cgroupfs: no unit
      {{1, "kube-proxy", ""}, true},
      {{1, "muster-agent", "muster-agent.service"}, true},
      {{1, "muster-agent", "session-4.scope"}, true},
      {{1, "etcd", "etcd.service"}, false},  // the distribution's own
      {{1, "kube-apiserver", "kube-apiserver.service"}, false},
      {{1, "nginx", "nginx.service"}, false},
      {{1, "docker-proxy", "docker.service"}, false},
      {{1, "nc", "session-4.scope"}, false},
      {{1, "nc", ""}, false},
      {{1, "x", "docker-registry.service"}, false},
  };
  for (const auto& row : cases) {
    CAPTURE(row.owner.program);
    CAPTURE(row.owner.unit);
    CHECK(is_cluster_component(row.owner) == row.component);
  }
  CHECK(is_muster_agent({1, "muster-agent", ""}));
  CHECK(holds_node_ports({1, "kube-proxy", ""}));
  CHECK(holds_node_ports({1, "kube-proxy", "docker-4711.scope"}));
  CHECK_FALSE(holds_node_ports({1, "kubelet", "kubelet.service"}));
  CHECK_FALSE(is_muster_agent({1, "kubelet", "kubelet.service"}));
}

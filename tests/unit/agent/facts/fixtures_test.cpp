// The machines of tests/fixtures/hosts, seen through the whole Observer: one row a machine, one table a group
// of facts.

#include <doctest/doctest.h>

#include <algorithm>

#include "agent/facts/observe.hpp"
#include "tests/unit/agent/facts/scratch_tree.hpp"

namespace muster::facts {

namespace {

using Names = std::vector<std::string>;
using Versions = std::map<std::string, std::string>;

HostFacts look_at(std::string_view name) {
  return observe(fixture(name));
}

/// "name mac" of each physical interface.
Names physical(const HostFacts& facts) {
  Names names;
  for (const auto& interface : *facts.interfaces) {
    if (interface.physical) names.push_back(interface.name + " " + interface.mac);
  }
  return names;
}

/// "tcp 0.0.0.0:22 sshd[1094] sshd.service" of each listener.
Names listening(const HostFacts& facts) {
  Names rows;
  for (const auto& listener : *facts.listeners) {
    auto row = listener.protocol + " " + listener.address + ":" + std::to_string(listener.port);
    if (listener.owner)
      row += " " + listener.owner->program + "[" + std::to_string(listener.owner->pid) + "]";
    if (listener.owner && !listener.owner->unit.empty()) row += " " + listener.owner->unit;
    rows.push_back(row);
  }
  return rows;
}

const Interface& interface_named(const HostFacts& facts, std::string_view name) {
  const auto found = std::ranges::find(*facts.interfaces, name, &Interface::name);
  REQUIRE(found != facts.interfaces->end());
  return *found;
}

}  // namespace

TEST_CASE("each machine says who it is") {
  struct Machine {
    std::string_view name, hostname, machine_id, product_uuid, kernel, architecture;
  };
  const Machine machines[] = {
      {"centos7-bare", "rack3-u12.example.com", "6f1c2d0b5a5e4b0c9e0f3a7d1b2c4d5e",
       "4c4c4544-0042-3510-8051-b4c04f4e3732", "3.10.0-1160.119.1.el7.x86_64", "x86_64"},
      {"centos7-ecs", "iz2ze0k3m7q9x1f5", "20190711105006363114529432776998",
       "7b3e5c1a-9f42-4d0b-8a6e-1c2d3e4f5061", "3.10.0-957.21.3.el7.x86_64", "x86_64"},
      {"centos7-clone-a", "localhost.localdomain", "c2a8f1d4e6b04a7f8d3c5b9e7a1f2d60",
       "564d8c1e-2b7a-9f43-6d50-a1b2c3d4e5f6", "3.10.0-1160.el7.x86_64", "x86_64"},
      {"centos7-clone-b", "localhost.localdomain", "c2a8f1d4e6b04a7f8d3c5b9e7a1f2d60",
       "564d8c1e-2b7a-9f43-6d50-a1b2c3d4e5f6", "3.10.0-1160.el7.x86_64", "x86_64"},
      {"rhel7", "db07", "0f3e5d7c9b1a42688e6c4a2f0d1b3957", "03000200-0400-0500-0006-000700080009",
       "3.10.0-1160.108.1.el7.x86_64", "x86_64"},
      {"debian12", "node-7", "e5a1c3b7d9f0426c8b2e4d6f8a0c1e35", "a1b2c3d4-e5f6-4789-8abc-def012345678",
       "6.1.0-25-amd64", "aarch64"},
      {"with-docker-and-kubernetes", "m1", "8d4f2b6a0c1e4395a7b9d3f5e1c07268",
       "1f6a2c40-7b8d-11ea-9c52-3cecef7a1b02", "3.10.0-1160.119.1.el7.x86_64", "x86_64"},
      {"namespace-host", "h1", "4b1d9e7c2f5a4860b3c8d6e0a7f19254", "c5a0e3d8-6f3b-4f6e-9a94-0f8b1c2d3e4f",
       "6.18.44", "x86_64"},
  };
  for (const auto& machine : machines) {
    CAPTURE(machine.name);
    const auto facts = look_at(machine.name);
    CHECK(facts.hostname.value_or("") == machine.hostname);
    CHECK(facts.machine_id.value_or("") == machine.machine_id);
    CHECK(facts.product_uuid.value_or("") == machine.product_uuid);
    CHECK(facts.kernel.value_or("") == machine.kernel);
    CHECK(facts.architecture.value_or("") == machine.architecture);
    CHECK(facts.boot_id.value_or("").size() == 36);
  }
  CHECK(*look_at("centos7-clone-a").boot_id != *look_at("centos7-clone-b").boot_id);
}

TEST_CASE("each machine says what it has and which system it runs") {
  struct Machine {
    std::string_view name;
    std::uint32_t cpus;
    std::uint64_t memory_kib;
    Names swaps, in_fstab;
    std::string_view id, version_id, pretty_name;
  };
  const Machine machines[] = {
      {"centos7-bare",
       32,
       65806984,
       {"/dev/dm-1 4294963200"},
       {"/dev/mapper/centos-swap"},
       "centos",
       "7",
       "CentOS Linux 7 (Core)"},
      {"centos7-ecs", 2, 3880520, {}, {}, "centos", "7", "CentOS Linux 7 (Core)"},
      {"centos7-clone-a",
       4,
       8008724,
       {"/dev/dm-1 2147479552"},
       {"/dev/mapper/centos-swap"},
       "centos",
       "7",
       "CentOS Linux 7 (Core)"},
      {"rhel7",
       8,
       16266528,
       {},
       {"LABEL=pagefile", "/srv/swap file"},
       "rhel",
       "7.9",
       "Red Hat Enterprise Linux Server 7.9 (Maipo)"},
      {"debian12", 3, 4018560, {}, {}, "debian", "12", "Debian GNU/Linux 12 (bookworm)"},
      {"with-docker-and-kubernetes", 4, 7990088, {}, {}, "centos", "7", "CentOS Linux 7 (Core)"},
  };
  for (const auto& machine : machines) {
    CAPTURE(machine.name);
    const auto facts = look_at(machine.name);
    CHECK(facts.cpus.value_or(0) == machine.cpus);
    CHECK(facts.memory_bytes.value_or(0) == machine.memory_kib * 1024);
    REQUIRE(facts.swap.known());
    Names swaps;
    for (const auto& area : facts.swap->active)
      swaps.push_back(area.path + " " + std::to_string(area.size_bytes));
    CHECK(swaps == machine.swaps);
    CHECK(facts.swap->in_fstab == machine.in_fstab);
    REQUIRE(facts.os.known());
    CHECK(facts.os->id == machine.id);
    CHECK(facts.os->version_id == machine.version_id);
    CHECK(facts.os->pretty_name == machine.pretty_name);
  }
}

TEST_CASE("a NIC is what has hardware behind it, with its own address even in a bond") {
  struct Machine {
    std::string_view name;
    Names physical;
  };
  const Machine machines[] = {
      {"centos7-bare",
       {"eno1 3c:ec:ef:12:34:56", "eno2 3c:ec:ef:12:34:57", "eno3 3c:ec:ef:12:34:58",
        "ens5f0 3c:fd:fe:aa:00:10", "ens5f1 3c:fd:fe:aa:00:11"}},
      {"centos7-ecs", {"eth0 00:16:3e:0a:1b:2c"}},
      {"centos7-clone-a", {"ens192 00:50:56:9c:4e:01"}},
      {"centos7-clone-b", {"ens192 00:50:56:9c:4e:02"}},
      {"rhel7",
       {"em1 d0:94:66:01:02:03", "em2 d0:94:66:01:02:03",
        "ib0 80:00:02:08:fe:80:00:00:00:00:00:00:f4:52:14:03:00:7b:cb:a1"}},
      {"debian12", {"enp1s0 52:54:00:12:34:56"}},
      {"with-docker-and-kubernetes", {"eth0 fa:16:3e:5d:6e:7f"}},
      {"namespace-host", {"eth0 52:54:00:4d:00:01", "eth1 52:54:00:4d:01:01"}},
  };
  for (const auto& machine : machines) {
    CAPTURE(machine.name);
    CHECK(physical(look_at(machine.name)) == machine.physical);
  }
}

TEST_CASE("interfaces have their state, MTU and addresses, link-local ones left out") {
  const auto bare = look_at("centos7-bare");
  CHECK(bare.interfaces->size() == 9);  // bonding_masters is none
  CHECK(interface_named(bare, "bond1.200").addresses == Names{"10.20.200.12/24", "2001:db8:20:200::12/64"});
  CHECK(interface_named(bare, "bond1.200").mtu == 9000);
  CHECK(interface_named(bare, "bond0").addresses == Names{"10.20.3.12/24"});
  CHECK_FALSE(interface_named(bare, "eno3").up);
  CHECK(interface_named(bare, "lo").up);  // operstate unknown
  CHECK(interface_named(bare, "lo").mac.empty());
  CHECK(interface_named(bare, "lo").addresses == Names{"127.0.0.1/8", "::1/128"});
  const auto rhel = look_at("rhel7");
  CHECK(interface_named(rhel, "em1").addresses.empty());  // 169.254.0.2
  CHECK(interface_named(rhel, "tunl0").mac.empty());      // 0.0.0.0
  CHECK(interface_named(rhel, "tun0").mac.empty());
}

TEST_CASE("listening sockets come with the process and the unit that hold them") {
  CHECK(listening(look_at("centos7-bare")) ==
        Names{"tcp 0.0.0.0:22 sshd[1094] sshd.service", "tcp :::22 sshd[1094] sshd.service",
              "tcp 127.0.0.1:25 master[1288] postfix.service", "tcp ::1:25 master[1288] postfix.service",
              "tcp 0.0.0.0:111 rpcbind[688] rpcbind.service", "udp 0.0.0.0:111 rpcbind[688] rpcbind.service",
              "udp 127.0.0.1:323 chronyd[702] chronyd.service", "udp ::1:323 chronyd[702] chronyd.service"});
  CHECK(listening(look_at("debian12")) == Names{"tcp 0.0.0.0:22 sshd[811] ssh.service",
                                                "tcp :::22 sshd[811] ssh.service",
                                                "udp 127.0.0.1:323 chronyd[790] chrony.service"});
  // ipv6.disable=1: no tcp6, no udp6
  CHECK(listening(look_at("rhel7")) == Names{"tcp 0.0.0.0:22 sshd[1094] sshd.service",
                                             "tcp 127.0.0.1:25 master[1288] postfix.service",
                                             "udp 192.168.122.1:53 dnsmasq[1900] libvirtd.service",
                                             "udp 0.0.0.0:67 dnsmasq[1900] libvirtd.service",
                                             "udp 127.0.0.1:323 chronyd[702] chronyd.service"});

  const auto master = listening(look_at("with-docker-and-kubernetes"));
  const auto has = [&](std::string_view row) { return std::ranges::find(master, row) != master.end(); };
  CHECK(master.size() == 15);
  CHECK(
      has("tcp :::6443 kube-apiserver[3050] "
          "docker-a90ea90ea90ea90ea90ea90ea90ea90ea90ea90ea90ea90ea90ea90ea90ea90e.scope"));
  CHECK(has("tcp :::10250 kubelet[2210] kubelet.service"));
  CHECK(has("tcp 127.0.0.1:10249 kube-proxy[4002]"));  // cgroupfs driver: no unit
  CHECK(has("tcp ::ffff:127.0.0.1:38211 containerd[1391] containerd.service"));
  CHECK(has("udp 0.0.0.0:8472"));  // the kernel's own
}

TEST_CASE("a master shows its runtimes and its programs") {
  const auto facts = look_at("with-docker-and-kubernetes");
  REQUIRE(facts.runtimes->size() == 2);
  CHECK(facts.runtimes->at(0).name == "docker");
  CHECK_FALSE(facts.runtimes->at(0).running);  // a fixture has no socket
  CHECK_FALSE(facts.runtimes->at(0).version);
  CHECK(facts.runtimes->at(1).name == "containerd");
  CHECK(facts.runtimes->at(1).version == "1.6.33");
  CHECK(facts.runtimes->at(1).cgroup_driver == "cgroupfs");

  REQUIRE(facts.kubernetes.known());
  CHECK(facts.kubernetes->versions ==
        Versions{{"kubeadm", "v1.20.2"}, {"kubectl", "v1.20.2"}, {"kubelet", "v1.20.2"}});
  CHECK(facts.kubernetes->kubelet_enabled);
  CHECK(facts.kubernetes->admin_conf);
  CHECK(facts.kubernetes->kubelet_conf);
  CHECK(facts.kubernetes->etcd_data);
  CHECK(facts.kubernetes->manifests ==
        Names{"etcd.yaml", "kube-apiserver.yaml", "kube-controller-manager.yaml", "kube-scheduler.yaml"});
}

TEST_CASE("a master shows all that kubeadm left") {
  CHECK(*look_at("with-docker-and-kubernetes").residue ==
        Names{"/etc/cni/net.d/10-flannel.conflist", "/etc/kubernetes/admin.conf",
              "/etc/kubernetes/controller-manager.conf", "/etc/kubernetes/kubelet.conf",
              "/etc/kubernetes/manifests/.kube-apiserver.yaml.swp", "/etc/kubernetes/manifests/etcd.yaml",
              "/etc/kubernetes/manifests/kube-apiserver.yaml",
              "/etc/kubernetes/manifests/kube-controller-manager.yaml",
              "/etc/kubernetes/manifests/kube-scheduler.yaml", "/etc/kubernetes/pki/ca.crt",
              "/etc/kubernetes/pki/etcd", "/etc/kubernetes/scheduler.conf", "/var/lib/cni", "/var/lib/etcd",
              "/var/lib/kubelet/config.yaml", "/var/lib/kubelet/kubeadm-flags.env", "/var/lib/kubelet/pki",
              "cni0", "flannel.1"});
}

TEST_CASE("a bare machine has none of it, and knows so") {
  for (const auto* name : {"centos7-bare", "centos7-ecs", "centos7-clone-a", "centos7-clone-b", "rhel7"}) {
    CAPTURE(name);
    const auto facts = look_at(name);
    REQUIRE(facts.runtimes.known());
    CHECK(facts.runtimes->empty());
    REQUIRE(facts.kubernetes.known());
    CHECK(facts.kubernetes->versions.empty());
    CHECK_FALSE(facts.kubernetes->kubelet_enabled);
    REQUIRE(facts.residue.known());
    CHECK(facts.residue->empty());
    REQUIRE(facts.note.known());
    CHECK_FALSE(*facts.note);
  }
}

TEST_CASE("newer packages with containerd are understood too") {
  const auto facts = look_at("debian12");
  REQUIRE(facts.runtimes->size() == 1);
  CHECK(facts.runtimes->at(0).version == "1.6.20~ds1");
  CHECK(facts.runtimes->at(0).cgroup_driver == "systemd");
  CHECK(facts.kubernetes->versions ==
        Versions{{"kubeadm", "v1.28.9"}, {"kubectl", "v1.28.9"}, {"kubelet", "v1.28.9"}});
  CHECK_FALSE(facts.kubernetes->kubelet_enabled);
}

}  // namespace muster::facts

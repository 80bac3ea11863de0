// What the fixtures do not show: single files made for a single rule.

#include "agent/facts/topics.hpp"

#include <doctest/doctest.h>

#include "tests/unit/agent/facts/scratch_tree.hpp"

namespace muster::facts {

namespace {

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a machine id has 32 hex digits that are not all zero") {
  struct Case {
    std::string_view text;
    std::string_view id;
  };
  for (const auto& example :
       {Case{"0F3E5D7C9B1A42688E6C4A2F0D1B3957\n", "0f3e5d7c9b1a42688e6c4a2f0d1b3957"},
        Case{"00000000000000000000000000000000\n", ""}, Case{"0f3e5d7c9b1a42688e6c4a2f0d1b395\n", ""},
        Case{"0f3e5d7c-9b1a-4268-8e6c-4a2f0d1b3957\n", ""}, Case{"\n", ""}}) {
    const auto& [text, id] = example;
    CAPTURE(example.text);
    ScratchTree host;
    host.file("/etc/machine-id", text);
    CHECK(machine_id(host.tree()).value_or("") == id);
  }
}

TEST_CASE("online CPUs are counted from the kernel's list, and from cpuinfo where that is no list") {
  struct Case {
    std::string_view list;
    std::uint32_t count;
  };
  for (const auto& example :
       {Case{"0\n", 1}, Case{"0-3\n", 4}, Case{"0,2-3,8-11\n", 7}, Case{"", 2}, Case{"3-0\n", 2},
        Case{"0-\n", 2}, Case{"-3\n", 2}, Case{"0-70000\n", 2}, Case{"0;1\n", 2}, Case{"\n", 2}}) {
    const auto& [list, count] = example;
    CAPTURE(example.list);
    ScratchTree host;
    host.file("/sys/devices/system/cpu/online", list);
    host.file("/proc/cpuinfo", "processor\t: 0\nmodel name\t: processor\n\nprocessor\t: 1\n");
    CHECK(cpus(host.tree()).value_or(0) == count);
  }
}

TEST_CASE("MemTotal is a size in kB above zero") {
  struct Case {
    std::string_view text;
    std::uint64_t bytes;
  };
  for (const auto& example :
       {Case{"MemTotal:        1782580 kB\n", 1782580ULL * 1024},
        Case{"MemFree: 1 kB\nMemTotal: 5 kB\n", 5120}, Case{"MemTotal: 0 kB\n", 0}, Case{"MemTotal: 5\n", 0},
        Case{"MemTotal: 5 MB\n", 0}, Case{"MemTotal: -5 kB\n", 0},
        Case{"MemTotal: 18446744073709551615 kB\n", 0}, Case{"MemTotal:\n", 0}}) {
    const auto& [text, bytes] = example;
    CAPTURE(example.text);
    ScratchTree host;
    host.file("/proc/meminfo", text);
    const auto memory = memory_bytes(host.tree());
    CHECK(memory.known() == (bytes != 0));
    CHECK(memory.value_or(0) == bytes);
  }
}

TEST_CASE("swap is what is active and what fstab turns on at boot") {
  ScratchTree host;
  host.file("/proc/swaps",
            "Filename\t\t\t\tType\t\tSize\tUsed\tPriority\n/srv/swap\\040(deleted) file 1024 0 -2\n\n");
  host.file(
      "/etc/fstab",
      "# /dev/sda2 none swap sw 0 0\n\t #indented swap swap sw\nUUID=1 swap swap noauto 0 0\n"
      "UUID=2 none swap nofail,noauto,x-systemd.x 0 0\nUUID=3 none swap defaults,x-noauto-not,pri=5 0 0\n"
      "/dev/sda1 /swap xfs defaults 0 0\nhalf a\nUUID=4 none swap\n");
  const auto both = swap(host.tree());
  REQUIRE(both.known());
  REQUIRE(both->active.size() == 1);
  CHECK(both->active[0].path == "/srv/swap (deleted)");
  CHECK(both->active[0].size_bytes == 1 << 20);
  CHECK(both->in_fstab == Names{"UUID=3", "UUID=4"});
}

TEST_CASE("a kernel without swap has no /proc/swaps, and that is no swap") {
  ScratchTree host;
  host.file("/proc/meminfo", "MemTotal: 5 kB\n");
  REQUIRE(swap(host.tree()).known());
  CHECK(swap(host.tree())->active.empty());
  host.directory("/etc/fstab");
  CHECK(swap(host.tree()).why() == host.tree().shown("/etc/fstab") + ": not a regular file");
}

TEST_CASE("os-release is read as a shell would read it") {
  ScratchTree host;
  host.file("/etc/os-release",
            "# comment=\"no\"\n\nID='centos'\r\nVERSION_ID=\"7\"\nNAME\nPRETTY_NAME=\"A \\\"quoted\\\" "
            "\\$name\\\\ \\n\"\n");
  REQUIRE(os(host.tree()).known());
  CHECK(os(host.tree())->id == "centos");
  CHECK(os(host.tree())->version_id == "7");
  CHECK(os(host.tree())->pretty_name == "A \"quoted\" $name\\ \\n");

  host.file("/etc/os-release", "ID=debian\nPRETTY_NAME=bare\\ word'and $x'\nID=arch\n");
  CHECK(os(host.tree())->id == "arch");  // the last assignment counts
  CHECK(os(host.tree())->version_id.empty());
  CHECK(os(host.tree())->pretty_name == "bare wordand $x");
}

TEST_CASE("the bond's table tells a member's own address where sysfs does not") {
  ScratchTree host;
  for (const std::string name : {"em1", "em2", "em3"}) {
    const auto directory = "/sys/class/net/" + name;
    host.file(directory + "/ifindex", "2\n").file(directory + "/address", "aa:aa:aa:aa:aa:01\n");
    host.link(directory + "/device", "../../pci").link(directory + "/master", "../bond0");
  }
  host.file("/proc/net/bonding/bond0",
            "MII Status: up\n\nSlave Interface: em1\nPermanent HW addr: aa:aa:aa:aa:aa:01\n\n"
            "Slave Interface: em2\nLink Failure Count: 0\nPermanent HW addr: AA:AA:AA:AA:AA:02\n");
  const auto found = interfaces(host.tree());
  REQUIRE(found.known());
  CHECK(found->at(0).mac == "aa:aa:aa:aa:aa:01");
  CHECK(found->at(1).mac == "aa:aa:aa:aa:aa:02");
  CHECK(found->at(2).mac == "aa:aa:aa:aa:aa:01");  // not in the table: what it shows
}

TEST_CASE("a veth is a NIC only on a host without hardware of its own") {
  ScratchTree host;
  host.file("/sys/class/net/eth0/ifindex", "2\n").file("/sys/class/net/eth0/iflink", "9\n");
  host.file("/sys/class/net/eth0/address", "52:54:00:4d:00:01\n");
  host.file("/captured/ip_-o_addr", "2: eth0    inet 10.77.0.11/24 \n");
  CHECK(interfaces(host.tree())->at(0).physical);
  host.file("/sys/class/net/eth1/ifindex", "3\n").link("/sys/class/net/eth1/device", "../../virtio0");
  CHECK_FALSE(interfaces(host.tree())->at(0).physical);
  CHECK(interfaces(host.tree())->at(1).physical);
}

TEST_CASE("a veth with nothing but a default route is this host's own") {
  ScratchTree host;
  host.file("/sys/class/net/eth0/ifindex", "2\n").file("/sys/class/net/eth0/iflink", "9\n");
  host.file("/sys/class/net/eth0/address", "52:54:00:4d:00:01\n");
  host.file("/captured/ip_-o_addr", "2: eth0    inet 10.77.0.11/32 \n");
  CHECK_FALSE(interfaces(host.tree())->at(0).physical);
  host.file("/proc/net/route",
            "Iface\tDestination\tGateway\neth0\t00000000\t0100FEA9\t0003\t0\t0\t0\t00000000\t0\t0\t0\n");
  CHECK(interfaces(host.tree())->at(0).physical);
  host.file("/sys/class/net/eth0/uevent", "DEVTYPE=vlan\nINTERFACE=eth0\n");
  CHECK_FALSE(interfaces(host.tree())->at(0).physical);
}

TEST_CASE("kubelet is enabled when a target wants it and it is not masked") {
  struct Case {
    std::string_view link;
    bool enabled;
  };
  for (const auto& example : {Case{"/etc/systemd/system/multi-user.target.wants/kubelet.service", true},
                              Case{"/etc/systemd/system/kubernetes.target.requires/kubelet.service", true},
                              Case{"/usr/lib/systemd/system/multi-user.target.wants/kubelet.service", true},
                              Case{"/etc/systemd/system/kubelet.service", false},
                              Case{"/etc/systemd/system/multi-user.target.wants/docker.service", false}}) {
    const auto& [link, enabled] = example;
    CAPTURE(example.link);
    ScratchTree host;
    host.link(link, "/usr/lib/systemd/system/kubelet.service");
    REQUIRE(kubernetes(host.tree(), {}).known());
    CHECK(kubernetes(host.tree(), {})->kubelet_enabled == enabled);
  }
  ScratchTree masked;
  masked.link("/etc/systemd/system/multi-user.target.wants/kubelet.service",
              "/usr/lib/systemd/system/kubelet.service");
  masked.link("/etc/systemd/system/kubelet.service", "/dev/null");
  CHECK_FALSE(kubernetes(masked.tree(), {})->kubelet_enabled);
}

TEST_CASE("a program that does not say its version makes the state unknown, not uninstalled") {
  const ScratchTree host;
  const ProgramVersions versions = {
      {"kubeadm", std::string("v1.20.2")},
      {"kubelet", fail(ErrorKind::timeout, "kubelet --version: no answer in 3000 ms")}};
  CHECK(kubernetes(host.tree(), versions).why() == "kubelet --version: no answer in 3000 ms");
}

TEST_CASE("a Kubernetes version is found in every format, and nothing else is taken for one") {
  struct Case {
    std::string_view output;
    std::string_view version;
  };
  for (const auto& example :
       {Case{"v1.20.2\n", "v1.20.2"}, Case{"Kubernetes v1.31.0-rc.1+dfsg1\n", "v1.31.0-rc.1+dfsg1"},
        Case{"Client Version: version.Info{Major:\"1\", GitVersion:\"v1.15.12\", GoVersion:\"go1.12\"}",
             "v1.15.12"},
        Case{"vendor v2 v1.20\n", ""}, Case{"version 1.20.2", ""}, Case{"v", ""}, Case{"", ""}}) {
    const auto& [output, version] = example;
    CAPTURE(example.output);
    ScratchTree host;
    host.program("/usr/bin/kubectl").file("/captured/kubectl_version_--client", output);
    OutputCache cache;
    const auto versions = ask_versions(host.tree(), cache);
    REQUIRE(versions.contains("kubectl"));
    const auto& said = versions.find("kubectl")->second;
    CHECK(said.has_value() == !version.empty());
    if (said) CHECK(*said == version);
  }
}

TEST_CASE("the directories that a package brings are no residue") {
  ScratchTree host;
  host.directory("/etc/kubernetes/manifests")
      .directory("/etc/kubernetes/pki/etcd")
      .directory("/etc/cni/net.d");
  host.directory("/var/lib/etcd").directory("/var/lib/cni/networks").directory("/var/lib/kubelet/pki");
  host.file("/etc/kubernetes/kubelet", "KUBELET_ARGS=\n");
  host.directory("/sys/class/net/eth0")
      .directory("/sys/class/net/docker0")
      .directory("/sys/class/net/cni-podman0");
  REQUIRE(residue(host.tree()).known());
  CHECK(residue(host.tree())->empty());

  // kubeadm wants nothing at all there.
  host.directory("/var/lib/etcd/lost+found");
  CHECK(*residue(host.tree()) == Names{"/var/lib/etcd"});
  host.file("/var/lib/etcd/member/wal/0.wal", "").link("/etc/kubernetes/kubelet.conf", "/nowhere");
  host.directory("/sys/class/net/cali0a1b2c3d4e5")
      .directory("/sys/class/net/kube-ipvs0")
      .directory("/sys/class/net/weave");
  CHECK(*residue(host.tree()) ==
        Names{"/etc/kubernetes/kubelet.conf", "/var/lib/etcd", "cali0a1b2c3d4e5", "kube-ipvs0", "weave"});
}

TEST_CASE("the note is decoded, and a note that is there but not readable is no empty one") {
  ScratchTree host;
  CHECK(note(host.tree()).known());
  host.file("/var/lib/muster/cluster.json",
            R"({"cluster": "demo", "role": "master", "ready": true, "later": 1})");
  REQUIRE(note(host.tree()).known());
  REQUIRE(note(host.tree())->has_value());
  CHECK((*note(host.tree()))->cluster == "demo");
  CHECK((*note(host.tree()))->role == "master");
  CHECK((*note(host.tree()))->ready);
  const auto path = host.tree().shown("/var/lib/muster/cluster.json");
  host.file("/var/lib/muster/cluster.json", R"({"cluster": "demo", "ready": true})");
  CHECK(note(host.tree()).why() == path + ": role: missing");
  host.file("/var/lib/muster/cluster.json", "[]");
  CHECK(note(host.tree()).why() == path + ": wanted an object, saw array");
}

}  // namespace muster::facts

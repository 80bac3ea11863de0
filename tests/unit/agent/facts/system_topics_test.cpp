// The kernel, its settings and the file systems: of the machines of tests/fixtures/hosts, and case by case.

#include "agent/facts/system_topics.hpp"

#include <doctest/doctest.h>

#include "agent/facts/drop_ins.hpp"
#include "agent/facts/mounts.hpp"
#include "agent/facts/observe.hpp"
#include "tests/unit/agent/facts/scratch_tree.hpp"

namespace muster::facts {

namespace {

using Names = std::vector<std::string>;

Tree machine(std::string_view name) {
  return Tree(fixture(name));
}

/// "br_netfilter loaded by /etc/modules-load.d/k8s.conf" of each module.
Names modules_of(std::string_view name) {
  Names rows;
  const auto seen = kernel_modules(machine(name));
  REQUIRE(seen.known());
  for (const auto& module : seen->modules) {
    rows.push_back(module.name + " " + std::string(name_of(module.state)) +
                   (module.boot_file ? " by " + *module.boot_file : ""));
  }
  return rows;
}

Sysctl sysctl_of(const Tree& tree, std::string_view name) {
  const auto seen = sysctls(tree);
  REQUIRE(seen.known());
  for (const auto& sysctl : *seen) {
    if (sysctl.name == name) return sysctl;
  }
  FAIL("no such sysctl");
  return {};
}

std::string text_of(const Sysctl& sysctl) {
  return sysctl.value.value_or("-") + " " + sysctl.boot_value.value_or("-") + " " +
         sysctl.boot_file.value_or("-");
}

/// "docker /data/docker on /data xfs 60 of 100 GiB ftype=1" of each.
Names disks_of(std::string_view name) {
  Names rows;
  const auto seen = file_systems(machine(name));
  REQUIRE(seen.known());
  for (const auto& disk : *seen) {
    auto row = disk.use + " " + disk.path + " on " + disk.mount_point + " " + disk.type;
    if (disk.read_only) row += " read-only";
    if (disk.size_bytes && disk.available_bytes)
      row += " " + std::to_string(*disk.available_bytes >> 30) + " of " +
             std::to_string(*disk.size_bytes >> 30) + " GiB";
    if (disk.ftype) row += *disk.ftype ? " ftype=1" : " ftype=0";
    rows.push_back(row);
  }
  return rows;
}

}  // namespace

TEST_CASE("modules are loaded, part of the kernel, loadable, and known at boot by their files") {
  CHECK(modules_of("centos7-bare") ==
        Names{"br_netfilter loadable", "overlay loadable", "nf_conntrack loadable"});
  CHECK(modules_of("centos7-ecs") == Names{"br_netfilter loaded by /etc/sysconfig/modules/kubernetes.modules",
                                           "overlay loadable", "nf_conntrack loadable"});
  CHECK(modules_of("debian12") == Names{"br_netfilter loaded by /etc/modules-load.d/k8s.conf",
                                        "overlay loaded by /etc/modules-load.d/k8s.conf",
                                        "nf_conntrack loaded by /usr/lib/modules-load.d/zz-package.conf"});
  // No /lib/modules, but all of it at work.
  CHECK(modules_of("namespace-host") ==
        Names{"br_netfilter built-in", "overlay built-in", "nf_conntrack built-in"});
  CHECK_FALSE(kernel_modules(machine("namespace-host"))->directory);
  CHECK(kernel_modules(machine("debian12"))->directory);
}

TEST_CASE("a module of modules.builtin is a part of the kernel, and one of nowhere is missing") {
  ScratchTree tree;
  tree.file("/proc/filesystems", "nodev\tproc\n").file("/proc/sys/kernel/osrelease", "5.4.0\n");
  tree.file("/lib/modules/5.4.0/modules.builtin", "kernel/net/bridge/br-netfilter.ko\n");
  const auto seen = kernel_modules(tree.tree());
  REQUIRE(seen.known());
  CHECK(seen->modules[0].state == ModuleState::built_in);
  CHECK(seen->modules[1].state == ModuleState::missing);
  CHECK_FALSE(seen->directory);  // no modules.dep: nothing can be loaded
}

TEST_CASE("sysctls are what /proc/sys says, and what the last file makes of them at boot") {
  struct Case {
    std::string_view machine, name, text;
  };
  const Case cases[] = {
      {"centos7-bare", "net.bridge.bridge-nf-call-iptables", "- 0 /usr/lib/sysctl.d/00-system.conf"},
      {"centos7-bare", "net.ipv4.ip_forward", "0 - -"},
      {"centos7-ecs", "net.bridge.bridge-nf-call-iptables", "1 1 /etc/sysctl.d/k8s.conf"},
      {"centos7-ecs", "net.bridge.bridge-nf-call-ip6tables", "0 0 /usr/lib/sysctl.d/00-system.conf"},
      {"centos7-ecs", "net.ipv4.ip_forward", "1 1 /etc/sysctl.d/k8s.conf"},  // conf.all.forwarding
      {"centos7-ecs", "kernel.pid_max", "65536 65536 /run/sysctl.d/zz.conf"},
      {"debian12", "fs.inotify.max_user_watches", "29411 - -"},
      {"with-docker-and-kubernetes", "net.bridge.bridge-nf-call-iptables", "1 1 /etc/sysctl.conf"},
      {"namespace-host", "fs.inotify.max_user_instances", "8192 - -"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.machine);
    CAPTURE(row.name);
    CHECK(text_of(sysctl_of(machine(row.machine), row.name)) == row.text);
  }
}

TEST_CASE("fragments are read by name, whichever directory they are in, and /etc wins over equals") {
  ScratchTree tree;
  tree.file("/etc/sysctl.d/20.conf", "").file("/usr/lib/sysctl.d/10.conf", "");
  tree.file("/usr/lib/sysctl.d/20.conf", "").file("/run/sysctl.d/15.conf", "");
  tree.file("/etc/sysctl.d/README", "")
      .file("/usr/lib/sysctl.d/30.conf", "")
      .link("/etc/sysctl.d/30.conf", "/dev/null");
  const auto paths = drop_ins(tree.tree(), "sysctl.d");
  REQUIRE(paths.has_value());
  CHECK(*paths == Names{"/usr/lib/sysctl.d/10.conf", "/run/sysctl.d/15.conf", "/etc/sysctl.d/20.conf"});
}

TEST_CASE("SELinux: now, at boot, and the policy for containers") {
  struct Case {
    std::string_view machine;
    SelinuxMode mode;
    std::optional<SelinuxMode> at_boot;
    bool policy;
  };
  const Case cases[] = {
      {"centos7-bare", SelinuxMode::enforcing, SelinuxMode::enforcing, false},
      {"centos7-ecs", SelinuxMode::disabled, SelinuxMode::disabled, false},
      {"debian12", SelinuxMode::disabled, {}, false},
      {"with-docker-and-kubernetes", SelinuxMode::permissive, SelinuxMode::permissive, true},
  };
  for (const auto& row : cases) {
    CAPTURE(row.machine);
    const auto seen = selinux(machine(row.machine));
    REQUIRE(seen.known());
    CHECK(seen->mode == row.mode);
    CHECK(seen->at_boot == row.at_boot);
    CHECK(seen->container_policy == row.policy);
  }
}

TEST_CASE("control groups are v1, hybrid or v2, with the controllers that are enabled") {
  const auto bare = cgroups(machine("centos7-bare"));
  REQUIRE(bare.known());
  CHECK(bare->version == CgroupVersion::v1);
  CHECK(bare->controllers == Names{"cpuset", "cpu", "cpuacct", "memory", "devices", "freezer", "net_cls",
                                   "blkio", "perf_event", "hugetlb", "pids", "net_prio"});
  CHECK(cgroups(machine("namespace-host"))->version == CgroupVersion::hybrid);
  const auto debian = cgroups(machine("debian12"));
  CHECK(debian->version == CgroupVersion::v2);
  CHECK(debian->controllers == Names{"cpuset", "cpu", "io", "memory", "hugetlb", "pids", "rdma", "misc"});
  ScratchTree tree;
  tree.file("/proc/self/mountinfo", "1 0 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n");
  tree.file("/proc/cgroups",
            "#subsys_name\thierarchy\tnum_cgroups\tenabled\nmemory\t0\t1\t0\ncpu\t0\t1\t1\n");
  CHECK(cgroups(tree.tree())->version == CgroupVersion::none);
  CHECK(cgroups(tree.tree())->controllers == Names{"cpu"});
}

TEST_CASE("of the boot's parameters only those are told that checks ask for") {
  CHECK(kernel_parameters(machine("centos7-bare"))->empty());  // it has a password among them
  CHECK(*kernel_parameters(machine("centos7-ecs")) == Names{"cgroup.memory=nokmem", "selinux=0"});
  CHECK(*kernel_parameters(machine("namespace-host")) == Names{"systemd.unified_cgroup_hierarchy=0"});
}

TEST_CASE("the programs that kubeadm looks for are found where they are") {
  const auto seen = commands(machine("debian12"));
  REQUIRE(seen.known());
  CHECK(seen->size() == 11);
  CHECK(seen->at("crictl") == "/usr/local/bin/crictl");
  CHECK(seen->at("conntrack") == "/usr/sbin/conntrack");
  CHECK_FALSE(commands(machine("centos7-bare"))->contains("conntrack"));
}

TEST_CASE("file systems are those of the directories as configured, or of their parents") {
  CHECK(disks_of("centos7-bare") == Names{"kubelet /var/lib/kubelet on /var xfs 189 of 199 GiB ftype=1",
                                          "docker /var/lib/docker on /var xfs 189 of 199 GiB ftype=1",
                                          "containerd /var/lib/containerd on /var xfs 189 of 199 GiB ftype=1",
                                          "etcd /var/lib/etcd on /var xfs 189 of 199 GiB ftype=1"});
  CHECK(disks_of("centos7-ecs").at(1) == "docker /var/lib/docker on / xfs 30 of 39 GiB ftype=0");
  CHECK(disks_of("with-docker-and-kubernetes") ==
        Names{"kubelet /var/lib/kubelet on / xfs 44 of 49 GiB ftype=1",
              "docker /data/docker on /data xfs 60 of 100 GiB ftype=1",
              "containerd /var/lib/containerd on / xfs 44 of 49 GiB ftype=1",
              "etcd /var/lib/etcd on /var/lib/etcd ext4 read-only 9 of 10 GiB"});
  CHECK(disks_of("namespace-host").at(0) == "kubelet /var/lib/kubelet on /var/lib ext4 79 of 251 GiB");
}

TEST_CASE("a directory may be a link to another file system, and containerd says its root") {
  ScratchTree tree;
  tree.file("/proc/self/mountinfo",
            "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:2 / /big\\040disk rw - xfs /dev/sdb1 rw\n"
            "3 1 0:9 / /net rw - nfs4 10.0.0.1:/x rw\n");
  tree.directory("/big disk/docker").link("/var/lib/docker", "/big disk/docker");
  tree.file("/etc/containerd/config.toml",
            "version = 2\nroot = '/net/containerd'\n[plugins]\nroot = \"/no\"\n");
  const auto seen = file_systems(tree.tree());
  REQUIRE(seen.known());
  CHECK(seen->at(1).mount_point == "/big disk");
  CHECK(seen->at(2).path == "/net/containerd");
  CHECK(seen->at(2).mount_point == "/net");
  CHECK_FALSE(seen->at(2).size_bytes);
}

TEST_CASE("of mounts on one point the last counts, and names are told from their beginnings") {
  ScratchTree tree;
  tree.file("/proc/self/mountinfo",
            "1 0 8:1 / / ro,relatime shared:1 master:2 - ext4 /dev/sda1 rw\n2 1 8:2 / /var rw - xfs a rw\n"
            "3 1 8:3 / /var rw - btrfs b ro,space_cache\n");
  const auto table = mounts(tree.tree());
  REQUIRE(table.has_value());
  CHECK(mount_of(*table, "/var/lib")->type == "btrfs");
  CHECK(mount_of(*table, "/var")->read_only);
  CHECK(mount_of(*table, "/variable")->type == "ext4");
  CHECK(mount_of(*table, "/")->read_only);
}

TEST_CASE("what a broken machine does not tell of its system is unknown, and says why") {
  for (const auto* name : {"broken-empty", "broken-garbage", "broken-missing", "broken-links"}) {
    CAPTURE(name);
    const auto facts = observe(fixture(name));
    CHECK_FALSE(facts.cgroups.known());
    CHECK_FALSE(facts.file_systems.known());
    CHECK_FALSE(facts.selinux.known());
    CHECK_FALSE(facts.cgroups.why().empty());
    for (const auto& sysctl : facts.sysctls.known() ? *facts.sysctls : std::vector<Sysctl>()) {
      CHECK(sysctl.value != "");
    }
  }
  const auto missing = observe(fixture("broken-missing"));
  CHECK_FALSE(missing.kernel_modules.known());
  CHECK_FALSE(missing.sysctls.known());
  CHECK_FALSE(missing.commands.known());
  CHECK_FALSE(missing.kernel_parameters.known());
}

TEST_CASE("this machine has mounts and sizes of its own") {
  const auto seen = file_systems(Tree("/"));
  REQUIRE(seen.known());
  REQUIRE(seen->size() == 4);
  for (const auto& disk : *seen) {
    CAPTURE(disk.path);
    CHECK_FALSE(disk.type.empty());
    if (disk.size_bytes) CHECK(*disk.size_bytes >= disk.available_bytes.value_or(0));
  }
  CHECK(cgroups(Tree("/")).known());
  CHECK(sysctls(Tree("/")).known());
  CHECK(kernel_modules(Tree("/")).known());
  CHECK(selinux(Tree("/")).known());
}

}  // namespace muster::facts

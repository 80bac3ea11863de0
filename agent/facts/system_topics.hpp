#pragma once
// The topics of the kernel, its settings and the file systems; see topics.hpp, which has the others, for what
// they all keep to.

#include <map>
#include <string>
#include <vector>

#include "agent/facts/tree.hpp"
#include "agent/protocol/fact.hpp"
#include "agent/protocol/system_facts.hpp"

namespace muster::facts {

/// br_netfilter, overlay and nf_conntrack: of /proc/modules, of what each leaves in /proc, and of
/// modules.builtin and modules.dep of the running kernel; what loads them at boot, of modules-load.d(5) and
/// /etc/sysconfig/modules.
Fact<KernelModules> kernel_modules(const Tree& tree);
/// The parameters that Kubernetes asks for: of /proc/sys, and of the files that systemd-sysctl(8) and `sysctl
/// --system` read at boot, the last word winning.
Fact<std::vector<Sysctl>> sysctls(const Tree& tree);
/// /sys/fs/selinux/enforce and /etc/selinux/config; disabled where the kernel shows no selinuxfs.
Fact<Selinux> selinux(const Tree& tree);
/// The programs that kubeadm looks for in PATH, as far as they are installed.
Fact<std::map<std::string, std::string>> commands(const Tree& tree);
/// /proc/self/mountinfo, /proc/cgroups, and /sys/fs/cgroup/cgroup.controllers of a unified hierarchy.
Fact<Cgroups> cgroups(const Tree& tree);
/// What the kubelet, docker, containerd and etcd write to: each one's own directory, as configured, or its
/// default. Sizes of network file systems are absent: asking may hang. Below a fixture they are read from
/// /captured/df_-B1_--output=target,size,avail,itotal,iavail and /captured/xfs_info_-var (slashes as
/// dashes).
Fact<std::vector<FileSystem>> file_systems(const Tree& tree);
/// Those words of /proc/cmdline that checks ask for: cgroup.memory=, cgroup_disable=, ...; nothing else of
/// it, which may be secret.
Fact<std::vector<std::string>> kernel_parameters(const Tree& tree);

}  // namespace muster::facts

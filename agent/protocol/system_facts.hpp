#pragma once
// What an agent saw of its host's kernel, its settings and its file systems: a part of HostFacts (facts.hpp).

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "agent/protocol/codec.hpp"

namespace muster {

/// Where a kernel module is: a part of the kernel, loaded, a file that modprobe(8) can load, or nowhere.
enum class ModuleState { built_in, loaded, loadable, missing };
constexpr auto enum_names(ModuleState) {
  return std::array{std::pair{ModuleState::built_in, "built-in"}, std::pair{ModuleState::loaded, "loaded"},
                    std::pair{ModuleState::loadable, "loadable"}, std::pair{ModuleState::missing, "missing"}};
}

/// One kernel module that Kubernetes needs.
struct KernelModule {
  std::string name;  ///< "br_netfilter"
  ModuleState state = ModuleState::missing;
  std::optional<std::string> boot_file;  ///< the file that loads it at boot (modules-load.d(5)), if any does
  static constexpr auto fields() {
    return std::tuple(field("name", &KernelModule::name), field("state", &KernelModule::state),
                      field("bootFile", &KernelModule::boot_file));
  }
};

/// The kernel's modules, as far as Kubernetes needs them.
struct KernelModules {
  std::vector<KernelModule> modules;
  bool directory = false;  ///< /lib/modules has a directory of the running kernel
  static constexpr auto fields() {
    return std::tuple(field("modules", &KernelModules::modules),
                      field("directory", &KernelModules::directory));
  }
};

/// One kernel parameter of /proc/sys, now and as sysctl.d(5) sets it at boot.
struct Sysctl {
  std::string name;                       ///< "net.ipv4.ip_forward"
  std::optional<std::string> value;       ///< now; absent: this kernel has no such parameter
  std::optional<std::string> boot_value;  ///< absent: no file sets it
  std::optional<std::string> boot_file;   ///< the file that has the last word
  static constexpr auto fields() {
    return std::tuple(field("name", &Sysctl::name), field("value", &Sysctl::value),
                      field("bootValue", &Sysctl::boot_value), field("bootFile", &Sysctl::boot_file));
  }
};

enum class SelinuxMode { disabled, permissive, enforcing };
constexpr auto enum_names(SelinuxMode) {
  return std::array{std::pair{SelinuxMode::disabled, "disabled"},
                    std::pair{SelinuxMode::permissive, "permissive"},
                    std::pair{SelinuxMode::enforcing, "enforcing"}};
}

/// SELinux now, and as /etc/selinux/config (selinux(8)) has it at boot.
struct Selinux {
  SelinuxMode mode = SelinuxMode::disabled;
  std::optional<SelinuxMode> at_boot;  ///< absent where there is no configuration
  bool container_policy = false;       ///< the policy of the package container-selinux is there
  static constexpr auto fields() {
    return std::tuple(field("mode", &Selinux::mode), field("atBoot", &Selinux::at_boot),
                      field("containerPolicy", &Selinux::container_policy));
  }
};

/// How control groups are mounted (cgroups(7)): v1 alone, v1 with v2 beside it for systemd, v2 alone.
enum class CgroupVersion { none, v1, hybrid, v2 };
constexpr auto enum_names(CgroupVersion) {
  return std::array{std::pair{CgroupVersion::none, "none"}, std::pair{CgroupVersion::v1, "v1"},
                    std::pair{CgroupVersion::hybrid, "hybrid"}, std::pair{CgroupVersion::v2, "v2"}};
}

/// The control groups of this host.
struct Cgroups {
  CgroupVersion version = CgroupVersion::none;
  std::vector<std::string> controllers;  ///< those enabled: of /proc/cgroups, of cgroup.controllers for v2
  static constexpr auto fields() {
    return std::tuple(field("version", &Cgroups::version), field("controllers", &Cgroups::controllers));
  }
};

/// The file system below a directory that Kubernetes fills, or below its deepest parent that is there.
struct FileSystem {
  std::string use;          ///< whose directory: "kubelet", "docker", "containerd" or "etcd"
  std::string path;         ///< that directory, "/var/lib/kubelet"
  std::string mount_point;  ///< "/var"
  std::string type;         ///< "xfs"
  bool read_only = false;
  std::optional<std::uint64_t> size_bytes;
  std::optional<std::uint64_t> available_bytes;  ///< to a user who is not root (statvfs(3) f_bavail)
  std::optional<std::uint64_t> inodes;           ///< 0 where the file system makes them as needed
  std::optional<std::uint64_t> free_inodes;
  std::optional<bool> ftype;  ///< XFS: whether directory entries say what they are (mkfs.xfs -n ftype)
  static constexpr auto fields() {
    return std::tuple(field("use", &FileSystem::use), field("path", &FileSystem::path),
                      field("mountPoint", &FileSystem::mount_point), field("type", &FileSystem::type),
                      field("readOnly", &FileSystem::read_only), field("sizeBytes", &FileSystem::size_bytes),
                      field("availableBytes", &FileSystem::available_bytes),
                      field("inodes", &FileSystem::inodes), field("freeInodes", &FileSystem::free_inodes),
                      field("ftype", &FileSystem::ftype));
  }
};

}  // namespace muster

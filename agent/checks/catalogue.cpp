#include <algorithm>
#include <array>

#include "agent/checks/judges.hpp"

namespace muster {

std::span<const Check> catalogue() {
  static const std::array kChecks{
      Check{"cpu-count", Status::fail, kCpuCountDoc, judge_cpu_count},
      Check{"memory", Status::fail, kMemoryDoc, judge_memory},
      Check{"unique-mac", Status::fail, kUniqueMacDoc, judge_unique_mac},
      Check{"unique-product-uuid", Status::fail, kUniqueProductUuidDoc, judge_unique_product_uuid},
      Check{"unique-machine-id", Status::fail, kUniqueMachineIdDoc, judge_unique_machine_id},
      Check{"unique-hostname", Status::fail, kUniqueHostnameDoc, judge_unique_hostname},
      Check{"unique-host-key", Status::warn, kUniqueHostKeyDoc, judge_unique_host_key},
      Check{"unique-address", Status::fail, kUniqueAddressDoc, judge_unique_address},
      Check{"cidr-overlap", Status::fail, kCidrOverlapDoc, judge_cidr_overlap},
      Check{"ports-free", Status::fail, kPortsFreeDoc, judge_ports_free},
      Check{"ports-reachable", Status::fail, kPortsReachableDoc, judge_ports_reachable},
      Check{"udp-reachable", Status::fail, kUdpReachableDoc, judge_udp_reachable},
      Check{"path-mtu", Status::fail, kPathMtuDoc, judge_path_mtu},
      Check{"latency", Status::warn, kLatencyDoc, judge_latency},
      Check{"clock-skew", Status::fail, kClockSkewDoc, judge_clock_skew},
      Check{"disk-latency", Status::warn, kDiskLatencyDoc, judge_disk_latency},
      Check{"swap-off", Status::fail, kSwapOffDoc, judge_swap_off},
      Check{"hostname", Status::fail, kHostnameDoc, judge_hostname},
      Check{"hostname-resolves", Status::warn, kHostnameResolvesDoc, judge_hostname_resolves},
      Check{"nameserver", Status::fail, kNameserverDoc, judge_nameserver},
      Check{"default-route", Status::fail, kDefaultRouteDoc, judge_default_route},
      Check{"firewalld", Status::warn, kFirewalldDoc, judge_firewalld},
      Check{"nodeport-range", Status::warn, kNodeportRangeDoc, judge_nodeport_range},
      Check{"time-synchronised", Status::warn, kTimeSynchronisedDoc, judge_time_synchronised},
      Check{"proxy", Status::warn, kProxyDoc, judge_proxy},
      Check{"registry", Status::warn, kRegistryDoc, judge_registry},
      Check{"os-release", Status::warn, kOsReleaseDoc, judge_os_release},
      Check{"architecture", Status::fail, kArchitectureDoc, judge_architecture},
      Check{"kernel", Status::fail, kKernelDoc, judge_kernel},
      Check{"cgroups", Status::fail, kCgroupsDoc, judge_cgroups},
      Check{"kmem", Status::warn, kKmemDoc, judge_kmem},
      Check{"kernel-modules", Status::fail, kKernelModulesDoc, judge_kernel_modules},
      Check{"sysctls", Status::fail, kSysctlsDoc, judge_sysctls},
      Check{"inotify", Status::warn, kInotifyDoc, judge_inotify},
      Check{"selinux", Status::warn, kSelinuxDoc, judge_selinux},
      Check{"required-commands", Status::fail, kRequiredCommandsDoc, judge_required_commands},
      Check{"disk-space", Status::fail, kDiskSpaceDoc, judge_disk_space},
      Check{"xfs-ftype", Status::fail, kXfsFtypeDoc, judge_xfs_ftype},
      Check{"container-runtime", Status::fail, kContainerRuntimeDoc, judge_container_runtime},
      Check{"residue", Status::fail, kResidueDoc, judge_residue},
  };
  return kChecks;
}

const Check* find_check(std::string_view name) {
  const auto checks = catalogue();
  const auto found =
      std::find_if(checks.begin(), checks.end(), [&](const Check& check) { return check.name == name; });
  return found == checks.end() ? nullptr : &*found;
}

}  // namespace muster

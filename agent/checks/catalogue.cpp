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
      Check{"ports-free", Status::fail, kPortsFreeDoc, judge_ports_free},
      Check{"ports-reachable", Status::fail, kPortsReachableDoc, judge_ports_reachable},
      Check{"udp-reachable", Status::fail, kUdpReachableDoc, judge_udp_reachable},
      Check{"path-mtu", Status::fail, kPathMtuDoc, judge_path_mtu},
      Check{"latency", Status::warn, kLatencyDoc, judge_latency},
      Check{"clock-skew", Status::fail, kClockSkewDoc, judge_clock_skew},
      Check{"disk-latency", Status::warn, kDiskLatencyDoc, judge_disk_latency},
      Check{"swap-off", Status::fail, kSwapOffDoc, judge_swap_off},
      Check{"hostname", Status::fail, kHostnameDoc, judge_hostname},
      Check{"os-release", Status::warn, kOsReleaseDoc, judge_os_release},
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

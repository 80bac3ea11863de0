#pragma once
// What each check's file gives to the table in catalogue.cpp, and nobody else: how it judges, and its doc
// (lines of at most 78 columns). A judge fills everything of a Finding but its check and scope, and at host
// scope its host: judge.cpp does that.

#include <string_view>
#include <vector>

#include "agent/checks/check.hpp"

namespace muster {

extern const std::string_view kCpuCountDoc;
std::vector<Finding> judge_cpu_count(const Host& host, const Settings& settings);
extern const std::string_view kMemoryDoc;
std::vector<Finding> judge_memory(const Host& host, const Settings& settings);
extern const std::string_view kUniqueMacDoc;
std::vector<Finding> judge_unique_mac(const Cluster& cluster);
extern const std::string_view kUniqueProductUuidDoc;
std::vector<Finding> judge_unique_product_uuid(const Cluster& cluster);
extern const std::string_view kUniqueMachineIdDoc;
std::vector<Finding> judge_unique_machine_id(const Cluster& cluster);
extern const std::string_view kUniqueHostnameDoc;
std::vector<Finding> judge_unique_hostname(const Cluster& cluster);
extern const std::string_view kPortsFreeDoc;
std::vector<Finding> judge_ports_free(const Host& host, const Settings& settings);
extern const std::string_view kPortsReachableDoc;
std::vector<Finding> judge_ports_reachable(const Cluster& cluster);
extern const std::string_view kUdpReachableDoc;
std::vector<Finding> judge_udp_reachable(const Cluster& cluster);
extern const std::string_view kPathMtuDoc;
std::vector<Finding> judge_path_mtu(const Cluster& cluster);
extern const std::string_view kLatencyDoc;
std::vector<Finding> judge_latency(const Cluster& cluster);
extern const std::string_view kClockSkewDoc;
std::vector<Finding> judge_clock_skew(const Cluster& cluster);
extern const std::string_view kDiskLatencyDoc;
std::vector<Finding> judge_disk_latency(const Host& host, const Settings& settings);
extern const std::string_view kSwapOffDoc;
std::vector<Finding> judge_swap_off(const Host& host, const Settings& settings);
extern const std::string_view kHostnameDoc;
std::vector<Finding> judge_hostname(const Host& host, const Settings& settings);
extern const std::string_view kOsReleaseDoc;
std::vector<Finding> judge_os_release(const Host& host, const Settings& settings);
extern const std::string_view kArchitectureDoc;
std::vector<Finding> judge_architecture(const Host& host, const Settings& settings);
extern const std::string_view kKernelDoc;
std::vector<Finding> judge_kernel(const Host& host, const Settings& settings);
extern const std::string_view kCgroupsDoc;
std::vector<Finding> judge_cgroups(const Host& host, const Settings& settings);
extern const std::string_view kKmemDoc;
std::vector<Finding> judge_kmem(const Host& host, const Settings& settings);
extern const std::string_view kKernelModulesDoc;
std::vector<Finding> judge_kernel_modules(const Host& host, const Settings& settings);
extern const std::string_view kSysctlsDoc;
std::vector<Finding> judge_sysctls(const Host& host, const Settings& settings);
extern const std::string_view kInotifyDoc;
std::vector<Finding> judge_inotify(const Host& host, const Settings& settings);
extern const std::string_view kSelinuxDoc;
std::vector<Finding> judge_selinux(const Host& host, const Settings& settings);
extern const std::string_view kRequiredCommandsDoc;
std::vector<Finding> judge_required_commands(const Host& host, const Settings& settings);
extern const std::string_view kDiskSpaceDoc;
std::vector<Finding> judge_disk_space(const Host& host, const Settings& settings);
extern const std::string_view kXfsFtypeDoc;
std::vector<Finding> judge_xfs_ftype(const Host& host, const Settings& settings);
extern const std::string_view kContainerRuntimeDoc;
std::vector<Finding> judge_container_runtime(const Host& host, const Settings& settings);
extern const std::string_view kResidueDoc;
std::vector<Finding> judge_residue(const Host& host, const Settings& settings);
extern const std::string_view kUniqueHostKeyDoc;
std::vector<Finding> judge_unique_host_key(const Cluster& cluster);
extern const std::string_view kUniqueAddressDoc;
std::vector<Finding> judge_unique_address(const Cluster& cluster);
extern const std::string_view kCidrOverlapDoc;
std::vector<Finding> judge_cidr_overlap(const Cluster& cluster);
extern const std::string_view kHostnameResolvesDoc;
std::vector<Finding> judge_hostname_resolves(const Host& host, const Settings& settings);
extern const std::string_view kNameserverDoc;
std::vector<Finding> judge_nameserver(const Host& host, const Settings& settings);
extern const std::string_view kDefaultRouteDoc;
std::vector<Finding> judge_default_route(const Host& host, const Settings& settings);
extern const std::string_view kFirewalldDoc;
std::vector<Finding> judge_firewalld(const Host& host, const Settings& settings);
extern const std::string_view kNodeportRangeDoc;
std::vector<Finding> judge_nodeport_range(const Host& host, const Settings& settings);
extern const std::string_view kTimeSynchronisedDoc;
std::vector<Finding> judge_time_synchronised(const Host& host, const Settings& settings);
extern const std::string_view kProxyDoc;
std::vector<Finding> judge_proxy(const Host& host, const Settings& settings);
extern const std::string_view kRegistryDoc;
std::vector<Finding> judge_registry(const Host& host, const Settings& settings);

}  // namespace muster

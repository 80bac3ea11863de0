#include "agent/checks/repairs.hpp"

#include <algorithm>

#include "agent/protocol/ip.hpp"

namespace muster {

namespace {

bool asks_for_repair(std::span<const Finding> findings, std::string_view check, const std::string& host) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
    const bool open = finding.status == Status::fail || finding.status == Status::warn;
    return open && finding.check == check &&
           std::find(finding.hosts.begin(), finding.hosts.end(), host) != finding.hosts.end();
  });
}

using Repairs = std::vector<Repair>;

Repairs swap_repairs(const Host&, const Settings&) {
  return {{RepairKind::swap_off, "", ""}};
}

/// Modules that this kernel has and that are not loaded now, or would not be after a boot.
Repairs module_repairs(const Host& host, const Settings&) {
  Repairs repairs;
  if (!host.facts.kernel_modules.known()) return repairs;
  for (const auto& module : host.facts.kernel_modules->modules) {
    const bool loadable = module.state == ModuleState::loadable;
    const bool not_at_boot = module.state == ModuleState::loaded && !module.boot_file;
    if (module.name == "br_netfilter" && (loadable || not_at_boot)) {
      repairs.push_back({RepairKind::load_module, module.name, ""});
    }
  }
  return repairs;
}

/// Forwarding and bridges, of the address family that the cluster uses (see sysctls.cpp).
Repairs sysctl_repairs(const Host& host, const Settings& settings) {
  Repairs repairs;
  if (!host.facts.sysctls.known()) return repairs;
  for (const auto& name : needed_sysctls(host, settings)) {
    const auto& all = *host.facts.sysctls;
    const auto found = std::find_if(all.begin(), all.end(), [&](const Sysctl& s) { return s.name == name; });
    // A missing net.bridge comes with its module, which a repair of its own loads.
    if (found == all.end()) continue;
    if (found->value != "1" || found->boot_value != "1")
      repairs.push_back({RepairKind::set_sysctl, name, "1"});
  }
  return repairs;
}

Repairs node_port_repairs(const Host& host, const Settings& settings) {
  if (!host.facts.local_ports.known()) return {};
  auto reserved = host.facts.local_ports->reserved;
  reserved.push_back(settings.node_ports);
  return {
      {RepairKind::set_sysctl, "net.ipv4.ip_local_reserved_ports", to_string(merged(std::move(reserved)))}};
}

/// A name that nothing knows; a wrong line is left to whoever wrote it.
Repairs name_repairs(const Host& host, const Settings&) {
  const auto& own = host.facts.own_name;
  if (!own.known() || !own->source.empty() || own->name.empty() || !parse_ip(host.address)) return {};
  return {{RepairKind::add_host_entry, host.address, own->name}};
}

/// A check and what mends it on one host.
struct Mender {
  std::string_view check;
  Repairs (*repairs)(const Host& host, const Settings& settings);
};

constexpr Mender kMenders[] = {
    {"swap-off", swap_repairs},          {"kernel-modules", module_repairs},
    {"sysctls", sysctl_repairs},         {"nodeport-range", node_port_repairs},
    {"hostname-resolves", name_repairs},
};

}  // namespace

std::vector<HostRepair> repairs_for(std::span<const Host> hosts, const Settings& settings,
                                    std::span<const Finding> findings) {
  std::vector<HostRepair> all;
  for (const auto& host : hosts) {
    for (const auto& mender : kMenders) {
      if (!asks_for_repair(findings, mender.check, host.name)) continue;
      for (auto& repair : mender.repairs(host, settings)) {
        all.push_back({host.name, std::string(mender.check), std::move(repair)});
      }
    }
  }
  return all;
}

}  // namespace muster

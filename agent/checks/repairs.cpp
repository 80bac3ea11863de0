#include "agent/checks/repairs.hpp"

#include <algorithm>

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

/// A check and what mends it on one host.
struct Mender {
  std::string_view check;
  Repairs (*repairs)(const Host& host, const Settings& settings);
};

constexpr Mender kMenders[] = {
    {"swap-off", swap_repairs},
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

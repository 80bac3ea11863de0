#include "agent/checks/ignore.hpp"

#include <algorithm>
#include <array>

#include "agent/checks/wording.hpp"

namespace muster {
namespace {

enum class Extent { whole, part };

/// A name of kubeadm's --ignore-preflight-errors and the check of ours that it speaks of.
struct Alias {
  std::string_view name;
  std::string_view check;
  Extent extent;
};

constexpr std::array kAliases{
    Alias{"NumCPU", "cpu-count", Extent::whole},
    Alias{"Mem", "memory", Extent::whole},
    Alias{"Swap", "swap-off", Extent::whole},
    Alias{"Hostname", "hostname", Extent::whole},
    Alias{"CRI", "container-runtime", Extent::whole},
    Alias{"Service-Docker", "container-runtime", Extent::whole},
    Alias{"IsDockerSystemdCheck", "container-runtime", Extent::part},
    // kubeadm's own verifies the kernel and its configuration, the control groups and docker's version.
    Alias{"SystemVerification", "kernel", Extent::whole},
    Alias{"SystemVerification", "cgroups", Extent::whole},
    Alias{"FileContent--proc-sys-net-bridge-bridge-nf-call-iptables", "sysctls", Extent::part},
    Alias{"FileContent--proc-sys-net-bridge-bridge-nf-call-ip6tables", "sysctls", Extent::part},
    Alias{"FileContent--proc-sys-net-ipv4-ip_forward", "sysctls", Extent::part},
    Alias{"FileContent--proc-sys-net-ipv6-conf-default-forwarding", "sysctls", Extent::part},
    Alias{"Hostname", "hostname-resolves", Extent::whole},  // kubeadm's looks the name up as well
    Alias{"Firewalld", "firewalld", Extent::whole},
    Alias{"HTTPProxy", "proxy", Extent::whole},
    Alias{"HTTPProxyCIDR", "proxy", Extent::whole},
    Alias{"ImagePull", "registry", Extent::whole},
};

bool same(std::string_view a, std::string_view b) {
  return lower_case(a) == lower_case(b);
}

bool has_prefix(std::string_view name, std::string_view prefix) {
  return same(name.substr(0, prefix.size()), prefix);
}

bool is_port_name(std::string_view name) {
  constexpr std::string_view kPrefix = "Port-";
  if (!has_prefix(name, kPrefix)) return false;
  const auto range = parse_port_range(name.substr(kPrefix.size()));
  return range && range->first == range->last;
}

bool is_command_name(std::string_view name) {
  constexpr std::string_view kPrefix = "FileExisting-";
  return has_prefix(name, kPrefix) && is_needed_command(name.substr(kPrefix.size()));
}

}  // namespace

std::optional<std::string_view> canonical_check_name(std::string_view name) {
  for (const auto& check : catalogue()) {
    if (same(check.name, name)) return check.name;
  }
  for (const auto& alias : kAliases) {
    if (same(alias.name, name)) return alias.check;
  }
  if (is_port_name(name)) return "ports-free";
  if (is_command_name(name)) return "required-commands";
  if (has_prefix(name, "FileAvailable--") || has_prefix(name, "DirAvailable--")) return "residue";
  return std::nullopt;
}

bool ignores(const Settings& settings, std::string_view name) {
  return std::any_of(settings.ignore.begin(), settings.ignore.end(),
                     [&](const auto& ignored) { return same(ignored, name); });
}

bool ignores_check(const Settings& settings, std::string_view check) {
  return ignores(settings, check) || std::any_of(kAliases.begin(), kAliases.end(), [&](const Alias& alias) {
           return alias.check == check && alias.extent == Extent::whole && ignores(settings, alias.name);
         });
}

}  // namespace muster

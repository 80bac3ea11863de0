#pragma once
// Small changes of a host that can be taken back: decided by agent/checks, done and undone by agent/tasks.

#include <array>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "agent/protocol/codec.hpp"

namespace muster {

enum class RepairKind {
  load_module,     ///< `what` is a kernel module: loaded now and at each boot (modules-load.d(5))
  set_sysctl,      ///< `what` is a sysctl, "net.ipv4.ip_forward": set to `value` now and at each boot
                   ///< (sysctl.d(5))
  swap_off,        ///< every swap area is turned off, now (swapoff(8)) and in /etc/fstab
  add_host_entry,  ///< `what` is an IP address: named `value` in /etc/hosts (hosts(5))
  open_port,       ///< `what` are ports, "30000-32767/tcp": opened in the zone `value` of firewalld(1)
};
constexpr auto enum_names(RepairKind) {
  return std::array{
      std::pair{RepairKind::load_module, "load-module"}, std::pair{RepairKind::set_sysctl, "set-sysctl"},
      std::pair{RepairKind::swap_off, "swap-off"}, std::pair{RepairKind::add_host_entry, "add-host-entry"},
      std::pair{RepairKind::open_port, "open-port"}};
}

/// One change of one host.
struct Repair {
  RepairKind kind = RepairKind::set_sysctl;
  std::string what;
  std::string value;
  bool operator==(const Repair&) const = default;
  static constexpr auto fields() {
    return std::tuple(field("kind", &Repair::kind), field("what", &Repair::what),
                      field("value", &Repair::value));
  }
};

/// What a repair does, as one line for the operator: "load br_netfilter, now and at boot
/// (/etc/modules-load.d/muster.conf)".
std::string to_string(const Repair& repair);

/// Does one repair. What was there before is written to the host's own journal first, so that `repair.undo`
/// can put it back, also when this was stopped half-way.
struct ApplyRepairResponse {
  bool changed = false;  ///< false: it was so already
  static constexpr auto fields() { return std::tuple(field("changed", &ApplyRepairResponse::changed)); }
};
struct ApplyRepair {
  static constexpr std::string_view method = "repair.apply";
  static constexpr bool mutates = true;
  using Response = ApplyRepairResponse;
  Repair repair;
  static constexpr auto fields() { return std::tuple(field("repair", &ApplyRepair::repair)); }
};

/// What the journal of a host says: one line an entry, oldest first.
struct RepairList {
  std::vector<std::string> entries;  ///< what undoing it is: "net.ipv4.ip_forward back to 0"
  static constexpr auto fields() { return std::tuple(field("entries", &RepairList::entries)); }
};
struct ListRepairs {
  static constexpr std::string_view method = "repair.list";
  static constexpr bool mutates = false;
  using Response = RepairList;
  static constexpr auto fields() { return std::tuple<>(); }
};

/// Puts everything back that repairs on this host have changed, the last first. What somebody has changed
/// since is left alone and stays in the journal.
struct UndoRepairsResponse {
  std::vector<std::string> undone;  ///< "net.ipv4.ip_forward back to 0"
  std::vector<std::string> kept;    ///< what was left alone, and why
  static constexpr auto fields() {
    return std::tuple(field("undone", &UndoRepairsResponse::undone),
                      field("kept", &UndoRepairsResponse::kept));
  }
};
struct UndoRepairs {
  static constexpr std::string_view method = "repair.undo";
  static constexpr bool mutates = true;
  using Response = UndoRepairsResponse;
  static constexpr auto fields() { return std::tuple<>(); }
};

}  // namespace muster

#include "agent/protocol/repair.hpp"

namespace muster {

std::string to_string(const Repair& repair) {
  switch (repair.kind) {
    case RepairKind::load_module:
      return "load " + repair.what + ", now and at boot (/etc/modules-load.d/muster.conf)";
    case RepairKind::set_sysctl:
      return "set " + repair.what + " to " + repair.value +
             ", now and at boot (/etc/sysctl.d/99-muster.conf)";
    case RepairKind::swap_off:
      return "turn swap off, now and at boot (/etc/fstab)";
    case RepairKind::add_host_entry:
      return "name " + repair.what + " " + repair.value + " in /etc/hosts";
    case RepairKind::open_port:
      return "open " + repair.what + " in firewalld's zone " + repair.value + ", now and at boot";
  }
  return "";
}

}  // namespace muster

#include "agent/tasks/modules/system_modules.hpp"

#include <array>

namespace muster::modules {

std::span<const Module> system_modules() {
  static constexpr std::array kModules{
      Module{"command", &run_command_line}, Module{"shell", &run_shell},
      Module{"script", &run_script},        Module{"service", &run_service},
      Module{"systemd", &run_systemd},      Module{"systemd_service", &run_systemd},
      Module{"sysctl", &run_sysctl},        Module{"modprobe", &run_modprobe},
      Module{"hostname", &run_hostname},    Module{"mount", &run_mount},
      Module{"selinux", &run_selinux},      Module{"firewalld", &run_firewalld},
  };
  return kModules;
}

}  // namespace muster::modules

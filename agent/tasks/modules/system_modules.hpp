#pragma once
// The modules of system_modules.cpp, each in its own file.

#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

Running run_command_line(Task& task);
Running run_shell(Task& task);
Running run_script(Task& task);
Running run_service(Task& task);
Running run_systemd(Task& task);
Running run_sysctl(Task& task);
Running run_modprobe(Task& task);
Running run_hostname(Task& task);
Running run_mount(Task& task);
Running run_selinux(Task& task);
Running run_firewalld(Task& task);

}  // namespace muster::modules

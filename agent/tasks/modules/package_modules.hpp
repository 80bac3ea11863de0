#pragma once
// The modules of package_modules.cpp, each in its own file, and what their results have in common.

#include <boost/json/array.hpp>
#include <string>
#include <vector>

#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

Running run_yum(Task& task);
Running run_dnf(Task& task);
Running run_package(Task& task);
Running run_rpm_key(Task& task);
Running run_yum_repository(Task& task);

/// Texts as JSON.
boost::json::array array_of(const std::vector<std::string>& texts);
/// yum (of EL 7) itself, also where dnf is installed beside it.
bool has_yum3();

}  // namespace muster::modules

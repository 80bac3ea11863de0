#include "agent/tasks/modules/package_modules.hpp"

#include <array>

#include "agent/tasks/modules/accounts.hpp"

namespace muster::modules {

boost::json::array array_of(const std::vector<std::string>& texts) {
  boost::json::array array;
  for (const auto& text : texts) array.emplace_back(text);
  return array;
}

std::span<const Module> package_modules() {
  static constexpr std::array kModules{
      Module{"yum", &run_yum},
      Module{"dnf", &run_dnf},
      Module{"package", &run_package},
      Module{"rpm_key", &run_rpm_key},
      Module{"yum_repository", &run_yum_repository},
      Module{"user", &run_user},
      Module{"group", &run_group},
      Module{"cron", &run_cron},
  };
  return kModules;
}

}  // namespace muster::modules

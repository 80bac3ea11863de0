#include <array>

#include "agent/tasks/modules/get_url.hpp"
#include "agent/tasks/modules/module.hpp"
#include "agent/tasks/modules/setup.hpp"
#include "agent/tasks/modules/unarchive.hpp"
#include "agent/tasks/modules/uri.hpp"
#include "agent/tasks/modules/wait_for.hpp"

namespace muster::modules {

namespace {

constexpr std::array kModules = {Module{"get_url", &get_url}, Module{"setup", &setup},
                                 Module{"unarchive", &unarchive}, Module{"uri", &uri},
                                 Module{"wait_for", &wait_for_condition}};

}  // namespace

std::span<const Module> network_modules() {
  return kModules;
}

}  // namespace muster::modules

#include "agent/tasks/modules/file_modules.hpp"

#include <array>

namespace muster::modules {

std::span<const Module> file_modules() {
  static constexpr std::array kModules{Module{"copy", run_copy},
                                       Module{"file", run_file},
                                       Module{"lineinfile", run_lineinfile},
                                       Module{"blockinfile", run_blockinfile},
                                       Module{"replace", run_replace},
                                       Module{"stat", run_stat},
                                       Module{"slurp", run_slurp},
                                       Module{"tempfile", run_tempfile},
                                       Module{"find", run_find}};
  return kModules;
}

}  // namespace muster::modules

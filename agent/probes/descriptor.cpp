#include "agent/probes/descriptor.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>

namespace muster::probes {

int descriptor_ceiling() {
  // Connections of the bootstrapper, pipes of a few commands, files being written.
  constexpr rlim_t kLeftToOthers = 64;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return INT_MAX;
  if (limit.rlim_cur < limit.rlim_max) {
    const rlimit raised{limit.rlim_max, limit.rlim_max};
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  const auto usable = limit.rlim_cur - std::min(limit.rlim_cur / 2, kLeftToOthers);
  return static_cast<int>(std::min<rlim_t>(usable, INT_MAX));
}

std::string why_no_socket(int error, int ceiling) {
  std::string why = std::strerror(error);
  if (error == EMFILE) {
    why += ": probes may use " + std::to_string(ceiling) + "; raise LimitNOFILE of muster-agent.service";
  }
  return why;
}

}  // namespace muster::probes

#include "agent/protocol/trace.hpp"

#include <cstdio>
#include <cstdlib>

#include "agent/protocol/rpc.hpp"

namespace muster {

void trace(std::string_view direction, std::string_view json) {
  static const bool wanted = std::getenv("MUSTER_TRACE") != nullptr;
  if (!wanted) return;
  const auto line = rpc::traced(json);
  std::fprintf(stderr, "%.*s %s\n", static_cast<int>(direction.size()), direction.data(), line.c_str());
}

}  // namespace muster

#include "bootstrapper/report/blockages.hpp"

#include <map>
#include <tuple>

#include "agent/protocol/ports.hpp"

namespace muster::report {

std::vector<Blockage> blockages(std::span<const PathReport> paths) {
  std::vector<Blockage> out;
  std::map<std::tuple<std::string, std::string, std::string, Cause, std::string>, std::size_t> known;
  for (const auto& path : paths) {
    for (const auto& part : path.blocked) {
      const auto ports = to_string(merged(part.ports));
      const auto [at, fresh] =
          known.try_emplace({path.to, path.protocol, ports, part.cause, part.detail}, out.size());
      if (fresh) out.push_back({path.to, path.protocol, ports, part.cause, part.detail, {}});
      out[at->second].from.push_back(path.from);
    }
  }
  return out;
}

}  // namespace muster::report

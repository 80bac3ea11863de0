// Fuzzes the parser of cluster.yaml: what is refused says why, at a place in the file; what is taken is the
// same cluster when `config show` has written it and it is read again.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "bootstrapper/cluster/parse.hpp"
#include "bootstrapper/cluster/show.hpp"
#include "tests/fuzz/demand.hpp"

using namespace muster;
using fuzz::demand;

namespace {

constexpr std::array<std::string_view, 2> kChecks{"swap-off", "unique-mac"};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  const auto parsed = cluster::parse_text(input, "/etc/cluster.yaml", kChecks);
  const auto lines = std::count(input.begin(), input.end(), '\n') + 1;
  bool any_error = false;
  for (const auto& problem : parsed.problems) {
    any_error = any_error || !problem.warning;
    demand(!problem.message.empty() && problem.line >= 0 && problem.line <= lines && problem.column >= 0);
  }
  demand(parsed.spec.has_value() != any_error);
  demand(parsed.problems.empty() == cluster::render(parsed).empty());
  if (!parsed.spec) return 0;
  const auto shown = cluster::to_yaml(*parsed.spec);
  const auto again = cluster::parse_text(shown, "/etc/cluster.yaml", kChecks);
  demand(again.spec && cluster::to_yaml(*again.spec) == shown);
  return 0;
}

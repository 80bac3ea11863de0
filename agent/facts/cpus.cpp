#include <algorithm>

#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

constexpr std::string_view kOnline = "/sys/devices/system/cpu/online";
constexpr std::string_view kCpuinfo = "/proc/cpuinfo";
constexpr std::uint32_t kLargestCpu = 65535;

/// How many CPUs a list such as "0-3,5" names (cpuset(7), list format); nothing where it is no such list.
std::optional<std::uint32_t> count_list(std::string_view list) {
  std::uint32_t count = 0;
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    const auto range = list.substr(0, comma);
    const auto dash = std::min(range.find('-'), range.size());
    const auto first = number<std::uint32_t>(range.substr(0, dash));
    const auto last = dash == range.size() ? first : number<std::uint32_t>(range.substr(dash + 1));
    if (!first || !last || *last < *first || *last > kLargestCpu) return std::nullopt;
    count += *last - *first + 1;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return count > 0 ? std::optional(count) : std::nullopt;
}

Result<std::uint32_t> from_sysfs(const Tree& tree) {
  TRY(const auto text, tree.read(kOnline));
  const auto count = count_list(trim(text));
  if (!count) return fail(ErrorKind::agent, "not a list of CPUs").in(tree.shown(kOnline));
  return *count;
}

Result<std::uint32_t> from_cpuinfo(const Tree& tree) {
  TRY(const auto text, tree.read(kCpuinfo));
  std::uint32_t count = 0;
  for (const auto line : lines(text)) {
    const auto key = trim(line.substr(0, line.find(':')));
    if (key == "processor") ++count;
  }
  if (count == 0) return fail(ErrorKind::agent, "no processor line").in(tree.shown(kCpuinfo));
  return count;
}

}  // namespace

Fact<std::uint32_t> cpus(const Tree& tree) {
  const auto online = from_sysfs(tree);
  if (online) return *online;
  const auto listed = from_cpuinfo(tree);
  if (listed) return *listed;
  return Fact<std::uint32_t>::unknown(online.error().message() + "; " + listed.error().message());
}

}  // namespace muster::facts

#include "agent/checks/el_kernel.hpp"

#include <charconv>
#include <system_error>

namespace muster {

std::optional<ElBuild> el7_build(std::string_view release) {
  constexpr std::string_view kPrefix = "3.10.0-";
  if (!release.starts_with(kPrefix) || release.find(".el7") == std::string_view::npos) return std::nullopt;
  const auto* at = release.data() + kPrefix.size();
  const auto* end = release.data() + release.size();
  ElBuild build;
  const auto [next, bad] = std::from_chars(at, end, build.major);
  if (bad != std::errc{}) return std::nullopt;
  // "1160.el7" has no second number, and then it stays 0.
  if (next != end && *next == '.') std::from_chars(next + 1, end, build.minor);
  return build;
}

}  // namespace muster

#pragma once
// Kernels of CentOS and RHEL 7, whose 3.10.0 says nothing until its build number is read.

#include <compare>
#include <optional>
#include <string_view>

namespace muster {

/// The build of a kernel 3.10.0 of Enterprise Linux 7: 1160.119 of "3.10.0-1160.119.1.el7.x86_64".
struct ElBuild {
  int major = 0;
  int minor = 0;
  auto operator<=>(const ElBuild&) const = default;
};
/// Nothing where the release is no kernel 3.10.0 of Enterprise Linux 7.
std::optional<ElBuild> el7_build(std::string_view release);

}  // namespace muster

#pragma once
// Kubernetes versions, and the version of muster itself.

#include <compare>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

namespace muster {

/// A Kubernetes version: "1.20.2" and "v1.20.2" are the same.
struct Version {
  int major = 0;
  int minor = 0;
  int patch = 0;
  auto operator<=>(const Version&) const = default;
};

/// Reads "1.20.2", "v1.20.2" or "1.20" (patch 0); a suffix such as "-rc.0" or "+dfsg1" is dropped.
Result<Version> parse_version(std::string_view text);
/// "1.20.2"
std::string to_string(const Version& version);

/// The version of muster and muster-agent, from the git tag at build time.
std::string_view muster_version();
/// The version of the wire: an agent with another one is replaced before anything else is asked of it.
inline constexpr int kProtocolVersion = 1;

}  // namespace muster

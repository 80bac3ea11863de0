#pragma once
// The colours and the recap of playbooks, as Ansible has them.

#include <string>

#include "bootstrapper/playbook/run/stats.hpp"

namespace muster::play {

namespace color {
inline constexpr const char* kOk = "0;32";
inline constexpr const char* kChanged = "0;33";
inline constexpr const char* kSkipped = "0;36";
inline constexpr const char* kFailed = "0;31";
inline constexpr const char* kUnreachable = "1;31";
inline constexpr const char* kIgnored = "1;35";
inline constexpr const char* kRetry = "1;30";
}  // namespace color

/// "n1    : ok=2    changed=1    unreachable=0 ...", without a line break.
std::string recap_line(const std::string& host, const HostStats& stats, bool color);

}  // namespace muster::play

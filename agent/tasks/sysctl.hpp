#pragma once
// One sysctl of the running kernel, below /proc/sys (sysctl(8)).

#include <filesystem>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

namespace muster {

/// The file of a sysctl: "net.ipv4.ip_forward" is "/proc/sys/net/ipv4/ip_forward". A usage Error for a name
/// with anything else than letters, digits, '_', '-' and single dots.
Result<std::string> sysctl_path(std::string_view key);
/// Its value, blanks between numbers as single spaces. An agent Error names the file and errno.
Result<std::string> read_sysctl(const std::filesystem::path& file);
/// Sets it for the running kernel. An agent Error when the kernel refuses.
Result<> write_sysctl(const std::filesystem::path& file, std::string_view value);

}  // namespace muster

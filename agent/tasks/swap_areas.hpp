#pragma once
// The swap areas in use, for turning them off and on again. What swap means for Kubernetes is in
// agent/checks.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "agent/protocol/result.hpp"

namespace muster {

/// One line of /proc/swaps (proc(5)).
struct ActiveSwap {
  std::string path;
  std::uint64_t used_kib = 0;
  std::int32_t priority = 0;
};

/// Those of /proc/swaps below `root`; none where the kernel has no swap.
Result<std::vector<ActiveSwap>> read_swap_areas(const std::filesystem::path& root);
/// Whether that path is in use.
Result<bool> is_swap_area(const std::filesystem::path& root, const std::string& path);
/// An agent Error when MemAvailable of /proc/meminfo does not hold what is swapped out: turning swap off
/// would end in the OOM killer.
Result<> check_memory_for_swap_off(const std::filesystem::path& root, const std::vector<ActiveSwap>& areas);
/// swapon(8) with its priority, as far as it was a given one.
std::vector<std::string> swap_on_command(const std::string& path, std::int32_t priority);

}  // namespace muster

#pragma once
// Which programs are installed, and the version that each says it is. What the versions mean is not here.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/facts/output_cache.hpp"
#include "agent/facts/tree.hpp"
#include "agent/protocol/result.hpp"

namespace muster::facts {

/// The full path of an installed program, looked for where packages and operators put them; nothing where it
/// is not installed.
std::optional<std::string> find_program(const Tree& tree, std::string_view name);

/// What the commands printed on the host that a fixture was taken from: the files of /captured, for instance
/// /captured/kubeadm_version_-o_short.
std::vector<Result<std::string>> captured_outputs(const Tree& tree, std::span<const CommandLine> commands);

/// kubeadm, kubelet, kubectl and containerd, as far as they are installed: the version that it says, or why
/// it does not.
using ProgramVersions = std::map<std::string, Result<std::string>, std::less<>>;

/// Asks those programs now, side by side, for at most 3 s; `cache` saves the start of those asked before.
/// Below a fixture nothing is run: see captured_outputs().
ProgramVersions ask_versions(const Tree& tree, OutputCache& cache);

}  // namespace muster::facts

#pragma once
// Playbooks over a fleet that is connected already.

#include <chrono>
#include <memory>
#include <span>
#include <vector>

#include "bootstrapper/cluster/spec.hpp"
#include "bootstrapper/fleet/fleet.hpp"
#include "bootstrapper/playbook/run/run_playbooks.hpp"

namespace muster::play {

/// What a run over a fleet needs beside the playbooks.
struct FleetPlay {
  const cluster::Spec& spec;
  const fleet::Fleet& fleet;
  Options options;
  std::chrono::seconds timeout{1200};  ///< for one task on a host
  std::string first_master = {};       ///< who is in that group; empty: the first master of the file
};

/// Everything that would be refused, as `file:line:col: ...`; empty: nothing. Needs no connection.
std::string refused(const cluster::Spec& spec, std::span<const playbook::Playbook> playbooks,
                    const Options& options);

/// Runs them. A host that was not reached is unreachable at its first task. A usage Error where something is
/// refused, before a host is touched.
boost::asio::awaitable<Result<Summary>> play_on_fleet(FleetPlay play,
                                                      std::span<const playbook::Playbook> playbooks,
                                                      Output& output);

}  // namespace muster::play

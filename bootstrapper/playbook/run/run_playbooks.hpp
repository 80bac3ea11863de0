#pragma once
// Runs parsed playbooks over hosts to their end: what `muster play` and the phases of `up` call.

#include <boost/asio/awaitable.hpp>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bootstrapper/playbook/playbook.hpp"
#include "bootstrapper/playbook/run/session.hpp"

namespace muster::play {

/// What became of a run.
struct Summary {
  Stats stats;  ///< by host
  /// The first failure, or else the first host that is gone: it names host, task and cause. Its kind says
  /// which exit status the run deserves. Nothing where all went well.
  std::optional<Error> problem;
  [[nodiscard]] bool changed() const;
};

/// Runs them in order; a playbook in which something failed is the last. An Error is for what stopped the run
/// itself.
boost::asio::awaitable<Result<Summary>> run_playbooks(Session& session,
                                                      std::span<const playbook::Playbook> playbooks);

}  // namespace muster::play

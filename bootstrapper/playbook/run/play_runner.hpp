#pragma once
// Runs the plays of playbooks, in order, each on its hosts batch by batch.

#include <boost/asio/awaitable.hpp>
#include <vector>

#include "bootstrapper/playbook/playbook.hpp"
#include "bootstrapper/playbook/run/session.hpp"

namespace muster::play {

/// Runs the plays of one playbook. What became of the hosts is in session.stats, failed and unreachable; an
/// Error is for what stops the run itself.
boost::asio::awaitable<Result<void>> run_plays(Session& session, const playbook::Playbook& playbook);

/// How many hosts each batch of `serial` takes: counts, or shares as "30%" (at least one host).
std::vector<std::vector<std::string>> batches_of(const std::vector<std::string>& hosts,
                                                 const std::vector<boost::json::value>& serial);

}  // namespace muster::play

#pragma once
// One task on one host: its loop, its conditions, its attempts. What its result means for the play is
// step_runner.hpp's business.

#include <boost/asio/awaitable.hpp>

#include "bootstrapper/playbook/run/outcome.hpp"
#include "bootstrapper/playbook/run/play_run.hpp"

namespace muster::play {

/// A task that is run now, on some hosts.
struct RunningTask {
  PlayRun& run;
  const playbook::Task& task;
  const boost::json::object& magic;  ///< of the play, as it stands
  const IncludeParameters* include = nullptr;
  std::string name;  ///< rendered
};

/// Runs it; items and retries are told as they happen. A task that cannot be tried is a failed outcome.
boost::asio::awaitable<Outcome> run_task(const RunningTask& running, std::string host);

/// The hosts that the keyword means, or the value of a keyword: a boolean or a template that gives one.
Result<bool> keyword(const std::optional<playbook::Written>& written, bool otherwise, LayeredScope& scope);

}  // namespace muster::play

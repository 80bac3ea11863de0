#pragma once
// A task, or one item of its loop, done once, or as often as `until` asks for.

#include <boost/asio/awaitable.hpp>

#include "bootstrapper/playbook/run/task_runner.hpp"

namespace muster::play {

/// An Error is Ansible's own, for what could not be tried; a module's failure is an outcome.
boost::asio::awaitable<Result<Outcome>> run_attempts(const RunningTask& running, const std::string& host,
                                                     LayeredScope& scope);

Result<bool> conditions_hold(const playbook::Task& task, LayeredScope& scope);
Outcome skipped_by_condition();

}  // namespace muster::play

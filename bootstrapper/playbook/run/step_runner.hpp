#pragma once
// Runs tasks and blocks on the hosts of a batch, each task on all of them at once before the next begins
// (Ansible's linear strategy).

#include <boost/asio/awaitable.hpp>
#include <string>
#include <utility>
#include <vector>

#include "bootstrapper/playbook/run/included.hpp"
#include "bootstrapper/playbook/run/play_run.hpp"
#include "bootstrapper/playbook/run/task_runner.hpp"

namespace muster::play {

/// Where in the play steps are run.
struct Surrounding {
  const IncludeParameters* include = nullptr;
  bool rescuable = false;  ///< a failure is seen to by a rescue
  bool sheltered = false;  ///< a rescue or an always comes before the host is out of the play
  bool handler = false;
};

class StepRunner {
 public:
  explicit StepRunner(PlayRun& run) : run_(run) {}

  using Running = boost::asio::awaitable<Result<void>>;
  /// Runs the steps on those of the hosts that are in the play still. An Error ends the whole run; failed
  /// tasks are no Errors.
  Running steps(const std::vector<playbook::Step>& steps, const std::vector<std::string>& hosts,
                Surrounding around);
  /// Runs the handlers that were notified, in their order.
  Running flush_handlers(const std::vector<std::string>& hosts, Surrounding around);
  Running task(const playbook::Task& task, const std::vector<std::string>& hosts, Surrounding around);

 private:
  using Outcomes = std::vector<std::pair<std::string, Outcome>>;
  Running block(const playbook::Block& block, const std::vector<std::string>& hosts, Surrounding around);
  Running meta(const playbook::Task& task, const std::vector<std::string>& hosts, Surrounding around);
  Running include(const RunningTask& running, const Outcomes& outcomes, Surrounding around);
  boost::asio::awaitable<Outcomes> on_hosts(const RunningTask& running, std::vector<std::string> hosts);
  [[nodiscard]] bool is_chosen(const playbook::Task& task, LayeredScope& scope) const;
  bool has_started(const playbook::Task& task);
  void stop_where_too_many_failed(const Outcomes& outcomes, bool fatal, Surrounding around);
  /// max_fail_percentage
  std::optional<double> most_failing();
  void end_everything();

  PlayRun& run_;
};

/// Whether --start-at-task means this task.
bool is_start(const playbook::Task& task, const std::string& pattern);

}  // namespace muster::play

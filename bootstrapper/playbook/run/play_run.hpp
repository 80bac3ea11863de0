#pragma once
// One batch of hosts of one play while it runs: who takes part still, and what its tasks see.

#include <boost/json/object.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "bootstrapper/playbook/run/scope.hpp"
#include "bootstrapper/playbook/run/session.hpp"

namespace muster::play {

/// How a host stands in its play.
enum class Standing {
  running,
  failing,  ///< looks for a rescue; out of the play where there is none
  ended,    ///< by meta end_host or end_play
  lost,     ///< unreachable
};

/// Parameters of the include_tasks that tasks came from: they win over facts that were set.
struct IncludeParameters {
  boost::json::object variables;  ///< of `vars`, the outer includes' below; may hold templates
  boost::json::object loop;       ///< `item` and its like: data
};

struct PlayRun {
  PlayRun(Session& all, const playbook::Play& which) : session(all), play(which) {}

  Session& session;
  const playbook::Play& play;
  std::string name;                ///< rendered
  std::vector<std::string> hosts;  ///< of the whole play
  std::vector<std::string> batch;  ///< of this part of it
  std::map<std::string, Standing> standings;
  std::map<std::string, std::set<std::size_t>> notified;  ///< by host: places in play.handlers
  bool broken = false;      ///< any_errors_fatal or max_fail_percentage: everything ends
  bool play_ended = false;  ///< meta end_play

  [[nodiscard]] std::vector<std::string> running(const std::vector<std::string>& among) const;
  /// The variables that nothing can take the place of, for all hosts alike.
  [[nodiscard]] boost::json::object magic() const;
};

/// What a task sees on a host. `run`, `magic`, `task` and `include` must outlive the scope.
class TaskScope {
 public:
  TaskScope(PlayRun& run, const std::string& host, const playbook::Task* task,
            const boost::json::object& magic, const IncludeParameters* include);
  [[nodiscard]] LayeredScope& scope() { return scope_; }

 private:
  void add_vars_files(PlayRun& run);
  LayeredScope scope_;
  boost::json::object vars_files_;
};

}  // namespace muster::play

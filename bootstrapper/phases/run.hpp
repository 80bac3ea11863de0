#pragma once
// What the phases of one run share: the cluster.yaml, the hosts, what was seen, and what must be cleaned up.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/checks/check.hpp"
#include "agent/protocol/repair.hpp"
#include "bootstrapper/bundle/bundle.hpp"
#include "bootstrapper/cluster/spec.hpp"
#include "bootstrapper/fleet/fleet.hpp"
#include "bootstrapper/phases/cluster_view.hpp"
#include "bootstrapper/phases/drain_options.hpp"
#include "bootstrapper/phases/leaving.hpp"
#include "bootstrapper/phases/upgrading.hpp"
#include "bootstrapper/report/preflight_report.hpp"
#include "bootstrapper/report/progress.hpp"

namespace muster::phases {

/// What the command line says about how to run.
struct Options {
  std::size_t parallel = 32;           ///< hosts at once
  std::chrono::seconds timeout{1200};  ///< for the longest single step on a host, a kubeadm run
  std::vector<std::string> hosts;      ///< only these; empty: all
  /// The hosts that join or leave: only these are changed, the others are looked at. Empty: all.
  std::vector<std::string> targets;
  fleet::Bring bring = fleet::Bring::agent_if_needed;
  bool dry_run = false;  ///< show what would be changed, and change nothing
  DrainOptions drain;
  std::size_t upgrade_at_once = 1;  ///< nodes that are without their pods at a time
  bool force_dead = false;          ///< a host that is to leave and was not reached is taken out all the same
};

/// Something that this run made and that must go when it ends, however it ends.
struct Cleanup {
  std::string title;  ///< "delete the join token"
  std::function<boost::asio::awaitable<Result<>>()> run;
  /// Left alone by a run that was interrupted: a kubeadm that goes on without it needs the thing. It ends by
  /// itself, and the next run takes it away.
  bool waits_for_jobs = false;
};

struct UserAccess;

/// One run of a command over a cluster.
struct Run {
  Run(const cluster::Spec& cluster_spec, Options run_options, report::Progress& live,
      fleet::AgentPayload agent)
      : spec(cluster_spec), options(std::move(run_options)), progress(live), payload(std::move(agent)) {}

  const cluster::Spec& spec;
  Options options;
  report::Progress& progress;
  fleet::AgentPayload payload;
  std::shared_ptr<const bundle::Bundle> bundle;  ///< of --bundle; null: none

  fleet::Fleet fleet;
  Cluster seen;  ///< facts of the reached hosts and the paths between them
  std::vector<Finding> findings;
  std::vector<report::HostLine> lines;  ///< every host asked for, reached or not
  std::optional<ClusterView> view;      ///< what the API server says; absent where there is none yet
  fleet::Link* api = nullptr;           ///< the master whose API server said so, never one of the targets
  std::optional<Error> api_problem;     ///< what the last master said that was asked in vain
  bool changed = false;                 ///< whether a phase before this one did its work
  bool prepared = false;                ///< whether the playbooks that prepare hosts have run
  std::vector<Cleanup> cleanups;
  std::vector<Leaving> leaving;  ///< the hosts that leave, in the order in which they do
  std::vector<Upgrading>
      upgrading;  ///< the hosts that are not of the wanted version, in the order of the work
  /// By host, the kubeadm upgrade of an earlier run that was followed to a good end.
  std::map<std::string, std::vector<std::string>> followed_upgrades;
  std::vector<std::pair<std::string, UndoRepairsResponse>> undone;  ///< what `undo-fix` did, by host
  std::optional<Error> repair_problem;  ///< the first host that could not be repaired or put back
  std::shared_ptr<UserAccess> user;     ///< whose access to the cluster is worked on; nobody's: none
  /// Called by the connect phase when it is through; may be empty.
  std::function<boost::asio::awaitable<void>(Run&)> once_connected;

  /// The master through which the cluster is worked on; only where there is a view.
  [[nodiscard]] fleet::Link& master() const { return *api; }
  /// Whether this run may change that host.
  [[nodiscard]] bool is_target(std::string_view host) const;
  /// The facts of a reached host.
  [[nodiscard]] const HostFacts& facts(std::string_view host) const;
};

/// A command Error that says why no API server can be asked; nothing where one can.
Result<> need_api(const Run& run);

/// Shows the hosts whose work failed (`outcomes` are in the order of `hosts`); the first of their Errors.
std::optional<Error> show_failures(Run& run, const std::vector<std::string>& hosts,
                                   const std::vector<Result<>>& outcomes);

/// An Error's first line without its host's name in front, for where the name stands beside it already.
std::string reason(const Error& error, std::string_view host);

}  // namespace muster::phases

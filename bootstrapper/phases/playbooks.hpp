#pragma once
// The playbooks of cluster.yaml, run as a part of a workflow. Running playbooks themselves is in
// bootstrapper/playbook/run.

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "agent/protocol/findings.hpp"
#include "bootstrapper/phases/run.hpp"

namespace muster::phases {

/// Whether spec.playbooks.network is a playbook: one that comes with muster, or a file that holds a list of
/// plays rather than Kubernetes objects.
bool has_network_playbook(const cluster::Spec& spec);
/// That playbook's name or path.
std::string network_playbook(const cluster::Spec& spec);

/// Parses every playbook that cluster.yaml names. A usage Error with everything that is wrong with them,
/// before a host is touched.
Result<> check_playbooks(const cluster::Spec& spec);

/// The reached hosts that this run changes: on these the hosts are prepared.
std::vector<std::string> hosts_to_prepare(const Run& run);
/// The reached hosts that are nodes: a new one changes the network on all of them, its routes say.
std::vector<std::string> hosts_of_network(const Run& run);
/// What of a playbook is run, and how.
struct PlaybookUse {
  boost::json::object variables{};  ///< win over those of cluster.yaml
  std::vector<std::string> tags{};  ///< only tasks with one of these; empty: all
};

/// Runs one playbook on the hosts `only`; whether anything changed. The Error names host, task and cause.
boost::asio::awaitable<Result<bool>> run_playbook(Run& run, std::string name, std::vector<std::string> only,
                                                  const PlaybookUse& use);

/// Checks that the playbooks of spec.playbooks.prepare exist to satisfy.
bool is_prepared_by_playbooks(std::string_view check);
/// What those checks say of hosts that are yet to be prepared is no failure, but a warning that names the
/// playbooks.
void leave_to_playbooks(std::vector<Finding>& findings, const cluster::Spec& spec);

}  // namespace muster::phases

#pragma once
// What every command that goes to the hosts does around its own work: cluster.yaml, progress, the event loop,
// ^C.

#include <functional>

#include "bootstrapper/commands/invocation.hpp"
#include "bootstrapper/phases/run.hpp"

namespace muster::commands {

/// The work of a command, once cluster.yaml is read; gives the exit status.
using Work = std::function<boost::asio::awaitable<Result<int>>(phases::Run&)>;

/// Reads and checks cluster.yaml. Its problems are printed whole; an Error counts them.
/// Playbooks and manifests that `opened` brings need not be there.
Result<cluster::Spec> load_spec(const Invocation& invocation, const bundle::Bundle* opened = nullptr);

/// What is to be looked at in cluster.yaml, or asked of the operator, before a host is touched.
using Before = std::function<Result<>(const cluster::Spec&)>;

/// Runs `work` over the cluster of cluster.yaml. The first ^C cancels it and lets it clean up, the second
/// ends the program at once.
Result<int> run_on_cluster(const Invocation& invocation, fleet::Bring bring, Work work,
                           const Before& before = {});

/// That the named hosts are in cluster.yaml; else a usage Error that begins with `where`.
Result<> check_hosts(const cluster::Spec& spec, const std::vector<std::string>& names,
                     std::string_view where);

}  // namespace muster::commands

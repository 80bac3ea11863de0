#pragma once
// kubeadm join of one host; which hosts, in what order and how many at once is decided by the two join
// phases.

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <vector>

#include "bootstrapper/phases/join_secrets.hpp"

namespace muster::phases {

/// The reached hosts of `role` that are to be in the cluster and are not yet.
std::vector<fleet::Link*> not_joined(const Run& run, Role role);

/// Joins one host, or goes on with what an earlier run began there. `certificate_key` for masters only.
boost::asio::awaitable<Result<>> join_host(Run& run, fleet::Link& host, const JoinSecrets& secrets,
                                           std::optional<Secret> certificate_key);

}  // namespace muster::phases

#pragma once
// The note on each host that says whose it is (agent/protocol/facts.hpp, ClusterNote).

#include <boost/asio/awaitable.hpp>

#include "bootstrapper/phases/run.hpp"

namespace muster::phases {

/// Writes the note of this cluster; `ready` once kubeadm has ended well there.
boost::asio::awaitable<Result<>> write_note(Run& run, fleet::Link& host, bool ready);
/// Takes the note away: the host is nobody's again.
boost::asio::awaitable<Result<>> remove_note(fleet::Link& host);

/// Whether the facts of that host say that kubeadm ended well there for this cluster.
bool is_member(const Run& run, std::string_view host);
/// Whether an earlier run for this cluster began on that host and did not end well.
bool is_half_made(const Run& run, std::string_view host);

/// Writes a file that only root may read, such as a kubeadm configuration with a token in it.
boost::asio::awaitable<Result<>> write_private_file(fleet::Link& host, std::string path, Secret bytes);
boost::asio::awaitable<Result<>> remove_file_on(fleet::Link& host, std::string path);

}  // namespace muster::phases

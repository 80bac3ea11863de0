#pragma once
// A backup brought back: etcd's data on every master, and the CAs where they are others. The masters must be
// there, with the control planes that kubeadm made.

#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "bootstrapper/backup/manifest.hpp"
#include "bootstrapper/phases/run.hpp"

namespace muster::phases {

/// What the operator has to know afterwards.
struct Restored {
  std::vector<std::string>
      kept;  ///< "h1: /var/lib/etcd/member.before-20261126T223012Z", etcd's data from before
};

/// Whether that backup can be brought back to this cluster; a usage Error says what differs.
Result<> check_backup(const cluster::Spec& spec, const backup::Manifest& manifest);

/// Stops the control plane on all masters, gives each member of etcd the snapshot's data, and starts them
/// again. What a run before this one left half-done is done anew. A command Error names every master that
/// cannot take it, before anything is changed.
boost::asio::awaitable<Result<Restored>> restore_backup(Run& run, std::filesystem::path file,
                                                        backup::Manifest manifest);

}  // namespace muster::phases

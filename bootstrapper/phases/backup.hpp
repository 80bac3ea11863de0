#pragma once
// A backup of the cluster: etcd's snapshot and what only this cluster has, fetched from the acting master
// into one local file (bootstrapper/backup).

#include <boost/asio/awaitable.hpp>
#include <filesystem>

#include "bootstrapper/backup/manifest.hpp"
#include "bootstrapper/phases/run.hpp"

namespace muster::phases {

/// "lab-20261126T223012Z.backup.tar": the cluster's name and the moment, RFC 3339 without what file names are
/// better off without.
std::string backup_name(const std::string& cluster);

/// Writes `file`, mode 0600, and verifies it. Nothing of it stays on the master, however it ends. A usage
/// Error where the file is there already; a command Error where etcd is not kubeadm's or gives no snapshot.
boost::asio::awaitable<Result<backup::Manifest>> make_backup(Run& run, std::filesystem::path file);

}  // namespace muster::phases

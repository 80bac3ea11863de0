#pragma once
// Files that kubeadm leaves on a master, read from here.

#include <boost/asio/awaitable.hpp>
#include <string>

#include "bootstrapper/fleet/link.hpp"

namespace muster::phases {

/// /etc/kubernetes/pki/ca.crt, the certificate of the cluster's CA in PEM. A command Error where it is
/// missing.
boost::asio::awaitable<Result<std::string>> read_ca_certificate(fleet::Link& master);
/// /etc/kubernetes/admin.conf, which owns the cluster. A command Error where it is missing.
boost::asio::awaitable<Result<std::string>> read_admin_conf(fleet::Link& master);

}  // namespace muster::phases

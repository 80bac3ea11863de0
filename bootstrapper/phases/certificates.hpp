#pragma once
// The certificates of the cluster's hosts: looked at through the agents alone, so that it works when no API
// server does, and renewed on the masters by kubeadm.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bootstrapper/phases/run.hpp"
#include "bootstrapper/report/certificates.hpp"

namespace muster::phases {

/// What every host of this run has; a host that was not reached says why. Changes nothing.
boost::asio::awaitable<report::CertificatesReport> look_at_certificates(const Run& run);

/// What the operator asked to be renewed.
struct RenewalWish {
  std::vector<std::string> masters;  ///< empty: all that the cluster has
  bool force = false;                ///< also where all certificates are good for long
};

/// One master whose certificates, or whose control plane's memory of them, are to be made new.
struct MasterRenewal {
  fleet::Link* link = nullptr;
  bool renew = false;  ///< kubeadm has work there, not only programs to restart
  std::optional<std::int64_t>
      admin_ends{};  ///< when its admin.conf from before ends, seconds since the epoch
};

/// What has to be done for that, in the order of cluster.yaml; empty: nothing. A command Error names every
/// master where kubeadm cannot: not reached, an external CA, one that has ended, a kubelet that does not run.
boost::asio::awaitable<Result<std::vector<MasterRenewal>>> plan_renewal(Run& run, RenewalWish wish);

/// Does it, one master at a time: kubeadm, then the programs that started before their certificates were
/// written, then it waits until API server and etcd answer. What a run before this one left undone shows in
/// these times, so that it can be stopped at any moment and run again.
boost::asio::awaitable<Result<>> renew_certificates(Run& run, const std::vector<MasterRenewal>& masters);

}  // namespace muster::phases

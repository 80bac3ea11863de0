#pragma once
// The kubeconfig of one user: one cluster, one context (kubernetes.io, "Organizing Cluster Access Using
// kubeconfig Files").

#include <string>

#include "agent/protocol/secret.hpp"

namespace muster::credentials {

/// What stands in it.
struct Kubeconfig {
  std::string cluster;  ///< the name of it
  std::string server;   ///< "https://10.77.0.11:6443"
  std::string ca;       ///< PEM
  std::string user;
  std::string name_space;   ///< empty: kubectl's default
  std::string certificate;  ///< PEM
};

/// The file, key included, as YAML.
Secret kubeconfig_text(const Kubeconfig& parts, const Secret& private_key);

}  // namespace muster::credentials

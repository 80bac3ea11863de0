#pragma once
// What the API server says of the cluster: nodes, control-plane pods, and the note that muster keeps in it.

#include <boost/asio/awaitable.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bootstrapper/cluster/spec.hpp"
#include "bootstrapper/fleet/link.hpp"

namespace muster::phases {

struct NodeView {
  bool ready = false;
  std::string not_ready_reason;  ///< the Ready condition's message
  bool unschedulable = false;    ///< it is cordoned
  std::string kubelet_version;   ///< "v1.20.2"
  std::string runtime;           ///< "docker://20.10.24"
  std::string internal_ip;
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> annotations;
  std::vector<cluster::Taint> taints;
  std::vector<std::string> images;  ///< every name of every image on the node
};

struct PodView {
  std::string name;
  std::string node;
  std::string phase;   ///< "Running", "Pending", ...
  std::string reason;  ///< why it waits: "ImagePullBackOff", "Unschedulable: ..."
  std::string ip;
  std::string image;  ///< of its first container, as its spec has it
  bool ready = false;
};

struct ClusterView {
  std::map<std::string, NodeView> nodes;
  std::vector<PodView> pods;       ///< of kube-system
  std::string kubernetes_version;  ///< "v1.20.2", as kubeadm noted it in the ConfigMap kubeadm-config
  std::string network_sha256;      ///< of the manifest that `up` applied; empty: none
};

/// Reads the List that `kubectl get nodes,pods,configmaps -n kube-system -o json` prints.
Result<ClusterView> read_view(const boost::json::value& list);

/// Asks the API server through kubectl on a master. A command Error where it does not answer.
boost::asio::awaitable<Result<ClusterView>> fetch_view(fleet::Link& master);

}  // namespace muster::phases

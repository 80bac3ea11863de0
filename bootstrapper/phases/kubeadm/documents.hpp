#pragma once
// The configuration files that kubeadm is given, made from cluster.yaml: v1beta2, v1beta3 or v1beta4 by the
// Kubernetes version. They hold tokens and keys, so each is a Secret: it goes to a 0600 file or to stdin, and
// is shown only with its secrets masked. Running kubeadm is not here.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/result.hpp"
#include "agent/protocol/secret.hpp"
#include "bootstrapper/cluster/spec.hpp"

namespace muster::kubeadm {

/// A bootstrap token that kubeadm makes known to the cluster.
struct BootstrapToken {
  Secret token;             ///< make_token()
  std::string ttl;          ///< how long it lives, as Go writes it: "15m0s"
  std::string description;  ///< for whoever runs `kubeadm token list`; may be empty
};

/// What a host needs to join.
struct JoinSecrets {
  Secret token;
  std::string ca_cert_hash;  ///< ca_cert_hash(): "sha256:..."
  std::string endpoint;      ///< host:port of an API server; spec's control-plane endpoint as a rule
  std::optional<Secret> certificate_key;  ///< for a master: what the uploaded certificates are encrypted with
};

/// Whether apiVersion and kind of the kubeadm fragments, where they are written, are those that muster
/// generates for this version: a usage Error otherwise. All functions below ask this first; ask it before any
/// host is touched.
Result<> check_fragments(const cluster::Spec& spec);

/// For `kubeadm init` on that master: InitConfiguration, ClusterConfiguration, KubeletConfiguration, and
/// KubeProxyConfiguration where cluster.yaml has something for it. `cgroup_driver` is that of the container
/// runtimes of all hosts. A master's own taints come on top of the one that kubeadm gives each master;
/// `nodeRegistration: {taints: []}` as a fragment removes both.
Result<Secret> init_documents(const cluster::Spec& spec, const cluster::Host& master,
                              const BootstrapToken& token, std::string_view cgroup_driver = "systemd");
/// For `kubeadm join` on that host: a JoinConfiguration, with a control plane when it is a master.
Result<Secret> join_documents(const cluster::Spec& spec, const cluster::Host& host,
                              const JoinSecrets& secrets);
/// For `kubeadm token create` on that master. It names the Kubernetes version too: without it kubeadm asks
/// the internet for the newest one before it makes a token.
Result<Secret> token_document(const cluster::Spec& spec, const cluster::Host& master,
                              const BootstrapToken& token);
/// For `kubeadm init phase upload-certs --upload-certs` on that master, with make_certificate_key().
Result<Secret> certificate_key_document(const cluster::Spec& spec, const cluster::Host& master,
                                        const Secret& key);

/// What `kubeadm init` must be told by flags because its documents have no field for it: --skip-phases before
/// v1beta3.
std::vector<std::string> init_flags(const cluster::Spec& spec);
/// The same for `kubeadm join`, which has only some of the phases of `init`.
std::vector<std::string> join_flags(const cluster::Spec& spec);

}  // namespace muster::kubeadm

#pragma once
// The certificates of a cluster on one host, and the programs of the control plane that hold them in memory;
// asked for by themselves, not with HostFacts (facts.hpp). Private keys are no part of it.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "agent/protocol/codec.hpp"

namespace muster {

/// One certificate that kubeadm or the kubelet keeps on a host.
struct Certificate {
  std::string name;  ///< as kubeadm names it: "apiserver", "etcd-ca", "admin.conf"; "kubelet-client"
  std::string path;  ///< the file that holds it
  Fact<std::int64_t> expires;       ///< notAfter (RFC 5280), seconds since the epoch
  bool authority = false;           ///< a CA
  std::optional<bool> has_key;      ///< of a CA: whether its private key is on this host, too
  std::optional<bool> self_signed;  ///< of what the kubelet serves: its own, which no API server checks
  std::optional<std::int64_t> written_ms;  ///< when the file last changed, milliseconds since the epoch
  static constexpr auto fields() {
    return std::tuple(field("name", &Certificate::name), field("path", &Certificate::path),
                      field("expires", &Certificate::expires), field("authority", &Certificate::authority),
                      field("hasKey", &Certificate::has_key), field("selfSigned", &Certificate::self_signed),
                      field("writtenMs", &Certificate::written_ms));
  }
};

/// A program of the control plane that runs in a pod here.
struct ControlPlaneProcess {
  std::string component;  ///< "kube-apiserver", as its static pod's manifest is named
  std::int32_t pid = 0;
  std::int64_t started_ms = 0;  ///< milliseconds since the epoch, by the clock as it is now
  static constexpr auto fields() {
    return std::tuple(field("component", &ControlPlaneProcess::component),
                      field("pid", &ControlPlaneProcess::pid),
                      field("startedMs", &ControlPlaneProcess::started_ms));
  }
};

/// Both. They are facts like the others (facts.hpp), asked for by themselves: again and again while a control
/// plane starts anew.
struct CertificateFacts {
  Fact<std::vector<Certificate>> certificates;           ///< those that are there; empty: none
  Fact<std::vector<ControlPlaneProcess>> control_plane;  ///< those that run
  static constexpr auto fields() {
    return std::tuple(field("certificates", &CertificateFacts::certificates),
                      field("controlPlane", &CertificateFacts::control_plane));
  }
};

/// A look at the certificates alone.
struct GetCertificates {
  static constexpr std::string_view method = "certificates";
  static constexpr bool mutates = false;
  using Response = CertificateFacts;
  static constexpr auto fields() { return std::tuple<>(); }
};

}  // namespace muster

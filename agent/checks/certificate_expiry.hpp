#pragma once
// What the ends of a host's certificates mean: which want care, who can renew them, and which programs still
// hold the ones from before. Time is passed in.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/protocol/certificate_facts.hpp"
#include "agent/protocol/version.hpp"

namespace muster {

/// A certificate that ends within so many days is named wherever certificates are looked at.
inline constexpr std::int64_t kRenewWithinDays = 30;

enum class CertificateState {
  good,     ///< more than kRenewWithinDays are left
  soon,     ///< less are left
  expired,  ///< it has ended
  unknown,  ///< it could not be read
};
constexpr auto enum_names(CertificateState) {
  return std::array{std::pair{CertificateState::good, "good"}, std::pair{CertificateState::soon, "soon"},
                    std::pair{CertificateState::expired, "expired"},
                    std::pair{CertificateState::unknown, "unknown"}};
}

/// How that certificate stands at `now`, seconds since the epoch. What a kubelet signed for itself is good
/// for ever: no API server that kubeadm sets up checks it (kubernetes.io, "Kubelet
/// authentication/authorization").
CertificateState judge_certificate(const Certificate& certificate, std::int64_t now);

/// Who makes a certificate new.
enum class Renewal {
  kubeadm,  ///< `kubeadm certs renew`
  kubelet,  ///< the kubelet itself, in time
  by_hand,  ///< nobody but the operator: a CA
};
Renewal renewal_of(const Certificate& certificate);

/// What renews all of them at once on a master: `kubeadm certs renew all`, and up to 1.19 `kubeadm alpha
/// certs renew all` (kubernetes PR 94938).
std::vector<std::string> renew_command(const Version& kubernetes);

/// Whether `kubeadm certs renew` has work there at `now`.
bool needs_renewal(const std::vector<Certificate>& certificates, std::int64_t now);

/// The CAs of that host's certificates whose private key is elsewhere, so that kubeadm cannot renew what they
/// signed: "ca", "etcd-ca". An etcd that is not kubeadm's has a CA of its own, and does not count.
std::vector<std::string> external_authorities(const std::vector<Certificate>& certificates);

/// Whether that program uses the certificate of that name.
bool uses_certificate(std::string_view component, std::string_view certificate);

/// The programs that started before one of their certificates was written: they may hold the old one.
std::vector<ControlPlaneProcess> outdated_processes(const std::vector<Certificate>& certificates,
                                                    const std::vector<ControlPlaneProcess>& processes);

}  // namespace muster

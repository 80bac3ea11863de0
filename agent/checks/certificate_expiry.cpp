#include "agent/checks/certificate_expiry.hpp"

#include <algorithm>
#include <array>

namespace muster {

namespace {

constexpr std::int64_t kDay = 86400;

struct Use {
  std::string_view component;
  std::string_view certificate;
};

// kubeadm's manifests of static pods, app/phases/controlplane and etcd.
constexpr std::array kUses{
    Use{"etcd", "etcd-server"},
    Use{"etcd", "etcd-peer"},
    Use{"kube-apiserver", "apiserver"},
    Use{"kube-apiserver", "apiserver-etcd-client"},
    Use{"kube-apiserver", "apiserver-kubelet-client"},
    Use{"kube-apiserver", "front-proxy-client"},
    Use{"kube-controller-manager", "controller-manager.conf"},
    Use{"kube-scheduler", "scheduler.conf"},
};

struct Signed {
  std::string_view authority;
  std::string_view certificate;
};

/// A certificate by which it is told that kubeadm uses that CA here.
constexpr std::array kSigned{Signed{"ca", "apiserver"}, Signed{"etcd-ca", "etcd-server"},
                             Signed{"front-proxy-ca", "front-proxy-client"}};

const Certificate* named(const std::vector<Certificate>& certificates, std::string_view name) {
  const auto found = std::find_if(certificates.begin(), certificates.end(),
                                  [&](const Certificate& one) { return one.name == name; });
  return found == certificates.end() ? nullptr : &*found;
}

}  // namespace

CertificateState judge_certificate(const Certificate& certificate, std::int64_t now) {
  if (!certificate.expires.known()) return CertificateState::unknown;
  if (certificate.self_signed.value_or(false)) return CertificateState::good;
  if (*certificate.expires <= now) return CertificateState::expired;
  return *certificate.expires - now < kRenewWithinDays * kDay ? CertificateState::soon
                                                              : CertificateState::good;
}

Renewal renewal_of(const Certificate& certificate) {
  if (certificate.authority) return Renewal::by_hand;
  return certificate.name.starts_with("kubelet-") ? Renewal::kubelet : Renewal::kubeadm;
}

std::vector<std::string> renew_command(const Version& kubernetes) {
  if (kubernetes < Version{1, 20, 0}) return {"kubeadm", "alpha", "certs", "renew", "all"};
  return {"kubeadm", "certs", "renew", "all"};
}

bool needs_renewal(const std::vector<Certificate>& certificates, std::int64_t now) {
  return std::any_of(certificates.begin(), certificates.end(), [&](const Certificate& one) {
    return renewal_of(one) == Renewal::kubeadm && judge_certificate(one, now) != CertificateState::good;
  });
}

std::vector<std::string> external_authorities(const std::vector<Certificate>& certificates) {
  std::vector<std::string> external;
  for (const auto& pair : kSigned) {
    if (!named(certificates, pair.certificate)) continue;
    const auto* authority = named(certificates, pair.authority);
    if (!authority || !authority->has_key.value_or(false)) external.emplace_back(pair.authority);
  }
  return external;
}

bool uses_certificate(std::string_view component, std::string_view certificate) {
  return std::any_of(kUses.begin(), kUses.end(), [&](const Use& use) {
    return use.component == component && use.certificate == certificate;
  });
}

std::vector<ControlPlaneProcess> outdated_processes(const std::vector<Certificate>& certificates,
                                                    const std::vector<ControlPlaneProcess>& processes) {
  std::vector<ControlPlaneProcess> outdated;
  for (const auto& process : processes) {
    const bool older = std::any_of(certificates.begin(), certificates.end(), [&](const Certificate& one) {
      return one.written_ms && uses_certificate(process.component, one.name) &&
             process.started_ms < *one.written_ms;
    });
    if (older) outdated.push_back(process);
  }
  return outdated;
}

}  // namespace muster

#include <sys/stat.h>

#include <array>

#include "agent/facts/certificate_topics.hpp"
#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"
#include "agent/facts/x509.hpp"
#include "agent/protocol/base64.hpp"
#include "agent/protocol/secret.hpp"

namespace muster::facts {

namespace {

constexpr std::string_view kKubeletServing = "kubelet-serving";

/// Where kubeadm keeps a certificate (kubeadm, app/constants; "PKI certificates and requirements").
struct Place {
  std::string_view name;
  std::string_view path;
  std::string_view key = {};  ///< of a CA: where its private key is
};

// In the order of `kubeadm certs check-expiration`.
constexpr std::array kPlaces{
    Place{"admin.conf", "/etc/kubernetes/admin.conf"},
    Place{"super-admin.conf", "/etc/kubernetes/super-admin.conf"},
    Place{"apiserver", "/etc/kubernetes/pki/apiserver.crt"},
    Place{"apiserver-etcd-client", "/etc/kubernetes/pki/apiserver-etcd-client.crt"},
    Place{"apiserver-kubelet-client", "/etc/kubernetes/pki/apiserver-kubelet-client.crt"},
    Place{"controller-manager.conf", "/etc/kubernetes/controller-manager.conf"},
    Place{"etcd-healthcheck-client", "/etc/kubernetes/pki/etcd/healthcheck-client.crt"},
    Place{"etcd-peer", "/etc/kubernetes/pki/etcd/peer.crt"},
    Place{"etcd-server", "/etc/kubernetes/pki/etcd/server.crt"},
    Place{"front-proxy-client", "/etc/kubernetes/pki/front-proxy-client.crt"},
    Place{"scheduler.conf", "/etc/kubernetes/scheduler.conf"},
    Place{"ca", "/etc/kubernetes/pki/ca.crt", "/etc/kubernetes/pki/ca.key"},
    Place{"etcd-ca", "/etc/kubernetes/pki/etcd/ca.crt", "/etc/kubernetes/pki/etcd/ca.key"},
    Place{"front-proxy-ca", "/etc/kubernetes/pki/front-proxy-ca.crt",
          "/etc/kubernetes/pki/front-proxy-ca.key"},
};

/// The value of a kubeconfig's line "KEY: VALUE", quotes taken off.
std::optional<std::string_view> value_in_kubeconfig(std::string_view text, std::string_view key) {
  for (const auto line : lines(text)) {
    const auto entry = trim(line);
    if (!entry.starts_with(key) || entry.substr(key.size(), 1) != ":") continue;
    auto value = trim(entry.substr(key.size() + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    return value;
  }
  return std::nullopt;
}

Result<X509Summary> read_kubeconfig(std::string_view text) {
  const auto data = value_in_kubeconfig(text, "client-certificate-data");
  if (!data) return fail(ErrorKind::agent, "no client-certificate-data");
  const auto pem = base64_decode(*data);
  if (!pem) return fail(ErrorKind::agent, "its client-certificate-data is no base64");
  return read_x509(*pem);
}

/// Whether the kubelet made a CA of its own to sign it (client-go, cert.GenerateSelfSignedCertKey).
bool is_own(const X509Summary& summary) {
  return summary.issuer.find("-ca@") != std::string::npos;
}

/// When the content of a file last changed.
std::optional<std::int64_t> modified_ms(const Tree& tree, std::string_view path) {
  const auto place = tree.locate(path);
  struct stat status {};
  if (!place || ::stat(place->c_str(), &status) != 0) return std::nullopt;
  return status.st_mtim.tv_sec * 1000 + status.st_mtim.tv_nsec / 1'000'000;
}

Certificate look(const Tree& tree, std::string_view name, std::string_view path) {
  Certificate certificate;
  certificate.name = name;
  certificate.path = path;
  auto read = tree.read(path);
  if (!read) {
    certificate.expires = Fact<std::int64_t>::unknown(read.error().message());
    return certificate;
  }
  // A kubeconfig and what the kubelet keeps hold the private key, too.
  const Secret text(*std::move(read));
  auto summary = path.ends_with(".conf") ? read_kubeconfig(text.reveal()) : read_x509(text.reveal());
  if (summary) {
    certificate.expires = summary->not_after;
    if (name == kKubeletServing) certificate.self_signed = is_own(*summary);
  } else {
    certificate.expires =
        Fact<std::int64_t>::unknown(std::move(summary).error().in(tree.shown(path)).message());
  }
  certificate.written_ms = modified_ms(tree, path);
  return certificate;
}

/// What the kubelet shows to API servers: kubelet.conf has it, or says which file does.
Result<std::optional<Certificate>> kubelet_client(const Tree& tree) {
  constexpr std::string_view kConf = "/etc/kubernetes/kubelet.conf";
  TRY(auto read, tree.read_if_there(kConf));
  if (!read) return std::optional<Certificate>();
  const Secret text(*std::move(read));
  const auto file = value_in_kubeconfig(text.reveal(), "client-certificate");
  return std::optional(look(tree, "kubelet-client", file && file->starts_with('/') ? *file : kConf));
}

/// What the kubelet serves with: signed by the cluster where serverTLSBootstrap is on, else by itself.
Result<std::optional<Certificate>> kubelet_serving(const Tree& tree) {
  for (const std::string path :
       {"/var/lib/kubelet/pki/kubelet-server-current.pem", "/var/lib/kubelet/pki/kubelet.crt"}) {
    TRY(const bool there, tree.exists(path));
    if (there) return std::optional(look(tree, kKubeletServing, path));
  }
  return std::optional<Certificate>();
}

Result<std::vector<Certificate>> find_all(const Tree& tree) {
  std::vector<Certificate> found;
  for (const auto& place : kPlaces) {
    TRY(const bool there, tree.exists(place.path));
    if (!there) continue;
    auto certificate = look(tree, place.name, place.path);
    if (!place.key.empty()) {
      certificate.authority = true;
      TRY(certificate.has_key, tree.exists(place.key));
    }
    found.push_back(std::move(certificate));
  }
  TRY(auto client, kubelet_client(tree));
  if (client) found.push_back(*std::move(client));
  TRY(auto serving, kubelet_serving(tree));
  if (serving) found.push_back(*std::move(serving));
  return found;
}

}  // namespace

Fact<std::vector<Certificate>> certificates(const Tree& tree) {
  return to_fact(find_all(tree));
}

}  // namespace muster::facts

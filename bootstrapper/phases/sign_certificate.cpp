#include <algorithm>

#include "agent/protocol/deadline.hpp"
#include "bootstrapper/phases/credentials/client_key.hpp"
#include "bootstrapper/phases/credentials/kubeconfig.hpp"
#include "bootstrapper/phases/kubectl.hpp"
#include "bootstrapper/phases/master_files.hpp"
#include "bootstrapper/phases/run_token.hpp"
#include "bootstrapper/phases/signing_request.hpp"
#include "bootstrapper/phases/steps.hpp"
#include "bootstrapper/phases/user_access.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

constexpr auto kPatience = std::chrono::seconds(60);

asio::awaitable<Result<>> delete_request(fleet::Link& master, std::string name) {
  const std::vector<std::string> args = {"delete", "csr", name, "--ignore-not-found"};
  CO_TRY(co_await kubectl_change(master, args));
  co_return Result<>{};
}

/// The controller manager signs a moment after the approval.
asio::awaitable<Result<std::string>> wait_for_certificate(fleet::Link& master, std::string name) {
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  const std::vector<std::string> args = {"csr", name};
  while (true) {
    CO_TRY(const auto object, co_await kubectl_get(master, args));
    auto certificate = signed_certificate(object);
    if (!certificate || !certificate->empty()) co_return certificate;
    if (std::chrono::steady_clock::now() > give_up) {
      co_return fail(ErrorKind::timeout, "the controller manager did not sign the certificate in 60 s")
          .in(master.host().name)
          .next("kubectl -n kube-system logs -l component=kube-controller-manager says why");
    }
    co_await muster::wait_for(std::chrono::milliseconds(200));
  }
}

asio::awaitable<Result<std::string>> request_certificate(Run& run, const std::string& request) {
  auto& master = run.master();
  const auto name = "muster-" + make_run_token();
  const auto object = signing_request(run.spec.kubernetes.version, name, request, run.user->wanted.lifetime);
  run.cleanups.push_back({"delete the CertificateSigningRequest " + name,
                          [&master, name]() { return delete_request(master, name); }});
  const std::vector<std::string> create = {"create", "-f", "-"};
  CO_TRY(co_await kubectl_change(master, create, object));
  const std::vector<std::string> approve = {"certificate", "approve", name};
  CO_TRY(co_await kubectl_change(master, approve));
  co_return co_await wait_for_certificate(master, name);
}

Result<> check_subject(const credentials::ClientCertificate& certificate, const WantedAccess& wanted) {
  // The signer may put the groups in another order.
  const auto sorted = [](std::vector<std::string> names) {
    std::sort(names.begin(), names.end());
    return names;
  };
  if (certificate.user == wanted.user && sorted(certificate.groups) == sorted(wanted.groups)) return {};
  return fail(ErrorKind::command, "the cluster signed a certificate for " + certificate.user + ", wanted " +
                                      wanted.user + " and its groups");
}

asio::awaitable<Result<Outcome>> sign_certificate(Run& run) {
  auto& access = *run.user;
  const auto& wanted = access.wanted;
  CO_TRY(const auto ca, co_await read_ca_certificate(run.master()));
  CO_TRY(const auto key, credentials::make_client_key(wanted.user, wanted.groups));
  CO_TRY(const auto pem, co_await request_certificate(run, key.request));
  CO_TRY(access.certificate, credentials::read_client_certificate(pem));
  CO_TRY(check_subject(access.certificate, wanted));
  CO_TRY(credentials::check_client_certificate(pem, key.request, ca));
  credentials::Kubeconfig parts;
  parts.cluster = run.spec.name;
  parts.server = "https://" + run.spec.kubernetes.control_plane_endpoint;
  parts.ca = ca;
  parts.user = wanted.user;
  parts.name_space = wanted.name_space;
  parts.certificate = pem;
  access.kubeconfig = credentials::kubeconfig_text(parts, key.private_key);
  run.progress.host_done(run.master().host().name, report::Outcome::changed,
                         "signed a certificate for " + wanted.user);
  co_return Outcome::changed();
}

}  // namespace

constinit const Phase kSignCertificate = {.name = "sign-certificate",
                                          .title = "make a key and have its certificate signed",
                                          .run = sign_certificate};

}  // namespace muster::phases

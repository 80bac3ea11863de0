#include "agent/protocol/job_messages.hpp"
#include "bootstrapper/phases/join.hpp"
#include "bootstrapper/phases/kubeadm/documents.hpp"
#include "bootstrapper/phases/kubeadm/token.hpp"
#include "bootstrapper/phases/kubectl.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

/// Encrypts the control plane's certificates with a new key and uploads them to the cluster, where kubeadm
/// keeps them two hours.
asio::awaitable<Result<Secret>> upload_certificates(Run& run) {
  CO_TRY(auto key, kubeadm::make_certificate_key());
  CO_TRY(const auto document, kubeadm::certificate_key_document(run.spec, run.spec.first_master(), key));
  muster::Run request;
  request.command.argv = {"kubeadm",      "init",           "phase",
                          "upload-certs", "--upload-certs", "--skip-certificate-key-print",
                          "--config",     "/dev/stdin"};
  CallOptions options;
  options.body = document.reveal();
  CO_TRY(auto captured, co_await run.first_master().ask(request, options));
  if (captured.exit != Exit{}) {
    captured.err = mask(captured.err, key);
    co_return command_failed("kubeadm init phase upload-certs", captured).in(run.spec.first_master().name);
  }
  co_return key;
}

asio::awaitable<Result<>> delete_certificates(fleet::Link& master) {
  const std::vector<std::string> args = {"delete", "secret",      "kubeadm-certs",
                                         "-n",     "kube-system", "--ignore-not-found"};
  CO_TRY(co_await kubectl_change(master, args));
  co_return Result<>{};
}

asio::awaitable<Result<Outcome>> join_masters(Run& run) {
  CO_TRY(const auto secrets, co_await make_join_secrets(run));
  auto& first = run.first_master();
  run.cleanups.push_back(
      {"delete the uploaded certificates", [&first]() { return delete_certificates(first); }});
  CO_TRY(const auto key, co_await upload_certificates(run));
  // One by one: etcd takes one new member at a time without risk to its quorum.
  for (auto* link : not_joined(run, Role::master)) {
    CO_TRY(co_await join_host(run, *link, secrets, key));
    CO_TRY(run.view, co_await fetch_view(first));
  }
  co_return Outcome::changed();
}

}  // namespace

constinit const Phase kJoinMasters = {
    .name = "join-masters",
    .title = "join the other masters",
    .should_run = [](const Run& run) { return !not_joined(run, Role::master).empty(); },
    .run = join_masters};

}  // namespace muster::phases

#include "agent/protocol/job_messages.hpp"
#include "bootstrapper/phases/etcd.hpp"
#include "bootstrapper/phases/join.hpp"
#include "bootstrapper/phases/kubeadm/documents.hpp"
#include "bootstrapper/phases/kubeadm/token.hpp"
#include "bootstrapper/phases/kubectl.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

// A new member has to catch up and take part in an election (etcd.io, "Tuning"); 40 s is what kubeadm gives
// it.
constexpr auto kEtcdPatience = std::chrono::seconds(120);

/// Encrypts the control plane's certificates with a new key and uploads them to the cluster, where kubeadm
/// keeps them two hours.
asio::awaitable<Result<Secret>> upload_certificates(Run& run) {
  CO_TRY(auto key, kubeadm::make_certificate_key());
  CO_TRY(const auto document, kubeadm::certificate_key_document(run.spec, run.master().host(), key));
  muster::Run request;
  request.command.argv = {"kubeadm",      "init",           "phase",
                          "upload-certs", "--upload-certs", "--skip-certificate-key-print",
                          "--config",     "/dev/stdin"};
  CallOptions options;
  options.body = document.reveal();
  CO_TRY(auto captured, co_await run.master().ask(request, options));
  if (captured.exit != Exit{}) {
    captured.err = mask(captured.err, key);
    co_return command_failed("kubeadm init phase upload-certs", captured).in(run.master().host().name);
  }
  co_return key;
}

asio::awaitable<Result<>> delete_certificates(fleet::Link& master) {
  const std::vector<std::string> args = {"delete", "secret",      "kubeadm-certs",
                                         "-n",     "kube-system", "--ignore-not-found"};
  CO_TRY(co_await kubectl_change(master, args));
  co_return Result<>{};
}

/// While a member is down, a new one that does not start as it should may cost the quorum. What an earlier
/// join left of those that are to come is no member yet.
asio::awaitable<Result<>> wait_for_health(Run& run, std::vector<fleet::Link*> coming) {
  if (!has_stacked_etcd(run.spec)) co_return Result<>{};
  const auto& name = run.master().host().name;
  run.progress.host(name, "waiting until all members of etcd are healthy");
  std::vector<const cluster::Host*> except;
  for (const auto* link : coming) except.push_back(&link->host());
  CO_TRY(co_await wait_for_etcd(run, std::move(except), kEtcdPatience));
  run.progress.host_done(name, report::Outcome::ok, "etcd is healthy");
  co_return Result<>{};
}

asio::awaitable<Result<Outcome>> join_masters(Run& run) {
  CO_TRY(need_api(run));
  auto coming = not_joined(run, Role::master);
  CO_TRY(co_await wait_for_health(run, coming));
  CO_TRY(const auto secrets, co_await make_join_secrets(run));
  auto& master = run.master();
  run.cleanups.push_back(
      {"delete the uploaded certificates", [&master]() { return delete_certificates(master); }});
  CO_TRY(const auto key, co_await upload_certificates(run));
  // One by one: etcd takes one new member at a time without risk to its quorum, and none while one is down.
  while (!coming.empty()) {
    CO_TRY(co_await join_host(run, *coming.front(), secrets, key));
    coming.erase(coming.begin());
    CO_TRY(run.view, co_await fetch_view(master));
    CO_TRY(co_await wait_for_health(run, coming));
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

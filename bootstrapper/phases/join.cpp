#include "bootstrapper/phases/join.hpp"

#include "bootstrapper/phases/etcd.hpp"
#include "bootstrapper/phases/kubeadm/documents.hpp"
#include "bootstrapper/phases/kubeadm_job.hpp"
#include "bootstrapper/phases/note.hpp"
#include "bootstrapper/phases/reset_host.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

constexpr const char* kConfig = "/var/lib/muster/kubeadm-join.yaml";
constexpr const char* kJob = "kubeadm-join";

std::vector<std::string> join_command(const Run& run) {
  std::vector<std::string> argv = {"kubeadm", "join", "--config", kConfig};
  for (const auto& flag : kubeadm::join_flags(run.spec)) argv.push_back(flag);
  return argv;
}

bool is_joined(const Run& run, const std::string& name) {
  return run.view && run.view->nodes.contains(name) && is_member(run, name);
}

asio::awaitable<Result<>> begin_join(Run& run, fleet::Link& host, kubeadm::JoinSecrets secrets) {
  CO_TRY(co_await write_note(run, host, false));
  CO_TRY(auto documents, kubeadm::join_documents(run.spec, host.host(), secrets));
  CO_TRY(co_await write_private_file(host, kConfig, std::move(documents)));
  auto done = co_await run_job(run, host, kJob, join_command(run));
  CO_TRY(co_await remove_file_on(host, kConfig));
  co_return done;
}

}  // namespace

std::vector<fleet::Link*> not_joined(const Run& run, Role role) {
  auto links = run.fleet.reached(role);
  std::erase_if(links, [&](const fleet::Link* link) {
    const auto& name = link->host().name;
    // The master that init runs on, or through which the cluster is worked on, is in it.
    const auto& made = run.api ? run.api->host().name : run.spec.first_master().name;
    return name == made || !run.is_target(name) || is_joined(run, name);
  });
  return links;
}

asio::awaitable<Result<>> join_host(Run& run, fleet::Link& host, const JoinSecrets& secrets,
                                    std::optional<Secret> certificate_key) {
  const auto& name = host.host().name;
  run.progress.host(name, "kubeadm join");
  CO_TRY(const auto job, co_await last_job(host, kJob));
  const bool in_cluster = run.view && run.view->nodes.contains(name);
  bool joined = false;
  if (job && job->running) {
    run.progress.note(name + ": kubeadm join of an earlier run still runs: following it");
    // One that fails, for its token has ended say, is made anew below.
    const auto followed = co_await follow_job(run, host, *job);
    joined = followed.has_value();
    CO_TRY(co_await remove_file_on(host, kConfig));
  }
  if (joined) {
    run.progress.note(name + ": it ended well");
  } else if (is_half_made(run, name) && job && job->exit == Exit{} && in_cluster) {
    CO_TRY(co_await remove_file_on(host, kConfig));
  } else {
    // A ready note without its node in the API, or a join that stopped half-way: kubeadm refuses to join over
    // its own leftovers.
    const auto& kubernetes = run.facts(name).kubernetes;
    if (is_half_made(run, name) || (is_member(run, name) && kubernetes.known() && kubernetes->kubelet_conf)) {
      CO_TRY(co_await reset_host(run, host));
    }
    // Of a join that stopped half-way, or of a master that was installed anew: kubeadm refuses to add it
    // twice.
    if (host.host().role == Role::master) {
      CO_TRY(co_await leave_etcd(run, host.host()));
    }
    kubeadm::JoinSecrets documents{secrets.token, secrets.ca_cert_hash,
                                   run.spec.kubernetes.control_plane_endpoint, std::move(certificate_key)};
    CO_TRY(co_await begin_join(run, host, std::move(documents)));
  }
  CO_TRY(co_await write_note(run, host, true));
  run.progress.host_done(name, report::Outcome::changed, "kubeadm join");
  co_return Result<>{};
}

}  // namespace muster::phases

#include "bootstrapper/phases/join_secrets.hpp"
#include "bootstrapper/phases/kubeadm/documents.hpp"
#include "bootstrapper/phases/kubeadm/token.hpp"
#include "bootstrapper/phases/kubeadm_job.hpp"
#include "bootstrapper/phases/note.hpp"
#include "bootstrapper/phases/reset_host.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

constexpr const char* kConfig = "/var/lib/muster/kubeadm-init.yaml";
constexpr const char* kJob = "kubeadm-init";

// kubeadm makes a token of its own for 24 hours unless it is given one: this one lives as long as an init may
// take.
constexpr const char* kTokenLife = "20m0s";

/// Another master that answers has the cluster already: then the first one joins it as they do.
bool is_initialised(const Run& run) {
  const auto& first = run.spec.first_master().name;
  return run.view && (run.api->host().name != first || is_member(run, first));
}

/// A second cluster beside one whose API servers are only down would be the end of both.
Result<> check_no_other_master(const Run& run) {
  for (const auto* link : run.fleet.reached(Role::master)) {
    const auto& name = link->host().name;
    if (name == run.spec.first_master().name || !is_member(run, name)) continue;
    const auto why = run.api_problem ? run.api_problem->message() : "it has no admin.conf";
    return fail(ErrorKind::command,
                name + " is a master of this cluster already, and its API server does not answer: " + why)
        .next("muster exec --hosts " + name +
              " -- journalctl -u kubelet -n 50; or take the cluster down with muster reset");
  }
  return {};
}

std::vector<std::string> init_command(const Run& run) {
  std::vector<std::string> argv = {"kubeadm", "init", "--config", kConfig, "--skip-token-print"};
  for (const auto& flag : kubeadm::init_flags(run.spec)) argv.push_back(flag);
  return argv;
}

/// The kubelets must use the driver of the container runtime; kubeadm gives the first master's to all.
std::string cgroup_driver(const Run& run) {
  const auto& runtimes = run.facts(run.spec.first_master().name).runtimes;
  if (runtimes.known()) {
    for (const auto& runtime : *runtimes) {
      if (runtime.name == run.spec.kubernetes.container_runtime)
        return runtime.cgroup_driver.value_or("systemd");
    }
  }
  return "systemd";
}

asio::awaitable<Result<>> begin_init(Run& run, fleet::Link& master) {
  CO_TRY(co_await write_note(run, master, false));
  CO_TRY(auto token, kubeadm::make_token());
  const kubeadm::BootstrapToken first_token{std::move(token), kTokenLife, std::string(kInitToken)};
  CO_TRY(auto documents, kubeadm::init_documents(run.spec, master.host(), first_token, cgroup_driver(run)));
  CO_TRY(co_await write_private_file(master, kConfig, std::move(documents)));
  auto done = co_await run_job(run, master, kJob, init_command(run));
  // The file holds the token: it goes even when the job failed.
  CO_TRY(co_await remove_file_on(master, kConfig));
  if (done)
    run.cleanups.push_back({"delete kubeadm's token", [&master]() { return delete_init_tokens(master); }});
  co_return done;
}

/// Goes on from what an earlier run left: a job that still runs, one that ended well, or half a control
/// plane.
asio::awaitable<Result<>> init(Run& run, fleet::Link& master) {
  CO_TRY(const auto job, co_await last_job(master, kJob));
  const bool half_made = is_half_made(run, master.host().name);
  if (job && job->running) {
    run.progress.note(master.host().name + ": kubeadm init of an earlier run still runs: following it");
    CO_TRY(co_await follow_job(run, master, *job));
    co_return co_await remove_file_on(master, kConfig);
  }
  if (half_made && job && job->exit == Exit{} && run.view) co_return co_await remove_file_on(master, kConfig);
  if (half_made) {
    run.progress.note(master.host().name +
                      ": an earlier run stopped in the middle of kubeadm init: resetting the host first");
    CO_TRY(co_await reset_host(run, master));
  }
  co_return co_await begin_init(run, master);
}

asio::awaitable<Result<Outcome>> init_first_master(Run& run) {
  CO_TRY(check_no_other_master(run));
  const auto& name = run.spec.first_master().name;
  auto* link = run.fleet.find(name);
  if (!link)
    co_return fail(ErrorKind::unreachable, "kubeadm init runs there, and the host was not reached").in(name);
  auto& master = *link;
  run.progress.host(name, "kubeadm init");
  CO_TRY(co_await init(run, master));
  CO_TRY(co_await write_note(run, master, true));
  CO_TRY(run.view, co_await fetch_view(master));
  run.api = &master;
  run.progress.host_done(name, report::Outcome::changed, "kubeadm init");
  co_return Outcome::changed();
}

}  // namespace

constinit const Phase kInitFirstMaster = {.name = "init-first-master",
                                          .title = "init the first master",
                                          .should_run = [](const Run& run) { return !is_initialised(run); },
                                          .run = init_first_master};

}  // namespace muster::phases

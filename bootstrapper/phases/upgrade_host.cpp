#include "bootstrapper/phases/upgrade_host.hpp"

#include "agent/protocol/deadline.hpp"
#include "bootstrapper/phases/drain.hpp"
#include "bootstrapper/phases/kubeadm_job.hpp"
#include "bootstrapper/phases/kubectl.hpp"
#include "bootstrapper/phases/playbooks.hpp"
#include "bootstrapper/phases/upgrade.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

constexpr const char* kJob = "kubeadm-upgrade";
constexpr const char* kPrograms[] = {"kubeadm", "kubelet"};
constexpr auto kPatience = std::chrono::seconds(300);

std::string wanted_version(const Run& run) {
  return "v" + to_string(run.spec.kubernetes.version);
}

std::string in_one_line(const std::vector<std::string>& words, std::string_view between) {
  std::string line;
  for (const auto& word : words) line += (line.empty() ? "" : std::string(between)) + word;
  return line;
}

std::vector<std::string> kubeadm_command(const Run& run, const std::string& kind) {
  std::vector<std::string> argv = {"kubeadm", "upgrade", kind};
  if (kind == "apply") {
    argv.push_back(wanted_version(run));
    argv.emplace_back("--yes");
  }
  const auto& ignored = run.spec.kubernetes.ignore_preflight_errors;
  if (!ignored.empty()) argv.push_back("--ignore-preflight-errors=" + in_one_line(ignored, ","));
  return argv;
}

/// Before anything else, so that a run that comes after this one knows what was begun.
asio::awaitable<Result<>> mark(Run& run, const Upgrading& one) {
  std::vector<std::string> args = {"annotate", "node", one.link->host().name, "--overwrite",
                                   std::string(kUpgradeMark) + "=" + one.kind};
  if (one.stays_cordoned) args.push_back(std::string(kCordonMark) + "=true");
  CO_TRY(co_await kubectl_change(run.master(), args));
  co_return Result<>{};
}

asio::awaitable<Result<>> empty_node(Run& run, std::string name) {
  const bool ready = run.view->nodes.at(name).ready;
  run.progress.host(name, "draining");
  const std::vector<std::string> cordon = {"cordon", name};
  CO_TRY(co_await kubectl_change(run.master(), cordon));
  // Where no kubelet reports no pod would end.
  if (ready) {
    CO_TRY(co_await drain(run, name, run.options.drain));
  }
  run.progress.host_done(name, report::Outcome::changed, "drained");
  co_return Result<>{};
}

/// By the playbooks that brought the programs of the old version.
asio::awaitable<Result<>> bring_programs(Run& run, std::string name) {
  run.progress.host(name, "bringing the programs of " + wanted_version(run));
  const std::vector<std::string> only = {name};
  PlaybookUse upgrading;
  upgrading.variables["kubernetes_upgrading"] = true;
  for (const auto& playbook : run.spec.playbooks.prepare) {
    CO_TRY(co_await run_playbook(run, playbook, only, upgrading));
  }
  co_return Result<>{};
}

asio::awaitable<Result<>> check_programs(Run& run, fleet::Link& host) {
  const auto& name = host.host().name;
  GetFacts request;
  CO_TRY(const auto facts, co_await host.ask(request));
  if (!facts.kubernetes.known())
    co_return fail(ErrorKind::command, "kubeadm and kubelet: " + facts.kubernetes.why()).in(name);
  const bool by_playbooks = !run.spec.playbooks.prepare.empty();
  for (const auto* program : kPrograms) {
    const auto found = facts.kubernetes->versions.find(program);
    const auto version = found == facts.kubernetes->versions.end() ? "not there" : found->second;
    if (version == wanted_version(run)) continue;
    co_return fail(ErrorKind::command,
                   std::string(program) + " is " + version + ", wanted " + wanted_version(run))
        .in(name)
        .next(by_playbooks
                  ? "put " + to_string(run.spec.kubernetes.version) +
                        " where the playbooks of spec.playbooks.prepare take it from, then muster "
                        "upgrade again; " +
                        name + " stays cordoned until then"
                  : "install kubeadm, kubelet and kubectl " + to_string(run.spec.kubernetes.version) +
                        " there, or name kubernetes-packages in spec.playbooks.prepare, then muster "
                        "upgrade again");
  }
  co_return Result<>{};
}

asio::awaitable<Result<>> systemctl(fleet::Link& host, std::vector<std::string> args) {
  muster::Run request;
  request.command.argv = {"systemctl"};
  request.command.argv.insert(request.command.argv.end(), args.begin(), args.end());
  CO_TRY(const auto captured, co_await host.ask(request));
  if (captured.exit != Exit{})
    co_return command_failed("systemctl " + args.front(), captured).in(host.host().name);
  co_return Result<>{};
}

asio::awaitable<Result<>> restart_kubelet(Run& run, fleet::Link& host) {
  run.progress.host(host.host().name, "restarting the kubelet");
  const std::vector<std::string> reload = {"daemon-reload"};
  CO_TRY(co_await systemctl(host, reload));
  const std::vector<std::string> restart = {"restart", "kubelet"};
  CO_TRY(co_await systemctl(host, restart));
  co_return Result<>{};
}

/// What the host still lacks of the new version; empty when it is all there.
std::string what_is_old(const ClusterView& view, const cluster::Host& host, const std::string& version) {
  const auto found = view.nodes.find(host.name);
  if (found == view.nodes.end()) return "not in the cluster";
  if (found->second.kubelet_version != version) return "its kubelet is " + found->second.kubelet_version;
  if (!found->second.ready) return "not Ready: " + found->second.not_ready_reason;
  if (host.role == Role::master && !has_control_plane(view, host.name, version))
    return "its control plane is not all of " + version;
  return "";
}

/// The API server that is asked may be the one that is upgraded, so an answer that does not come is no
/// failure yet.
asio::awaitable<Result<>> wait_until_new(Run& run, const cluster::Host& host) {
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  std::string missing;
  while (true) {
    auto view = co_await fetch_view(run.master());
    if (view) run.view = std::move(*view);
    missing = view ? what_is_old(*run.view, host, wanted_version(run)) : view.error().message();
    if (missing.empty()) co_return Result<>{};
    run.progress.host(host.name, missing);
    if (std::chrono::steady_clock::now() > give_up) break;
    co_await muster::wait_for(std::chrono::seconds(1));
  }
  co_return fail(ErrorKind::timeout, missing + " (after 5 minutes)")
      .in(host.name)
      .next("muster exec --hosts " + host.name +
            " -- journalctl -u kubelet -n 50; then muster upgrade again");
}

asio::awaitable<Result<>> release(Run& run, const Upgrading& one) {
  const auto& name = one.link->host().name;
  if (!one.stays_cordoned) {
    const std::vector<std::string> uncordon = {"uncordon", name};
    CO_TRY(co_await kubectl_change(run.master(), uncordon));
  }
  const std::vector<std::string> unmark = {"annotate", "node", name, std::string(kUpgradeMark) + "-",
                                           std::string(kCordonMark) + "-"};
  CO_TRY(co_await kubectl_change(run.master(), unmark));
  co_return Result<>{};
}

}  // namespace

std::string steps_of(const Run& run, const Upgrading& one) {
  std::string text = "drain, ";
  for (const auto& playbook : run.spec.playbooks.prepare) text += playbook + ", ";
  text += in_one_line(kubeadm_command(run, one.kind), " ") + ", kubelet";
  return text + (one.stays_cordoned ? "; it stays cordoned" : ", uncordon");
}

asio::awaitable<Result<bool>> follow_upgrades(Run& run) {
  bool any = false;
  for (auto* host : run.fleet.reached()) {
    CO_TRY(const auto job, co_await last_job(*host, kJob));
    if (!job || !job->running) continue;
    any = true;
    run.progress.note(host->host().name + ": kubeadm upgrade of an earlier run still runs: following it");
    const auto followed = co_await follow_job(run, *host, *job);
    if (!followed && followed.error().kind() != ErrorKind::command) co_return followed.error();
    if (followed) run.followed_upgrades[host->host().name] = job->argv;
  }
  co_return any;
}

asio::awaitable<Result<>> upgrade_host(Run& run, Upgrading one) {
  auto& host = *one.link;
  const auto name = host.host().name;
  // What nobody brings must be there before anything is changed.
  if (run.spec.playbooks.prepare.empty()) {
    CO_TRY(co_await check_programs(run, host));
  }
  CO_TRY(co_await mark(run, one));
  CO_TRY(co_await empty_node(run, name));
  CO_TRY(co_await bring_programs(run, name));
  CO_TRY(co_await check_programs(run, host));
  const auto command = kubeadm_command(run, one.kind);
  // Another version may have been wanted then.
  const auto followed = run.followed_upgrades.find(name);
  if (followed == run.followed_upgrades.end() || followed->second != command) {
    run.progress.host(name, "kubeadm upgrade " + one.kind);
    CO_TRY(co_await run_job(run, host, kJob, command));
  }
  CO_TRY(co_await restart_kubelet(run, host));
  CO_TRY(co_await wait_until_new(run, host.host()));
  CO_TRY(co_await release(run, one));
  run.progress.host_done(name, report::Outcome::changed, "upgraded to " + wanted_version(run));
  co_return Result<>{};
}

}  // namespace muster::phases

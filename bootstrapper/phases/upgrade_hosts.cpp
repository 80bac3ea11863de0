#include "agent/protocol/deadline.hpp"
#include "bootstrapper/phases/backup.hpp"
#include "bootstrapper/phases/etcd.hpp"
#include "bootstrapper/phases/playbooks.hpp"
#include "bootstrapper/phases/steps.hpp"
#include "bootstrapper/phases/upgrade.hpp"
#include "bootstrapper/phases/upgrade_host.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

// A member whose image is new starts and takes part in an election (etcd.io, "Tuning").
constexpr auto kEtcdPatience = std::chrono::seconds(120);

std::vector<Upgrading> with_role(const Run& run, Role role) {
  auto hosts = run.upgrading;
  std::erase_if(hosts, [&](const Upgrading& one) { return one.link->host().role != role; });
  return hosts;
}

asio::awaitable<Result<Outcome>> match_version(Run& run) {
  CO_TRY(check_same_version(run));
  co_return Outcome::unchanged();
}

/// What it has changed is looked at anew. The API server that it has just replaced takes a moment to answer.
asio::awaitable<Result<Outcome>> follow_upgrade(Run& run) {
  CO_TRY(const bool any, co_await follow_upgrades(run));
  if (any) {
    run.view.reset();
    CO_TRY(co_await kGatherFacts.run(run));
  }
  co_return Outcome::unchanged();
}

asio::awaitable<Result<Outcome>> judge_upgrade(Run& run) {
  CO_TRY(need_api(run));
  CO_TRY(check_upgradable(run));
  run.upgrading = hosts_to_upgrade(run);
  for (const auto& [name, node] : run.view->nodes) {
    if (!run.fleet.find(name))
      run.progress.note(name + ": in the cluster and not in this run; it stays at " + node.kubelet_version);
  }
  co_return Outcome::unchanged();
}

/// In the directory that muster was started in. kubeadm itself takes back a static pod that does not start;
/// this is for data that is lost.
asio::awaitable<Result<Outcome>> back_up(Run& run) {
  const auto file = backup_name(run.spec.name);
  CO_TRY(co_await make_backup(run, file));
  run.progress.note(file + " holds etcd and the CAs as they were");
  co_return Outcome::unchanged();
}

/// kubeadm upgrade apply replaces the kube-proxy of all nodes at once, so each must have the images by then.
asio::awaitable<Result<Outcome>> bring_images(Run& run) {
  std::vector<std::string> hosts;
  for (const auto& one : run.upgrading) hosts.push_back(one.link->host().name);
  PlaybookUse images;
  images.tags = {"images"};
  bool changed = false;
  for (const auto& name : run.spec.playbooks.prepare) {
    CO_TRY(const bool one, co_await run_playbook(run, name, hosts, images));
    changed = changed || one;
  }
  co_return changed ? Outcome::changed() : Outcome::unchanged();
}

/// One by one: etcd may lack one member at a time.
asio::awaitable<Result<Outcome>> upgrade_masters(Run& run) {
  for (const auto& one : with_role(run, Role::master)) {
    if (has_stacked_etcd(run.spec)) {
      const std::vector<const cluster::Host*> none;
      run.progress.host(one.link->host().name, "waiting until all members of etcd are healthy");
      CO_TRY(co_await wait_for_etcd(run, none, kEtcdPatience));
    }
    CO_TRY(co_await upgrade_host(run, one));
  }
  co_return Outcome::changed();
}

asio::awaitable<Result<Outcome>> upgrade_nodes(Run& run) {
  const auto hosts = with_role(run, Role::node);
  const auto upgrade = [&run](const Upgrading& one) { return upgrade_host(run, one); };
  auto work = fleet::fan_out<void>(hosts, run.options.upgrade_at_once, upgrade);
  const auto outcomes = co_await std::move(work);
  std::vector<std::string> names;
  for (const auto& one : hosts) names.push_back(one.link->host().name);
  if (auto failure = show_failures(run, names, outcomes)) co_return *std::move(failure);
  co_return Outcome::changed();
}

}  // namespace

constinit const Phase kMatchVersion = {.name = "match-version",
                                       .title = "compare cluster.yaml's version with the cluster's",
                                       .should_run = [](const Run& run) { return run.view.has_value(); },
                                       .run = match_version};

constinit const Phase kFollowUpgrade = {
    .name = "follow-upgrade", .title = "look for an upgrade that is at work", .run = follow_upgrade};

constinit const Phase kJudgeUpgrade = {
    .name = "judge-upgrade", .title = "see which hosts are to be upgraded", .run = judge_upgrade};

constinit const Phase kBackUp = {
    .name = "back-up",
    .title = "back up etcd and the CAs",
    .should_run = [](const Run& run) { return has_stacked_etcd(run.spec) && is_before_upgrade(run); },
    .run = back_up};

constinit const Phase kBringImages = {
    .name = "bring-images",
    .title = "bring the images of the new version to the hosts",
    .should_run =
        [](const Run& run) { return !run.upgrading.empty() && !run.spec.playbooks.prepare.empty(); },
    .run = bring_images};

constinit const Phase kUpgradeMasters = {
    .name = "upgrade-masters",
    .title = "upgrade the masters, one by one",
    .should_run = [](const Run& run) { return !with_role(run, Role::master).empty(); },
    .run = upgrade_masters};

constinit const Phase kUpgradeNodes = {
    .name = "upgrade-nodes",
    .title = "upgrade the nodes",
    .should_run = [](const Run& run) { return !with_role(run, Role::node).empty(); },
    .run = upgrade_nodes};

}  // namespace muster::phases

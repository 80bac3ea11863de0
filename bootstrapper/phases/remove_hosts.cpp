#include "bootstrapper/phases/cluster_status.hpp"
#include "bootstrapper/phases/drain.hpp"
#include "bootstrapper/phases/etcd.hpp"
#include "bootstrapper/phases/kubectl.hpp"
#include "bootstrapper/phases/reset_host.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

std::vector<const Leaving*> leaving_if(const Run& run, bool (*wanted)(const Leaving&)) {
  std::vector<const Leaving*> some;
  for (const auto& one : run.leaving) {
    if (wanted(one)) some.push_back(&one);
  }
  return some;
}

bool has_node(const Leaving& one) {
  return one.has_node;
}
bool is_drained(const Leaving& one) {
  return one.node_ready;
}
bool is_node(const Leaving& one) {
  return one.host->role == Role::node && !one.nothing_to_do();
}
bool is_master(const Leaving& one) {
  return one.host->role == Role::master && !one.nothing_to_do();
}

/// Shows the hosts that failed; the first of their Errors.
std::optional<Error> first_failure(Run& run, const std::vector<const Leaving*>& hosts,
                                   const std::vector<Result<>>& outcomes) {
  std::vector<std::string> names;
  for (const auto* one : hosts) names.push_back(one->host->name);
  return show_failures(run, names, outcomes);
}

asio::awaitable<Result<>> drain_one(Run& run, const Leaving* one) {
  const auto& name = one->host->name;
  run.progress.host(name, "draining");
  CO_TRY(co_await drain(run, name, run.options.drain));
  run.progress.host_done(name, report::Outcome::changed, "drained");
  co_return Result<>{};
}

/// Cordons all of them first: a pod of one must not go to another that leaves next.
asio::awaitable<Result<Outcome>> drain_hosts(Run& run) {
  std::vector<std::string> cordon = {"cordon"};
  for (const auto* one : leaving_if(run, has_node)) cordon.push_back(one->host->name);
  CO_TRY(co_await kubectl_change(run.master(), cordon));
  const auto hosts = leaving_if(run, is_drained);
  const auto work = [&run](const Leaving* one) { return drain_one(run, one); };
  auto draining = fleet::fan_out<void>(hosts, run.options.parallel, work);
  const auto outcomes = co_await std::move(draining);
  if (auto failure = first_failure(run, hosts, outcomes)) co_return *std::move(failure);
  co_return Outcome::changed();
}

asio::awaitable<Result<>> delete_node(Run& run, std::string name) {
  run.progress.host(name, "kubectl delete node");
  const std::vector<std::string> args = {"delete", "node", std::move(name), "--ignore-not-found"};
  CO_TRY(co_await kubectl_change(run.master(), args));
  co_return Result<>{};
}

asio::awaitable<Result<>> remove_one(Run& run, const Leaving* one) {
  const auto& host = *one->host;
  auto etcd = EtcdMembership::to_leave;
  if (host.role == Role::master) {
    // Before the host is reset: an etcd that loses its data while it has a vote may take the quorum with it.
    run.progress.host(host.name, "etcdctl member remove");
    CO_TRY(co_await leave_etcd(run, host));
    CO_TRY(co_await forget_api_endpoint(run, host.name));
    etcd = EtcdMembership::left;
  }
  if (one->to_reset) {
    run.progress.host(host.name, "kubeadm reset");
    CO_TRY(co_await reset_host(run, *one->link, etcd));
  }
  if (one->has_node) {
    CO_TRY(co_await delete_node(run, host.name));
  }
  run.progress.host_done(host.name, report::Outcome::changed,
                         one->link ? "removed" : "removed from the cluster; the host itself was not reset");
  co_return Result<>{};
}

asio::awaitable<Result<Outcome>> remove_nodes(Run& run) {
  const auto hosts = leaving_if(run, is_node);
  const auto work = [&run](const Leaving* one) { return remove_one(run, one); };
  auto removing = fleet::fan_out<void>(hosts, run.options.parallel, work);
  const auto outcomes = co_await std::move(removing);
  if (auto failure = first_failure(run, hosts, outcomes)) co_return *std::move(failure);
  CO_TRY(run.view, co_await fetch_view(run.master()));
  co_return Outcome::changed();
}

/// One by one: etcd counts its votes anew after each.
asio::awaitable<Result<Outcome>> remove_masters(Run& run) {
  for (const auto* one : leaving_if(run, is_master)) {
    CO_TRY(co_await remove_one(run, one));
  }
  CO_TRY(run.view, co_await fetch_view(run.master()));
  co_return Outcome::changed();
}

}  // namespace

constinit const Phase kDrainHosts = {
    .name = "drain",
    .title = "drain the hosts that leave",
    .should_run = [](const Run& run) { return !leaving_if(run, has_node).empty(); },
    .run = drain_hosts};

constinit const Phase kRemoveNodes = {
    .name = "remove-nodes",
    .title = "remove the nodes",
    .should_run = [](const Run& run) { return !leaving_if(run, is_node).empty(); },
    .run = remove_nodes};

constinit const Phase kRemoveMasters = {
    .name = "remove-masters",
    .title = "remove the masters",
    .should_run = [](const Run& run) { return !leaving_if(run, is_master).empty(); },
    .run = remove_masters};

}  // namespace muster::phases

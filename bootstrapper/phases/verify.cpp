#include <set>

#include "agent/protocol/deadline.hpp"
#include "bootstrapper/phases/join_secrets.hpp"
#include "bootstrapper/phases/steps.hpp"
#include "bootstrapper/phases/verify_pods.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

constexpr auto kPatience = std::chrono::seconds(300);

/// What a host still lacks; empty when its node is Ready and the control plane runs there.
std::string what_is_missing(const ClusterView& view, const cluster::Host& host) {
  const auto node = view.nodes.find(host.name);
  if (node == view.nodes.end()) return "not in the cluster";
  if (!node->second.ready) return "not Ready: " + node->second.not_ready_reason;
  if (host.role != Role::master) return "";
  for (const char* component : {"etcd-", "kube-apiserver-", "kube-controller-manager-", "kube-scheduler-"}) {
    const auto name = component + host.name;
    const auto pod =
        std::find_if(view.pods.begin(), view.pods.end(), [&](const PodView& p) { return p.name == name; });
    if (pod == view.pods.end()) return name + " is not there";
    if (pod->phase != "Running") return name + " is " + pod->phase + " " + pod->reason;
  }
  return "";
}

/// The first host that lacks something, "n1: not Ready: ..."; shows the state of each, those of `ready` no
/// more.
std::string unfinished(Run& run, std::set<std::string>& ready) {
  std::string first;
  for (const auto& host : run.spec.hosts) {
    if (!run.fleet.find(host.name) || !run.is_target(host.name)) continue;
    const auto missing = what_is_missing(*run.view, host);
    if (missing.empty()) {
      if (!ready.insert(host.name).second) continue;
      run.progress.host_done(host.name, report::Outcome::ok,
                             "Ready, " + run.view->nodes[host.name].kubelet_version);
    } else {
      ready.erase(host.name);
      run.progress.host(host.name, missing);
      if (first.empty()) first = host.name + ": " + missing;
    }
  }
  return first;
}

asio::awaitable<Result<Outcome>> verify(Run& run) {
  CO_TRY(need_api(run));
  auto& master = run.master();
  std::set<std::string> ready;
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  while (true) {
    CO_TRY(run.view, co_await fetch_view(master));
    const auto missing = unfinished(run, ready);
    if (missing.empty()) break;
    if (std::chrono::steady_clock::now() > give_up) {
      co_return fail(ErrorKind::timeout, missing + " (after 5 minutes)")
          .next("muster exec --hosts " + missing.substr(0, missing.find(':')) +
                " -- journalctl -u kubelet -n 50");
    }
    co_await muster::wait_for(std::chrono::seconds(1));
  }
  // Those of runs that were killed before they could; all hosts have joined.
  CO_TRY(co_await delete_tokens(master));
  // Test pods prove a new cluster; a repeated run that changed nothing only looks.
  if (run.changed) CO_TRY(co_await verify_pods(run));
  co_return Outcome::unchanged();
}

}  // namespace

constinit const Phase kVerify = {.name = "verify", .title = "verify the cluster", .run = verify};

}  // namespace muster::phases

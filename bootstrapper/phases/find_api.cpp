#include "bootstrapper/phases/find_api.hpp"

#include "agent/protocol/deadline.hpp"
#include "bootstrapper/phases/note.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

// From the boot of a host to an answer: docker, the kubelet, etcd, and an API server that came before etcd
// and had to wait.
constexpr auto kPatience = std::chrono::seconds(120);

/// Whether that master may be asked for the cluster: neither one that is to join or leave, nor one that has
/// an admin.conf of somebody else's cluster.
bool may_be_asked(const Run& run, const std::string& name) {
  if (!run.options.targets.empty() && run.is_target(name)) return false;
  const auto& facts = run.facts(name);
  if (!facts.kubernetes.known() || !facts.kubernetes->admin_conf) return false;
  const bool noted = is_member(run, name) || is_half_made(run, name);
  const bool nobodys = facts.note.known() && !*facts.note;
  return noted || (nobodys && name == run.spec.first_master().name);
}

}  // namespace

asio::awaitable<void> find_api(Run& run) {
  for (auto* master : run.fleet.reached(Role::master)) {
    if (!may_be_asked(run, master->host().name)) continue;
    auto view = co_await fetch_view(*master);
    if (view) {
      run.api = master;
      run.view = std::move(*view);
      co_return;
    }
    run.api_problem = std::move(view).error();
  }
}

std::vector<fleet::Link*> api_servers(const Run& run) {
  auto masters = run.fleet.reached(Role::master);
  std::erase_if(masters, [&run](const fleet::Link* master) {
    const auto& name = master->host().name;
    return !may_be_asked(run, name) || !is_member(run, name);
  });
  return masters;
}

asio::awaitable<Result<>> await_api(Run& run) {
  const auto masters = api_servers(run);
  if (run.view || masters.empty()) co_return Result<>{};
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  const auto name = masters.front()->host().name;
  run.progress.host(name, "waiting for its API server");
  while (true) {
    co_await find_api(run);
    if (run.view) break;
    if (std::chrono::steady_clock::now() > give_up) {
      co_return fail(ErrorKind::command,
                     "it is a master of this cluster, and its API server has not answered for 2 minutes: " +
                         reason(*run.api_problem, name))
          .in(name)
          .next("muster exec --hosts " + name +
                " -- journalctl -u kubelet -n 50; or take the cluster down with muster reset");
    }
    co_await muster::wait_for(std::chrono::seconds(1));
  }
  run.progress.host_done(run.api->host().name, report::Outcome::ok, "its API server answers");
  co_return Result<>{};
}

}  // namespace muster::phases

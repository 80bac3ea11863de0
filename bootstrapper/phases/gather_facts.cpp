#include "agent/checks/images.hpp"
#include "bootstrapper/phases/note.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

report::HostLine* line_of(Run& run, const std::string& name) {
  for (auto& line : run.lines) {
    if (line.name == name) return &line;
  }
  return nullptr;
}

/// What was measured stays when a host is looked at again: facts do not hold it.
void keep_measured(const std::vector<muster::Host>& before, const std::string& name, HostFacts& facts) {
  for (const auto& host : before) {
    if (host.name == name && !facts.disk_latency.known()) facts.disk_latency = host.facts.disk_latency;
  }
}

void keep(Run& run, const fleet::Link& link, Result<HostFacts> facts) {
  auto* line = line_of(run, link.host().name);
  if (!facts) {
    line->reached = false;
    line->problem = reason(facts.error(), line->name);
    line->remedy = facts.error().remedy();
    return;
  }
  muster::Host host;
  host.name = link.host().name;
  host.role = link.host().role;
  host.address = link.host().private_address;
  host.facts = *facts;
  run.seen.hosts.push_back(std::move(host));
  line->facts = std::move(*facts);
}

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

/// Asks the masters in turn until an API server answers. No answer is no Error here: kubeadm init may have
/// been stopped half-way, and the init phase decides what to do.
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

asio::awaitable<Result<Outcome>> gather_facts(Run& run) {
  const auto links = run.fleet.reached();
  const auto settings = run.spec.settings();
  const auto ask = [&settings](fleet::Link* link) -> asio::awaitable<Result<HostFacts>> {
    GetFacts request;
    request.images = wanted_images(link->host().role, settings);
    co_return co_await link->ask(request);
  };
  auto work = fleet::fan_out<HostFacts>(links, run.options.parallel, ask);
  auto all = co_await std::move(work);
  run.seen.settings = settings;
  const auto before = std::move(run.seen.hosts);
  run.seen.hosts.clear();
  for (std::size_t i = 0; i < links.size(); ++i) {
    if (all[i]) keep_measured(before, links[i]->host().name, *all[i]);
    keep(run, *links[i], std::move(all[i]));
  }

  co_await find_api(run);
  co_return Outcome::unchanged();
}

}  // namespace

constinit const Phase kGatherFacts = {
    .name = "gather-facts", .title = "look at the hosts", .run = gather_facts};

}  // namespace muster::phases

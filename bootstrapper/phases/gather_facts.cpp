#include "agent/checks/images.hpp"
#include "bootstrapper/phases/find_api.hpp"
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

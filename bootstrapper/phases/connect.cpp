#include "bootstrapper/phases/steps.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

std::vector<const cluster::Host*> wanted_hosts(const Run& run) {
  std::vector<const cluster::Host*> hosts;
  for (const auto& host : run.spec.hosts) {
    const auto& only = run.options.hosts;
    if (only.empty() || std::find(only.begin(), only.end(), host.name) != only.end()) hosts.push_back(&host);
  }
  return hosts;
}

report::HostLine line_of(const fleet::Member& member) {
  report::HostLine line;
  line.name = member.host->name;
  line.role = member.host->role;
  line.address = member.host->private_address;
  line.reached = member.link != nullptr;
  if (member.problem) {
    line.problem = reason(*member.problem, line.name);
    line.remedy = member.problem->remedy();
  }
  return line;
}

asio::awaitable<Result<Outcome>> connect(Run& run) {
  const auto hosts = wanted_hosts(run);
  for (const auto* host : hosts) run.progress.host(host->name, "connecting to " + host->address);
  const auto show = [&run](const fleet::Member& member) {
    if (member.problem) {
      run.progress.host_done(member.host->name, report::Outcome::failed,
                             reason(*member.problem, member.host->name));
    } else if (member.link->agent_was_brought()) {
      run.progress.host_done(member.host->name, report::Outcome::changed, "agent installed");
    } else {
      run.progress.host_done(member.host->name, report::Outcome::ok, "connected");
    }
  };
  auto work = run.fleet.connect(hosts, run.options.parallel, run.payload, run.options.bring, show);
  co_await std::move(work);
  run.lines.clear();
  for (const auto& member : run.fleet.members()) run.lines.push_back(line_of(member));
  if (run.once_connected) {
    auto telling = run.once_connected(run);
    co_await std::move(telling);
  }
  co_return Outcome::unchanged();
}

}  // namespace

constinit const Phase kConnect = {.name = "connect", .title = "connect to the hosts", .run = connect};

}  // namespace muster::phases

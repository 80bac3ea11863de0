#include "bootstrapper/playbook/run/fleet_play.hpp"

#include <unistd.h>

#include "bootstrapper/playbook/run/cluster_inventory.hpp"
#include "bootstrapper/playbook/run/link_host.hpp"
#include "bootstrapper/playbook/run/refusals.hpp"
#include "bootstrapper/playbook/run/silent_output.hpp"

namespace muster::play {

namespace {

using Hosts = std::vector<std::unique_ptr<TaskHost>>;

/// A host for each of the inventory: those that the fleet has no link to are lost.
Hosts hosts_of(const FleetPlay& play, Session& session) {
  Hosts hosts;
  for (const auto& host : play.spec.hosts) {
    Error why = muster::fail(ErrorKind::unreachable, "the host takes no part in this run");
    if (auto* link = play.fleet.find(host.name)) {
      hosts.push_back(std::make_unique<LinkHost>(*link, play.timeout));
    } else {
      for (const auto& member : play.fleet.members()) {
        if (member.host->name == host.name && member.problem) why = *member.problem;
      }
      hosts.push_back(std::make_unique<LostHost>(host.name, std::move(why)));
    }
    session.hosts[host.name] = hosts.back().get();
  }
  return hosts;
}

std::string refusal_text(const Refusal& refusal) {
  auto text = refusal.at.file.string() + ":" + std::to_string(refusal.at.line) + ":" +
              std::to_string(refusal.at.column) + ": error: " + refusal.what + "\n";
  if (!refusal.instead.empty()) text += "  write: " + refusal.instead + "\n";
  return text;
}

std::string refusals_text(const Session& session, std::span<const playbook::Playbook> playbooks) {
  std::string text;
  for (const auto& playbook : playbooks) {
    for (const auto& refusal : refusals(playbook, session, ::isatty(STDIN_FILENO)))
      text += refusal_text(refusal);
  }
  return text;
}

}  // namespace

std::string refused(const cluster::Spec& spec, std::span<const playbook::Playbook> playbooks,
                    const Options& options) {
  const auto inventory = cluster_inventory(spec);
  SilentOutput nobody;
  const Session session(inventory, options, parsed_sources(), nobody);
  return refusals_text(session, playbooks);
}

boost::asio::awaitable<Result<Summary>> play_on_fleet(FleetPlay play,
                                                      std::span<const playbook::Playbook> playbooks,
                                                      Output& output) {
  const auto inventory = cluster_inventory(play.spec, play.first_master);
  Session session(inventory, play.options, parsed_sources(), output);
  const auto text = refusals_text(session, playbooks);
  if (!text.empty()) co_return muster::fail(ErrorKind::usage, text);
  const auto hosts = hosts_of(play, session);
  auto running = run_playbooks(session, playbooks);
  co_return co_await std::move(running);
}

}  // namespace muster::play

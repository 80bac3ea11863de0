#include "bootstrapper/phases/run.hpp"

#include <algorithm>

namespace muster::phases {

const HostFacts& Run::facts(std::string_view host) const {
  static const HostFacts kNothing;
  for (const auto& known : seen.hosts) {
    if (known.name == host) return known.facts;
  }
  return kNothing;
}

bool Run::is_target(std::string_view host) const {
  const auto& targets = options.targets;
  return targets.empty() || std::find(targets.begin(), targets.end(), host) != targets.end();
}

Result<> need_api(const Run& run) {
  if (run.view && run.api) return {};
  if (run.api_problem) {
    return fail(ErrorKind::command, run.spec.name + ": no API server answers: " + run.api_problem->message())
        .next("journalctl -u kubelet on a master says why");
  }
  for (const auto& member : run.fleet.members()) {
    if (member.problem && member.host->role == Role::master) return *member.problem;
  }
  return fail(ErrorKind::command, run.spec.name + ": there is no cluster yet on any of its masters")
      .next("muster up makes it");
}

std::optional<Error> show_failures(Run& run, const std::vector<std::string>& hosts,
                                   const std::vector<Result<>>& outcomes) {
  std::optional<Error> first;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    if (outcomes[i]) continue;
    run.progress.host_done(hosts[i], report::Outcome::failed, reason(outcomes[i].error(), hosts[i]));
    if (!first) first = outcomes[i].error();
  }
  return first;
}

std::string reason(const Error& error, std::string_view host) {
  std::string_view message = error.message();
  message = message.substr(0, message.find('\n'));
  if (message.starts_with(host) && message.substr(host.size()).starts_with(": "))
    message.remove_prefix(host.size() + 2);
  return std::string(message);
}

}  // namespace muster::phases

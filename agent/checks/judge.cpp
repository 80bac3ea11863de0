#include <iterator>

#include "agent/checks/ignore.hpp"

namespace muster {
namespace {

void append(std::vector<Finding>& all, const Check& check, std::vector<Finding> findings,
            const Settings& settings) {
  const bool ignored = ignores_check(settings, check.name);
  for (auto& finding : findings) {
    finding.check = check.name;
    finding.scope = check.scope();
    if (ignored && finding.status != Status::pass) finding.status = Status::ignored;
    all.push_back(std::move(finding));
  }
}

void append(std::vector<Finding>& all, const Check& check, const Host& host, const Settings& settings) {
  auto findings = std::get<HostJudge>(check.judge)(host, settings);
  for (auto& finding : findings) finding.hosts = {host.name};
  append(all, check, std::move(findings), settings);
}

}  // namespace

std::vector<Finding> judge_host(const Host& host, const Settings& settings) {
  std::vector<Finding> all;
  for (const auto& check : catalogue()) {
    if (check.scope() == Scope::host) append(all, check, host, settings);
  }
  return all;
}

std::vector<Finding> judge(const Cluster& cluster) {
  std::vector<Finding> all;
  if (cluster.hosts.empty()) return all;
  for (const auto& check : catalogue()) {
    if (const auto* judge_all = std::get_if<ClusterJudge>(&check.judge)) {
      append(all, check, (*judge_all)(cluster), cluster.settings);
      continue;
    }
    for (const auto& host : cluster.hosts) append(all, check, host, cluster.settings);
  }
  return all;
}

}  // namespace muster

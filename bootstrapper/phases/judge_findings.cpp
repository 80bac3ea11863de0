#include "bootstrapper/phases/judge_findings.hpp"

#include <algorithm>

namespace muster::phases {

void keep_those_of(std::vector<Finding>& findings, const std::vector<std::string>& targets) {
  if (targets.empty()) return;
  const auto concerns = [&](const Finding& finding) {
    return std::find_first_of(finding.hosts.begin(), finding.hosts.end(), targets.begin(), targets.end()) !=
           finding.hosts.end();
  };
  // The ways between other hosts are not tried.
  std::erase_if(findings, [&](const Finding& finding) {
    return finding.status == Status::unknown && !concerns(finding);
  });
  for (auto& finding : findings) {
    if (blocks(finding.status) && !concerns(finding)) finding.status = Status::warn;
  }
}

bool can_be_missed(const Run& run, std::string_view host) {
  if (!run.options.targets.empty()) return !run.is_target(host);
  return run.view && run.view->nodes.contains(std::string(host));
}

}  // namespace muster::phases

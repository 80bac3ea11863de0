#include "bootstrapper/commands/preflight_result.hpp"

#include <unistd.h>

#include <boost/json/serialize.hpp>
#include <ctime>

#include "bootstrapper/report/date.hpp"
#include "bootstrapper/report/json.hpp"
#include "bootstrapper/report/text.hpp"

namespace muster::commands {

Started Started::now() {
  return {std::chrono::steady_clock::now(), report::rfc3339(std::time(nullptr))};
}

double Started::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - clock).count();
}

report::PreflightReport make_report(const phases::Run& run, const Started& started) {
  report::PreflightReport report;
  report.cluster = run.spec.name;
  report.kubernetes = run.spec.kubernetes.version;
  report.started = started.date;
  report.seconds = started.seconds();
  report.hosts = run.lines;
  report.findings = run.findings;
  report.paths = run.seen.paths;
  report.capacity = capacities(run.seen.hosts, run.seen.settings);
  report.measured = run.seen.measured;
  return report;
}

int print_preflight(const phases::Run& run, const Invocation& invocation,
                    const report::PreflightReport& report) {
  if (invocation.output == "json") {
    print(report::pretty(report::to_json(report)));
  } else {
    TextStyle style;
    style.color = wants_color(invocation, STDOUT_FILENO);
    style.verbose = invocation.verbosity > 0;
    print(report::to_text(report, style, report_language(invocation)));
  }
  if (const auto problem = run.fleet.first_problem()) return exit_status(problem->kind());
  return report.passed() ? 0 : kChecksFailed;
}

namespace {

/// As `kubectl get nodes` has it, with the reason.
std::string state_of(const phases::NodeView& node) {
  return (node.ready ? "Ready" : "NotReady: " + node.not_ready_reason) +
         (node.unschedulable ? ", SchedulingDisabled" : "");
}

}  // namespace

std::vector<report::NodeRow> table_rows(const phases::Run& run) {
  std::vector<report::NodeRow> rows;
  if (!run.view) return rows;
  auto nodes = run.view->nodes;
  for (const auto& host : run.spec.hosts) {
    const auto found = nodes.find(host.name);
    if (found == nodes.end()) {
      rows.push_back({host.name, std::string(name_of(host.role)), "not joined", "", host.private_address});
      continue;
    }
    const auto& node = found->second;
    rows.push_back(
        {host.name, std::string(name_of(host.role)), state_of(node), node.kubelet_version, node.internal_ip});
    nodes.erase(found);
  }
  for (const auto& [name, node] : nodes) {
    rows.push_back({name, "not in cluster.yaml", state_of(node), node.kubelet_version, node.internal_ip});
  }
  return rows;
}

}  // namespace muster::commands

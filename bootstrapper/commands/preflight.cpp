#include "bootstrapper/commands/preflight_result.hpp"
#include "bootstrapper/commands/undone.hpp"
#include "bootstrapper/commands/workflow.hpp"
#include "bootstrapper/phases/steps.hpp"
#include "bootstrapper/report/json.hpp"
#include "bootstrapper/report/report_file.hpp"

namespace muster::commands {

namespace asio = boost::asio;

namespace {

std::span<const phases::Phase> preflight_phases() {
  using namespace phases;
  static const Phase kPreflight[] = {kConnect, kGatherFacts, kProbePorts, kMeasure, kJudge};
  return kPreflight;
}

std::span<const phases::Phase> fixing_phases() {
  using namespace phases;
  static const Phase kFixing[] = {kConnect,    kGatherFacts, kRepairHosts, kGatherFacts,
                                  kProbePorts, kMeasure,     kOpenPorts,   kJudge};
  return kFixing;
}

std::span<const phases::Phase> undoing_phases() {
  using namespace phases;
  static const Phase kUndoing[] = {kConnect, kUndoRepairs};
  return kUndoing;
}

/// What the command line says beside the flags of every command.
struct Asked {
  std::vector<std::string> report;
  std::filesystem::path since;
  bool fix = false;
  bool undo_fix = false;
};

/// The same, once the files were looked at.
struct Reports {
  std::vector<report::ReportFile> files;
  std::optional<report::EarlierReport> earlier;
};

Result<Reports> look_at_files(const Asked& asked) {
  Reports reports;
  TRY(reports.files, report::check_report_files(asked.report));
  if (!asked.since.empty()) {
    TRY(reports.earlier, report::read_earlier_report(asked.since));
  }
  return reports;
}

asio::awaitable<Result<int>> preflight(phases::Run& run, const Invocation& invocation, const Reports& reports,
                                       std::span<const phases::Phase> phases) {
  const auto started = Started::now();
  const phases::Selection all;
  CO_TRY(co_await phases::run_phases(run, phases, all));
  run.progress.end();
  auto report = make_report(run, started);
  if (reports.earlier) report.changes = report::compare(*reports.earlier, report);
  // Printed first: a full disk must not take the result away.
  const int status = print_preflight(run, invocation, report);
  CO_TRY(report::write_report_files(report, reports.files, report_language(invocation)));
  if (run.repair_problem) co_return *run.repair_problem;
  co_return status;
}

/// What was put back, host by host. Something that was left alone is a failure: the operator wanted it
/// undone.
asio::awaitable<Result<int>> undo_fix(phases::Run& run, const Invocation& invocation) {
  const phases::Selection all;
  CO_TRY(co_await phases::run_phases(run, undoing_phases(), all));
  run.progress.end();
  print(invocation.output == "json" ? report::pretty(undone_json(run.undone))
                                    : undone_text(run.undone, run.options.dry_run));
  if (run.repair_problem) co_return *run.repair_problem;
  const bool all_undone = std::all_of(run.undone.begin(), run.undone.end(),
                                      [](const auto& host) { return host.second.kept.empty(); });
  co_return all_undone ? 0 : kChecksFailed;
}

}  // namespace

void add_preflight(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand(
      "preflight", "look at every host and between all hosts; changes nothing but the agent");
  auto asked = std::make_shared<Asked>();
  command
      ->add_option("--report", asked->report,
                   "also write the report to FILE.html, FILE.json or FILE.xml (JUnit); may be given again")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command->add_option("--since", asked->since, "say what has changed since this JSON report")
      ->type_name("FILE");
  auto* fix = command->add_flag("--fix", asked->fix,
                                "repair what is safe to repair: modules, sysctls, swap, reserved NodePorts, "
                                "/etc/hosts, firewalld's ports");
  command->add_flag("--undo-fix", asked->undo_fix, "put everything back that --fix changed on the hosts")
      ->excludes(fix);
  command->add_flag("--dry-run", invocation.dry_run,
                    "show what --fix or --undo-fix would change, change nothing");
  command->add_option("--lang", invocation.language, "the language of the report; default: as LANG says")
      ->check(CLI::IsMember({"en", "zh"}));
  command->callback([&invocation, asked] {
    invocation.run = [&invocation, asked]() -> Result<int> {
      invocation.only_looks = !asked->fix && !asked->undo_fix;
      TRY(const auto reports, look_at_files(*asked));
      const auto phases = asked->fix ? fixing_phases() : preflight_phases();
      const auto work = [&](phases::Run& run) {
        return asked->undo_fix ? undo_fix(run, invocation) : preflight(run, invocation, reports, phases);
      };
      return run_on_cluster(invocation, fleet::Bring::agent_if_needed, work);
    };
  });
}

}  // namespace muster::commands

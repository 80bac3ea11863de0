#include "bootstrapper/commands/preflight_result.hpp"
#include "bootstrapper/commands/workflow.hpp"
#include "bootstrapper/phases/steps.hpp"
#include "bootstrapper/report/report_file.hpp"

namespace muster::commands {

namespace asio = boost::asio;

namespace {

std::span<const phases::Phase> preflight_phases() {
  using namespace phases;
  static const Phase kPreflight[] = {kConnect, kGatherFacts, kProbePorts, kJudge};
  return kPreflight;
}

/// What the command line says beside the flags of every command.
struct Asked {
  std::vector<std::string> report;
  std::filesystem::path since;
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

asio::awaitable<Result<int>> preflight(phases::Run& run, const Invocation& invocation,
                                       const Reports& reports) {
  const auto started = Started::now();
  const phases::Selection all;
  CO_TRY(co_await phases::run_phases(run, preflight_phases(), all));
  run.progress.end();
  auto report = make_report(run, started);
  if (reports.earlier) report.changes = report::compare(*reports.earlier, report);
  // Printed first: a full disk must not take the result away.
  const int status = print_preflight(run, invocation, report);
  CO_TRY(report::write_report_files(report, reports.files, report_language(invocation)));
  co_return status;
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
  command->add_option("--lang", invocation.language, "the language of the report; default: as LANG says")
      ->check(CLI::IsMember({"en", "zh"}));
  command->callback([&invocation, asked] {
    invocation.run = [&invocation, asked]() -> Result<int> {
      TRY(const auto reports, look_at_files(*asked));
      const auto work = [&](phases::Run& run) { return preflight(run, invocation, reports); };
      return run_on_cluster(invocation, fleet::Bring::agent_if_needed, work);
    };
  });
}

}  // namespace muster::commands

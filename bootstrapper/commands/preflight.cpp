#include <fstream>

#include "bootstrapper/commands/preflight_result.hpp"
#include "bootstrapper/commands/workflow.hpp"
#include "bootstrapper/phases/steps.hpp"
#include "bootstrapper/report/json.hpp"

namespace muster::commands {

namespace asio = boost::asio;

namespace {

std::span<const phases::Phase> preflight_phases() {
  using namespace phases;
  static const Phase kPreflight[] = {kConnect, kGatherFacts, kProbePorts, kMeasure, kJudge};
  return kPreflight;
}

Result<> check_report_file(const std::filesystem::path& file) {
  if (file.empty() || file.extension() == ".json") return {};
  return fail(ErrorKind::usage, "--report: " + file.string() + ": this version writes .json reports only");
}

Result<> write_report(const std::filesystem::path& file, const std::string& text) {
  if (file.empty()) return {};
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (!out) return fail(ErrorKind::usage, "--report: " + file.string() + " cannot be written");
  return {};
}

asio::awaitable<Result<int>> preflight(phases::Run& run, const Invocation& invocation,
                                       std::filesystem::path file) {
  const auto started = Started::now();
  const phases::Selection all;
  CO_TRY(co_await phases::run_phases(run, preflight_phases(), all));
  run.progress.end();
  CO_TRY(write_report(file, report::pretty(report::to_json(make_report(run, started)))));
  co_return print_preflight(run, invocation, started);
}

}  // namespace

void add_preflight(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand(
      "preflight", "look at every host and between all hosts; changes nothing but the agent");
  auto file = std::make_shared<std::filesystem::path>();
  command->add_option("--report", *file, "also write the report to FILE.json");
  command->callback([&invocation, file] {
    invocation.run = [&invocation, file]() -> Result<int> {
      TRY(check_report_file(*file));
      const auto work = [&](phases::Run& run) { return preflight(run, invocation, *file); };
      return run_on_cluster(invocation, fleet::Bring::agent_if_needed, work);
    };
  });
}

}  // namespace muster::commands

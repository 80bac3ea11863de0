#include "bootstrapper/phases/backup.hpp"

#include "agent/checks/printable.hpp"
#include "bootstrapper/commands/named_hosts.hpp"
#include "bootstrapper/commands/preflight_result.hpp"
#include "bootstrapper/commands/workflow.hpp"
#include "bootstrapper/phases/steps.hpp"
#include "bootstrapper/report/duration.hpp"

namespace muster::commands {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

std::string done_text(const backup::Manifest& manifest, const fs::path& file, const Started& started) {
  std::uint64_t bytes = 0;
  for (const auto& part : manifest.parts) bytes += part.size;
  std::string text = "DONE  " + manifest.cluster + ": " + file.string() + ", " + grouped(bytes) + " bytes (" +
                     report::duration_text(std::chrono::duration<double>(started.seconds())) + ")\n";
  text += "  etcd " + manifest.etcd + " at revision " + std::to_string(manifest.revision) + ", Kubernetes " +
          manifest.kubernetes + ", from " + manifest.master + "\n";
  for (const auto& part : manifest.parts) text += "  " + part.name + "  " + grouped(part.size) + " bytes\n";
  return text +
         "  Whoever has this file owns the cluster: its CA keys and its secrets are in it. Mode 0600.\n";
}

asio::awaitable<Result<int>> backup_cluster(phases::Run& run, fs::path to) {
  const auto started = Started::now();
  static const phases::Phase kLook[] = {phases::kConnect, phases::kGatherFacts, phases::kFindCluster};
  const phases::Selection all;
  CO_TRY(co_await phases::run_phases(run, kLook, all));
  if (to.empty()) to = phases::backup_name(run.spec.name);
  CO_TRY(const auto manifest, co_await phases::make_backup(run, to));
  run.progress.end();
  print(done_text(manifest, to, started));
  co_return 0;
}

}  // namespace

void add_backup(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand(
      "backup", "etcd's snapshot and the cluster's CAs in one file; whoever has it owns the cluster");
  auto to = std::make_shared<fs::path>();
  command->add_option("--to", *to, "the file to write, mode 0600 (default: NAME-DATE.backup.tar)")
      ->type_name("FILE");
  command->callback([&invocation, to] {
    invocation.run = [&invocation, to]() -> Result<int> {
      TRY(refuse_hosts_flag(invocation, "backup"));
      return run_on_cluster(invocation, fleet::Bring::agent_if_needed,
                            [to](phases::Run& run) { return backup_cluster(run, *to); });
    };
  });
}

}  // namespace muster::commands

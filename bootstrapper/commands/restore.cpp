#include "bootstrapper/phases/restore.hpp"

#include "bootstrapper/commands/confirm.hpp"
#include "bootstrapper/commands/named_hosts.hpp"
#include "bootstrapper/commands/preflight_result.hpp"
#include "bootstrapper/commands/workflow.hpp"
#include "bootstrapper/phases/steps.hpp"
#include "bootstrapper/report/duration.hpp"

namespace muster::commands {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

std::string done_text(const phases::Run& run, const backup::Manifest& manifest,
                      const phases::Restored& restored, const Started& started) {
  auto text = "DONE  " + run.spec.name + ": what was there on " + manifest.created +
              " is back, etcd revision " + std::to_string(manifest.revision) + " (" +
              report::duration_text(std::chrono::duration<double>(started.seconds())) + ")\n";
  text += "  etcd's data from before is kept; once all is well it can go:\n";
  for (const auto& kept : restored.kept) text += "    " + kept + "\n";
  return text;
}

asio::awaitable<Result<int>> restore(phases::Run& run, fs::path file, backup::Manifest manifest) {
  const auto started = Started::now();
  static const phases::Phase kLook[] = {phases::kConnect, phases::kGatherFacts};
  const phases::Selection all;
  CO_TRY(co_await phases::run_phases(run, kLook, all));
  run.progress.phase("restore", 3, 3);
  CO_TRY(const auto restored, co_await phases::restore_backup(run, std::move(file), manifest));
  run.progress.end();
  print(done_text(run, manifest, restored, started));
  co_return 0;
}

}  // namespace

void add_restore(CLI::App& app, Invocation& invocation) {
  auto* command =
      app.add_subcommand("restore", "bring a backup back to the masters that it was made of; safe to repeat");
  auto file = std::make_shared<fs::path>();
  command->add_option("FILE", *file, "what muster backup wrote")->required();
  command->callback([&invocation, file] {
    invocation.run = [&invocation, file]() -> Result<int> {
      TRY(refuse_hosts_flag(invocation, "restore"));
      TRY(const auto manifest, backup::verify_backup(*file));
      const auto before = [&](const cluster::Spec& spec) -> Result<> {
        TRY(phases::check_backup(spec, manifest));
        return confirm(invocation,
                       "This brings " + spec.name + " back to " + manifest.created +
                           ": what was made since is lost, and the control plane is down meanwhile.",
                       "muster restore " + file->string());
      };
      const auto work = [&](phases::Run& run) { return restore(run, *file, manifest); };
      return run_on_cluster(invocation, fleet::Bring::agent_if_needed, work, before);
    };
  });
}

}  // namespace muster::commands

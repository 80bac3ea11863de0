#pragma once
// What the command line said, and how a subcommand is declared. One file a command beside this one.

#include <CLI/App.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agent/protocol/result.hpp"
#include "bootstrapper/report/language.hpp"

namespace muster::commands {

/// Exit status of a run whose checks failed (DESIGN section 2).
inline constexpr int kChecksFailed = 1;

/// The flags that every command knows, and what the chosen subcommand will do.
struct Invocation {
  std::filesystem::path file = "cluster.yaml";
  std::vector<std::string> hosts;
  std::string output = "text";
  std::size_t parallel = 32;
  std::string timeout = "20m";
  int verbosity = 0;
  std::filesystem::path log_file;
  bool no_color = false;
  bool yes = false;
  bool dry_run = false;            ///< of the commands that have --dry-run
  bool only_looks = false;         ///< the command changes nothing, so that the history has no need of it
  std::vector<std::string> words;  ///< the command line, without the program
  std::string command;             ///< the subcommand's name: "up", "agent-remove"
  /// What the command changed on hosts, by name, and did not tell progress: for the history.
  std::shared_ptr<std::map<std::string, std::vector<std::string>>> changes =
      std::make_shared<std::map<std::string, std::vector<std::string>>>();
  std::filesystem::path bundle;  ///< of --bundle: where offline_dir comes from; empty: none
  std::string language;          ///< "en" or "zh"; empty: as the locale says

  /// Set by the callback of the subcommand that was given; gives the exit status.
  std::function<Result<int>()> run;
};

/// The flags of every command.
void add_global_flags(CLI::App& app, Invocation& invocation);

void add_agent(CLI::App& app, Invocation& invocation);
void add_backup(CLI::App& app, Invocation& invocation);
void add_bundle(CLI::App& app, Invocation& invocation);
void add_certs(CLI::App& app, Invocation& invocation);
void add_completion(CLI::App& app, Invocation& invocation);
void add_config(CLI::App& app, Invocation& invocation);
void add_exec(CLI::App& app, Invocation& invocation);
void add_explain(CLI::App& app, Invocation& invocation);
void add_history(CLI::App& app, Invocation& invocation);
void add_join(CLI::App& app, Invocation& invocation);
void add_kubeconfig(CLI::App& app, Invocation& invocation);
void add_play(CLI::App& app, Invocation& invocation);
void add_plan(CLI::App& app, Invocation& invocation);
void add_preflight(CLI::App& app, Invocation& invocation);
void add_remove(CLI::App& app, Invocation& invocation);
void add_reset(CLI::App& app, Invocation& invocation);
void add_restore(CLI::App& app, Invocation& invocation);
void add_status(CLI::App& app, Invocation& invocation);
void add_up(CLI::App& app, Invocation& invocation);
void add_upgrade(CLI::App& app, Invocation& invocation);
void add_version(CLI::App& app, Invocation& invocation);

/// Writes a result to stdout, where nothing else goes.
void print(std::string_view text);
/// Whether colour may be used on that standard stream: a terminal, no --no-color, no NO_COLOR (no-color.org).
bool wants_color(const Invocation& invocation, int descriptor);
/// The language of reports: --lang, else what LC_ALL, LC_MESSAGES or LANG say.
report::Language report_language(const Invocation& invocation);
/// "90", "90s", "20m", "1h" as seconds; a usage Error that names the flag otherwise.
Result<std::chrono::seconds> parse_duration(std::string_view text, std::string_view flag = "--timeout");

}  // namespace muster::commands

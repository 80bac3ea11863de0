// script: a file that came along with the task, run on the host and taken away again.

#include <stdlib.h>  // mkdtemp
#include <sys/stat.h>

#include "agent/protocol/whole_file.hpp"
#include "agent/tasks/modules/command_result.hpp"
#include "agent/tasks/modules/expansion.hpp"
#include "agent/tasks/modules/shell_words.hpp"
#include "agent/tasks/modules/system_modules.hpp"

namespace muster::modules {

namespace fs = std::filesystem;

namespace {

constexpr mode_t kOwnerOnly = 0700;

/// The script on this host, in a folder of its own that only its user may enter; both go with this.
class PlacedScript {
 public:
  /// Below /var/lib/muster: /tmp may be mounted noexec.
  static Result<PlacedScript> of(const Task& task, const std::string& name) {
    const auto parent = host_path(task, "/var/lib/muster");
    std::error_code bad;
    fs::create_directories(parent, bad);
    auto folder = (parent / "script-XXXXXX").string();
    if (!::mkdtemp(folder.data())) return errno_error(parent, "make a folder in it");
    PlacedScript placed(folder, fs::path(folder) / fs::path(name).filename());
    if (!task.content_file.empty()) {
      fs::copy_file(task.content_file, placed.path_, bad);
      if (bad) return fail(ErrorKind::agent, task.content_file + ": copy it: " + bad.message());
      if (::chmod(placed.path_.c_str(), kOwnerOnly) != 0) return errno_error(placed.path_, "set its mode");
      return placed;
    }
    TRY(replace_file(placed.path_, task.content, kOwnerOnly));
    return placed;
  }
  PlacedScript(PlacedScript&& other) noexcept
      : folder_(std::exchange(other.folder_, {})), path_(std::move(other.path_)) {}
  PlacedScript& operator=(PlacedScript&&) = delete;
  ~PlacedScript() {
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
  }

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  PlacedScript(std::string folder, std::string path) : folder_(std::move(folder)), path_(std::move(path)) {}
  std::string folder_;
  std::string path_;
};

/// Where the first word of a command line ends.
std::size_t end_of_word(std::string_view line) {
  char quote = 0;
  std::size_t at = 0;
  for (; at < line.size(); ++at) {
    const char c = line[at];
    if (c == '\\' && quote != '\'') {
      ++at;
    } else if (c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) {
      break;
    }
  }
  return std::min(at, line.size());
}

/// A relative path is below the home directory, where Ansible's connection begins.
bool is_there(const Task& task, const std::string& path) {
  std::error_code bad;
  return fs::exists(home_directory(task) / fs::path(path), bad);
}

Answer skipped(std::string why) {
  Answer answer;
  answer.skipped = true;
  answer.msg = std::move(why);
  return answer;
}

/// The result where nothing is to be run.
std::optional<Answer> settled_before(const Task& task) {
  const auto creates = task.arguments.text("creates");
  if (!creates.empty() && is_there(task, creates))
    return skipped(creates + " exists, matching creates option");
  const auto removes = task.arguments.text("removes");
  if (!removes.empty() && !is_there(task, removes))
    return skipped(removes + " does not exist, matching removes option");
  const auto chdir = task.arguments.text("chdir");
  if (!chdir.empty() && !chdir.starts_with('/'))
    return Answer::failure("chdir " + chdir + " must be an absolute path for a Unix-aware remote node");
  if (!task.check) return std::nullopt;
  if (creates.empty() && removes.empty()) return skipped("Check mode is not supported for this task.");
  Answer answer;
  answer.changed = true;
  return answer;
}

}  // namespace

Running run_script(Task& task) {
  auto line = task.arguments.text("_raw_params");
  if (line.empty()) line = task.arguments.text("cmd");
  line.erase(0, line.find_first_not_of(" \t\n"));
  CO_TRY(const auto words, shell_words(line));
  if (words.empty()) co_return fail(ErrorKind::usage, "no script given");
  if (auto settled = settled_before(task)) co_return std::move(*settled);
  CO_TRY(const auto placed, PlacedScript::of(task, words.front()));
  const auto executable = task.arguments.text("executable");
  const auto chdir = task.arguments.text("chdir");
  auto command = shell_quoted(placed.path()) + line.substr(end_of_word(line));
  if (!executable.empty()) command = executable + " " + command;
  if (!chdir.empty()) command = "cd " + shell_quoted(chdir) + " && " + command;
  Program program;
  program.argv = {"/bin/sh", "-c", command};
  program.cwd = home_directory(task);
  if (!is_there(task, program.cwd)) program.cwd = "/";
  CO_TRY(const auto captured, co_await task.run(std::move(program)));
  Answer answer;
  answer.changed = true;
  tell_ended(answer, captured, false);
  co_return answer;
}

}  // namespace muster::modules

// command and shell: one program, or one line for a shell.

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "agent/tasks/modules/command_result.hpp"
#include "agent/tasks/modules/expansion.hpp"
#include "agent/tasks/modules/package_modules.hpp"
#include "agent/tasks/modules/path_pattern.hpp"
#include "agent/tasks/modules/programs.hpp"
#include "agent/tasks/modules/python_lines.hpp"
#include "agent/tasks/modules/shell_words.hpp"
#include "agent/tasks/modules/system_modules.hpp"

namespace muster::modules {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using Clock = std::chrono::system_clock;

namespace {

constexpr int kNothingToRun = 256;

/// All keys of a result, which Ansible gives even where nothing was run.
Answer blank_answer() {
  Answer answer;
  for (const auto* key : {"rc", "cmd", "start", "end", "delta"}) answer.values[key] = nullptr;
  for (const auto* key : {"stdout", "stderr", "msg"}) answer.values[key] = "";
  return answer;
}

Answer failed(Answer answer, std::string msg) {
  answer.failed = true;
  answer.msg = std::move(msg);
  return answer;
}

/// Whether a program can be run in this folder; errno says why not.
bool can_enter(const fs::path& folder) {
  struct stat seen {};
  if (::stat(folder.c_str(), &seen) != 0) return false;
  if (!S_ISDIR(seen.st_mode)) {
    errno = ENOTDIR;
    return false;
  }
  return ::access(folder.c_str(), X_OK) == 0;
}

/// Tells why creates or removes makes the run needless; whether one does.
asio::awaitable<Result<bool>> tell_needless(Task& task, fs::path folder, Answer& answer) {
  const std::string who = task.check ? "Would" : "Did";
  CO_TRY(auto path, co_await expanded_argument(task, "creates"));
  std::string how;
  if (!path.empty() && matches_something(path, folder)) how = "exists";
  if (how.empty()) {
    CO_TRY(path, co_await expanded_argument(task, "removes"));
    if (!path.empty() && !matches_something(path, folder)) how = "does not exist";
  }
  if (how.empty()) co_return false;
  answer.values["rc"] = 0;
  answer.values["stdout"] = "skipped, since " + path + " " + how;
  answer.msg = who + " not run command since '" + path + "' " + how;
  co_return true;
}

/// The failure of a program that could not be started, in the words of Python's OSError.
Answer not_started(const std::vector<std::string>& argv, const Error& error) {
  const auto& program = argv.front();
  int why = ENOENT;
  if (error.message().find(std::strerror(ENOEXEC)) != std::string::npos) why = ENOEXEC;
  if (program.find('/') != std::string::npos && ::access(program.c_str(), F_OK) == 0 &&
      ::access(program.c_str(), X_OK) != 0)
    why = EACCES;
  auto answer = Answer::failure(python_error(why, program));
  answer.values["rc"] = why;
  answer.values["cmd"] = shell_quoted(argv);
  answer.values["stdout"] = "";
  answer.values["stderr"] = "";
  return answer;
}

/// The program and its arguments as they are started.
asio::awaitable<Result<std::vector<std::string>>> argv_of(Task& task, std::vector<std::string> words,
                                                          std::string line, fs::path folder) {
  std::vector<std::string> argv;
  if (!line.empty()) {
    const auto executable = task.arguments.text("executable");
    argv = {executable.empty() ? "/bin/sh" : executable, "-c", line};
    co_return argv;
  }
  for (auto& word : words) {
    CO_TRY(auto expanded, co_await expand(task, word));
    argv.push_back(std::move(expanded));
  }
  const bool relative = argv.front().find('/') != std::string::npos && !argv.front().starts_with('/');
  if (relative) argv.front() = folder / argv.front();
  co_return argv;
}

std::string input_of(const Arguments& arguments) {
  auto input = arguments.text("stdin");
  if (!input.empty() && arguments.flag("stdin_add_newline", true)) input += '\n';
  return input;
}

Running run_now(Task& task, Answer answer, std::vector<std::string> argv, fs::path folder) {
  Program program;
  program.argv = argv;
  program.cwd = folder;
  program.input = input_of(task.arguments);
  const auto start = Clock::now();
  const auto captured = co_await task.run(std::move(program));
  const auto end = Clock::now();
  if (!captured && captured.error().kind() == ErrorKind::command)
    co_return not_started(argv, captured.error());
  if (!captured) co_return captured.error();
  answer.values["start"] = python_time(start);
  answer.values["end"] = python_time(end);
  answer.values["delta"] = python_span(std::chrono::duration_cast<std::chrono::microseconds>(end - start));
  tell_ended(answer, *captured, task.arguments.flag("strip_empty_ends", true));
  co_return answer;
}

/// What check mode says of a run.
Answer predicted(Answer answer, const Arguments& arguments) {
  answer.values["rc"] = 0;
  answer.msg = "Command would have run if not in check mode";
  answer.skipped = !arguments.has("creates") && !arguments.has("removes");
  answer.changed = !answer.skipped;
  return answer;
}

/// What is to be run, as the result shows it.
struct Asked {
  std::vector<std::string> words;
  std::string line;  ///< for a shell; then there are no words
};

/// Fills `asked` and the result's `cmd`; the failure where nothing can be run.
std::optional<Answer> read_command(const Arguments& arguments, bool shell, Asked& asked, Answer& answer) {
  asked.line = arguments.text("_raw_params");
  if (asked.line.empty()) asked.line = arguments.text("cmd");
  asked.words = arguments.texts("argv");
  const bool none = stripped(asked.line).empty() && asked.words.empty();
  if (none || (!asked.line.empty() && !asked.words.empty())) {
    answer.values["rc"] = kNothingToRun;
    return failed(answer, none ? "no command given" : "only command or argv can be given, not both");
  }
  if (!shell && !asked.line.empty()) {
    auto words = shell_words(asked.line);
    if (!words) return failed(answer, words.error().message());
    asked.words = std::move(*words);
    asked.line.clear();
  }
  if (asked.line.empty()) {
    answer.values["cmd"] = array_of(asked.words);
  } else {
    answer.values["cmd"] = asked.line;
  }
  if (shell && asked.line.empty()) asked.line = shell_quoted(asked.words);
  return std::nullopt;
}

Running run_asked(Task& task, bool shell) {
  auto answer = blank_answer();
  if (!shell && task.arguments.has("executable")) {
    warn(
        answer,
        "As of Ansible 2.4, the parameter 'executable' is no longer supported with the 'command' module. Not "
        "using '" +
            task.arguments.text("executable") + "'.");
  }
  Asked asked;
  if (auto wrong = read_command(task.arguments, shell, asked, answer)) co_return std::move(*wrong);
  CO_TRY(const auto chdir, co_await expanded_argument(task, "chdir"));
  const auto home = home_directory(task);
  const auto folder = (can_enter(home) ? fs::path(home) : fs::path("/")) / chdir;
  if (!can_enter(folder)) {
    const int why = errno;
    co_return failed(std::move(answer),
                     "Unable to change directory before execution: " + python_error(why, chdir));
  }
  CO_TRY(const bool needless, co_await tell_needless(task, folder, answer));
  if (needless) co_return answer;
  if (task.check) co_return predicted(std::move(answer), task.arguments);
  answer.changed = true;
  CO_TRY(auto argv, co_await argv_of(task, asked.words, asked.line, folder));
  auto running = run_now(task, std::move(answer), std::move(argv), folder);
  co_return co_await std::move(running);
}

}  // namespace

Running run_command_line(Task& task) {
  return run_asked(task, false);
}

Running run_shell(Task& task) {
  return run_asked(task, true);
}

}  // namespace muster::modules

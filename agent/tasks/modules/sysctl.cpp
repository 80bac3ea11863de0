// sysctl: a line of a file of sysctl.conf(5)'s form, and the running kernel.

#include <algorithm>
#include <array>

#include "agent/tasks/modules/config_file.hpp"
#include "agent/tasks/modules/expansion.hpp"
#include "agent/tasks/modules/programs.hpp"
#include "agent/tasks/modules/sysctl_file.hpp"
#include "agent/tasks/modules/system_modules.hpp"
#include "agent/tasks/modules/utf8.hpp"

namespace muster::modules {

namespace asio = boost::asio;

namespace {

/// What is wanted.
struct Wanted {
  std::string name;
  std::string value;
  std::string file;
  bool present = true;
  bool reload = true;
  bool set = false;
  bool tolerant = false;  ///< of a key that the kernel does not have
};

/// Words for true and false are 1 and 0.
std::string settled_value(std::string_view value) {
  constexpr std::array<std::string_view, 6> kTrue{"y", "yes", "on", "1", "true", "t"};
  constexpr std::array<std::string_view, 6> kFalse{"n", "no", "off", "0", "false", "f"};
  std::string word(value);
  std::ranges::transform(word, word.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (std::ranges::find(kTrue, word) != kTrue.end()) return "1";
  if (std::ranges::find(kFalse, word) != kFalse.end()) return "0";
  return std::string(stripped(value));
}

/// The words of a value, with single spaces between them.
std::string words_of(std::string_view text) {
  std::string out;
  for (const char c : stripped(text)) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank) {
      out += c;
    } else if (!out.ends_with(' ')) {
      out += ' ';
    }
  }
  return out;
}

/// sysctl(8) of procps ends well even where the kernel refused.
bool refused(const Captured& captured) {
  if (!succeeded(captured)) return true;
  for (const auto& line : config_lines(captured.err)) {
    const bool setting = line.starts_with("sysctl: setting key \"");
    if (setting && (line.ends_with("\": Invalid argument") || line.ends_with("\": Read-only file system")))
      return true;
  }
  return false;
}

/// What the running kernel has; nothing where it has no such key.
asio::awaitable<Result<std::optional<std::string>>> running_value(Task& task, const std::string& name) {
  const std::vector<std::string> argv{"sysctl", "-e", "-n", name};
  CO_TRY(const auto seen, co_await run_program(task, argv));
  std::optional<std::string> value;
  if (succeeded(seen)) value = seen.out;
  co_return value;
}

asio::awaitable<Result<>> set_running(Task& task, const Wanted& wanted) {
  std::vector<std::string> argv{"sysctl"};
  if (wanted.tolerant) argv.emplace_back("-e");
  argv.emplace_back("-w");
  argv.push_back(wanted.name + "=" + wanted.value);
  CO_TRY(const auto done, co_await run_program(task, argv));
  if (!refused(done)) co_return Result<>{};
  co_return fail(ErrorKind::command, "setting " + wanted.name + " failed: " + as_utf8(done.out + done.err));
}

asio::awaitable<Result<>> load_file(Task& task, const Wanted& wanted) {
  std::vector<std::string> argv{"sysctl"};
  if (wanted.tolerant) argv.emplace_back("-e");
  argv.emplace_back("-p");
  argv.push_back(wanted.file);
  CO_TRY(const auto done, co_await run_program(task, argv));
  if (!refused(done)) co_return Result<>{};
  co_return fail(ErrorKind::command, "Failed to reload sysctl: " + as_utf8(done.out + done.err));
}

/// The failure of arguments that are not to be used; nothing where they are.
std::optional<Answer> wrong_arguments(const Arguments& arguments) {
  const bool present = arguments.text("state") == "present";
  if (present) {
    if (auto missing = missing_arguments(arguments, "present", {"value"})) return missing;
  }
  if (arguments.text("name").empty()) return Answer::failure("name cannot be blank");
  if (present && arguments.text("value").empty()) return Answer::failure("value cannot be blank");
  return std::nullopt;
}

/// Whether the running kernel differs from what is wanted.
bool differs(const std::optional<std::string>& running, const Wanted& wanted) {
  return !running || words_of(*running) != words_of(wanted.value);
}

/// Whether the file is to be written: it lacks the value, or has what must go.
bool file_differs(const std::optional<std::string>& in_file, const Wanted& wanted) {
  if (!wanted.present) return in_file && !in_file->empty();
  return in_file != wanted.value;
}

}  // namespace

Running run_sysctl(Task& task) {
  const auto& arguments = task.arguments;
  if (auto wrong = wrong_arguments(arguments)) co_return std::move(*wrong);
  Wanted wanted;
  wanted.name = stripped(arguments.text("name"));
  wanted.value = settled_value(arguments.text("value"));
  CO_TRY(wanted.file, co_await expanded_argument(task, "sysctl_file"));
  wanted.present = arguments.text("state") == "present";
  wanted.reload = arguments.flag("reload", true);
  wanted.set = arguments.flag("sysctl_set") && wanted.present;
  wanted.tolerant = arguments.flag("ignoreerrors");

  CO_TRY(const auto running, co_await running_value(task, wanted.name));
  CO_TRY(const auto before, read_config(host_path(task, wanted.file)));
  const auto in_file = sysctl_in(before, wanted.name);
  const bool write = file_differs(in_file, wanted);
  const bool settled = !wanted.present && !in_file;
  Answer answer;
  answer.changed = write || (wanted.reload && !settled && differs(running, wanted)) ||
                   (wanted.set && differs(running, wanted));
  std::optional<std::string> value;
  if (wanted.present) value = wanted.value;
  const auto after = with_sysctl_line(before, wanted.name, value);
  if (task.diff && write) answer.values["diff"] = config_diff(wanted.file, before, after);
  if (task.check) co_return answer;
  if (wanted.set && running && differs(running, wanted)) {
    CO_TRY(co_await set_running(task, wanted));
  }
  if (write) {
    CO_TRY(write_config(host_path(task, wanted.file), after, Links::replaced));
  }
  if (answer.changed && wanted.reload) {
    CO_TRY(co_await load_file(task, wanted));
  }
  co_return answer;
}

}  // namespace muster::modules

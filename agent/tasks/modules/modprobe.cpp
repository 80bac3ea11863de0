// modprobe: a module of the kernel, now and at boot.

#include <sys/utsname.h>

#include <algorithm>
#include <cerrno>
#include <sstream>

#include "agent/protocol/whole_file.hpp"
#include "agent/tasks/modules/config_file.hpp"
#include "agent/tasks/modules/expansion.hpp"
#include "agent/tasks/modules/kernel_module.hpp"
#include "agent/tasks/modules/programs.hpp"
#include "agent/tasks/modules/python_lines.hpp"
#include "agent/tasks/modules/shell_words.hpp"
#include "agent/tasks/modules/system_modules.hpp"
#include "agent/tasks/modules/utf8.hpp"

namespace muster::modules {

namespace asio = boost::asio;
namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

constexpr const char* kLoadFolder = "/etc/modules-load.d";
constexpr const char* kOptionsFolder = "/etc/modprobe.d";
constexpr std::size_t kMostBytes = 16 << 20;

/// The texts of /etc that change, by their path.
using Texts = std::map<std::string, std::string>;

Result<bool> is_in_kernel(const Task& task, const std::string& name) {
  TRY(const auto loaded, read_whole_file(host_path(task, "/proc/modules"), kMostBytes));
  if (loaded && is_loaded(loaded->bytes, name)) return true;
  struct utsname kernel {};
  ::uname(&kernel);
  const auto path = "/lib/modules/" + std::string(kernel.release) + "/modules.builtin";
  TRY(const auto builtin, read_whole_file(host_path(task, path), kMostBytes));
  if (builtin) return is_built_in(builtin->bytes, name);
  auto why = python_error(ENOENT, path);
  why.erase(why.find("b'"), 1);
  return fail(ErrorKind::command, std::move(why));
}

void tell(Answer& answer, const Arguments& arguments) {
  for (const auto* key : {"name", "params", "state"}) answer.values[key] = arguments.text(key);
}

/// Runs modprobe; the failure where it did not end well.
asio::awaitable<Result<std::optional<Answer>>> modprobe(Task& task, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "modprobe");
  CO_TRY(const auto done, co_await run_program(task, std::move(arguments)));
  if (succeeded(done)) co_return std::optional<Answer>();
  auto failure = Answer::failure(as_utf8(done.err));
  tell(failure, task.arguments);
  failure.values["rc"] = return_code(done.exit);
  failure.values["stdout"] = as_utf8(done.out);
  failure.values["stderr"] = as_utf8(done.err);
  co_return failure;
}

/// Loads it; a failure, or nothing.
asio::awaitable<Result<std::optional<Answer>>> load(Task& task, Answer& answer) {
  const auto name = task.arguments.text("name");
  CO_TRY(const auto params, shell_words(task.arguments.text("params")));
  std::vector<std::string> argv;
  if (task.check) argv.emplace_back("-n");
  argv.push_back(name);
  argv.insert(argv.end(), params.begin(), params.end());
  CO_TRY(auto failure, co_await modprobe(task, argv));
  if (failure) co_return failure;
  answer.changed = task.check;
  if (task.check) co_return failure;
  CO_TRY(answer.changed, is_in_kernel(task, name));
  if (answer.changed) co_return failure;
  // modprobe was content and nothing is loaded: an alias, or a module that is configured away.
  argv = {"modprobe", "-n", "--first-time", name};
  argv.insert(argv.end(), params.begin(), params.end());
  CO_TRY(const auto tried, co_await run_program(task, argv));
  if (!succeeded(tried)) warn(answer, as_utf8(tried.err));
  co_return failure;
}

asio::awaitable<Result<std::optional<Answer>>> unload(Task& task, Answer& answer) {
  std::vector<std::string> argv{"-r", task.arguments.text("name")};
  if (task.check) argv.emplace_back("-n");
  CO_TRY(auto failure, co_await modprobe(task, argv));
  answer.changed = !failure;
  co_return failure;
}

/// All regular files of a folder of /etc.
Result<Texts> texts_in(const Task& task, const std::string& folder) {
  Texts texts;
  std::error_code bad;
  for (const auto& entry : fs::directory_iterator(host_path(task, folder), bad)) {
    if (!entry.is_regular_file(bad)) continue;
    TRY(texts[folder + "/" + entry.path().filename().native()], read_config(entry.path()));
  }
  return texts;
}

std::set<std::string> words_of(const std::string& text) {
  std::istringstream words(text);
  std::set<std::string> out;
  for (std::string word; words >> word;) out.insert(word);
  return out;
}

/// What /etc is to hold for a module that is loaded at boot; equal texts are not to be written.
void settle_present(const Arguments& arguments, Texts& loads, Texts& options) {
  const auto name = arguments.text("name");
  const bool there =
      std::ranges::any_of(loads, [&](const auto& one) { return loads_at_boot(one.second, name); });
  if (!there) loads[kLoadFolder + ("/" + name) + ".conf"] = name + "\n";
  std::set<std::string> had;
  for (const auto& [path, text] : options) had.merge(options_in(text, name));
  if (had == words_of(arguments.text("params"))) return;
  for (auto& [path, text] : options) text = without_options(text, name);
  std::string wanted;
  std::istringstream params(arguments.text("params"));
  for (std::string word; params >> word;) wanted += "options " + name + " " + word + "\n";
  options[kOptionsFolder + ("/" + name) + ".conf"] = wanted.empty() ? "\n" : wanted;
}

void settle_absent(const Arguments& arguments, Texts& loads, Texts& options) {
  const auto name = arguments.text("name");
  for (auto& [path, text] : loads) text = without_load(text, name);
  for (auto& [path, text] : options) text = without_options(text, name);
}

/// Writes what differs, unless in check mode; tells that it does.
Result<> write_texts(const Task& task, const Texts& before, const Texts& after, Answer& answer) {
  json::array diffs;
  for (const auto& [path, text] : after) {
    const auto old = before.find(path);
    if (old != before.end() && old->second == text) continue;
    answer.changed = true;
    diffs.emplace_back(config_diff(path, old == before.end() ? "" : old->second, text));
    if (task.check) continue;
    const auto place = host_path(task, path);
    std::error_code bad;
    fs::create_directories(place.parent_path(), bad);
    TRY(write_config(place, text, Links::followed));
  }
  if (!task.diff || diffs.empty()) return {};
  answer.values["diff"] = std::move(diffs);
  return {};
}

Result<> settle_boot(const Task& task, Answer& answer) {
  const auto persistent = task.arguments.text("persistent");
  if (persistent != "present" && persistent != "absent") return {};
  TRY(auto loads, texts_in(task, kLoadFolder));
  TRY(auto options, texts_in(task, kOptionsFolder));
  auto before = loads;
  before.insert(options.begin(), options.end());
  if (persistent == "present") {
    settle_present(task.arguments, loads, options);
  } else {
    settle_absent(task.arguments, loads, options);
  }
  loads.merge(options);
  return write_texts(task, before, loads, answer);
}

}  // namespace

Running run_modprobe(Task& task) {
  Answer answer;
  CO_TRY(const bool there, is_in_kernel(task, task.arguments.text("name")));
  const bool wanted = task.arguments.text("state") == "present";
  std::optional<Answer> failure;
  if (wanted && !there) {
    CO_TRY(failure, co_await load(task, answer));
  } else if (!wanted && there) {
    CO_TRY(failure, co_await unload(task, answer));
  }
  if (failure) co_return std::move(*failure);
  CO_TRY(settle_boot(task, answer));
  tell(answer, task.arguments);
  co_return answer;
}

}  // namespace muster::modules

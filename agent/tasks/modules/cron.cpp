// cron: one job or variable in a crontab, of a user or of /etc/cron.d. What the text becomes is in
// crontab.hpp.

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "agent/protocol/descriptor.hpp"
#include "agent/protocol/whole_file.hpp"
#include "agent/tasks/modules/accounts.hpp"
#include "agent/tasks/modules/crontab.hpp"
#include "agent/tasks/modules/package_modules.hpp"

namespace muster::modules {

namespace asio = boost::asio;
namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

constexpr std::size_t kMostCrontab = 1 << 20;

/// Where the crontab is: a file, or the user that crontab(1) keeps it for.
struct Place {
  std::string file{};  ///< whole path; or ""
  std::string user{};
  [[nodiscard]] std::string title() const {
    if (!file.empty()) return file;
    return user.empty() ? "crontab" : "crontab for user \"" + user + "\"";
  }
};

Place place_of(const Arguments& asked) {
  Place place;
  place.user = asked.text("user");
  if (asked.has("cron_file")) place.file = (fs::path("/etc/cron.d") / asked.text("cron_file")).string();
  return place;
}

Program crontab_program(const Place& place, const char* last) {
  Program program;
  program.argv = {"crontab"};
  // crontab(1) refuses -u to those that are not root, even for themselves.
  if (!place.user.empty() && (place.user != "root" || ::geteuid() != 0)) {
    program.argv.insert(program.argv.end(), {"-u", place.user});
  }
  program.argv.emplace_back(last);
  return program;
}

asio::awaitable<Result<Crontab>> read_crontab(Task& task, Place place) {
  if (!place.file.empty()) {
    CO_TRY(const auto file, read_whole_file(place.file, kMostCrontab));
    co_return Crontab::of_file(file ? file->bytes : std::string());
  }
  auto program = crontab_program(place, "-l");
  CO_TRY(const auto seen, co_await task.run(std::move(program)));
  // 1 also says that there is none.
  if (seen.exit.signal != 0 || seen.exit.status > 1) {
    co_return fail(ErrorKind::command, "Unable to read crontab");
  }
  co_return Crontab::of_user(seen.out);
}

asio::awaitable<Result<>> write_crontab(Task& task, Place place, std::string text) {
  if (!place.file.empty()) {
    CO_TRY(const auto file, read_whole_file(place.file, kMostCrontab));
    co_return replace_file(place.file, text, file ? file->mode : 0644);
  }
  auto program = crontab_program(place, "-");
  program.input = std::move(text);
  CO_TRY(const auto seen, co_await task.run(std::move(program)));
  if (seen.exit == Exit{}) co_return Result<>{};
  co_return fail(ErrorKind::command, seen.err);
}

bool has_times(const Arguments& asked) {
  for (const auto* field : {"minute", "hour", "day", "month", "weekday"}) {
    if (asked.has(field) && asked.text(field) != "*") return true;
  }
  return false;
}

Result<> check_arguments(const Arguments& asked) {
  const auto refuse = [](const char* why) { return fail(ErrorKind::usage, why); };
  if (asked.text("cron_file") == "/etc/crontab") {
    return refuse("Will not manage /etc/crontab via cron_file, see documentation.");
  }
  if (asked.has("special_time") && has_times(asked)) {
    return refuse("You must specify time and date fields or special time.");
  }
  const bool is_variable = asked.flag("env");
  if (is_variable && asked.text("name").find(' ') != std::string::npos) {
    return refuse("Invalid name for environment variable");
  }
  if (asked.text("state") == "absent") return {};
  if (asked.has("cron_file") && !asked.has("user")) {
    return refuse("To use cron_file=... parameter you must specify user=... as well");
  }
  if (!asked.has("job")) return refuse("You must specify 'job' to install a new cron job or variable");
  if ((asked.has("insertafter") || asked.has("insertbefore")) && !is_variable) {
    return refuse("Insertafter and insertbefore parameters are valid only with env=yes");
  }
  return {};
}

std::string stripped(std::string text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  text.erase(0, std::min(text.find_first_not_of("\r\n"), text.size()));
  return text;
}

json::array warnings_of(const Arguments& asked) {
  json::array warnings;
  const auto file = fs::path(asked.text("cron_file")).filename().string();
  const auto belongs = [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-'; };
  if (asked.has("cron_file") && (file.empty() || !std::ranges::all_of(file, belongs))) {
    warnings.emplace_back("Filename portion of cron_file (\"" + file +
                          "\") should consist solely of upper- and lower-case letters, digits, underscores, "
                          "and hyphens");
  }
  const bool is_job = asked.text("state") != "absent" && !asked.flag("env");
  if (is_job && stripped(asked.text("job")).find_first_of("\r\n") != std::string::npos) {
    warnings.emplace_back("Job should not contain line breaks");
  }
  return warnings;
}

std::string job_line(const Arguments& asked) {
  std::string line = asked.flag("disabled") ? "#" : "";
  if (asked.has("special_time")) {
    line += "@" + asked.text("special_time");
  } else {
    std::string times;
    for (const auto* field : {"minute", "hour", "day", "month", "weekday"}) {
      times += (times.empty() ? "" : " ") + (asked.has(field) ? asked.text(field) : "*");
    }
    line += times;
  }
  if (asked.has("cron_file")) line += " " + asked.text("user");
  return line + " " + stripped(asked.text("job"));
}

Result<bool> apply_variable(const Arguments& asked, Crontab& crontab) {
  const auto name = asked.text("name");
  if (asked.text("state") == "absent") return crontab.remove_variable(name);
  std::optional<std::size_t> where;
  if (!crontab.find_variable(name)) {
    const bool after = asked.has("insertafter");
    const auto other = asked.text(after ? "insertafter" : "insertbefore");
    if (!other.empty()) {
      where = crontab.find_variable(other);
      if (!where) return fail(ErrorKind::usage, "Variable named '" + other + "' not found.");
      if (after) ++*where;
    }
  }
  return crontab.set_variable(name, name + "=\"" + asked.text("job") + "\"", where);
}

Result<bool> apply(const Arguments& asked, Crontab& crontab) {
  if (asked.flag("env")) return apply_variable(asked, crontab);
  if (asked.text("state") == "absent") return crontab.remove_job(asked.text("name"));
  return crontab.set_job(asked.text("name"), job_line(asked));
}

json::object diff_of(const Place& place, const Crontab& crontab, const std::string& after,
                     const std::string& after_header) {
  json::object diff;
  diff["before"] = crontab.before();
  diff["before_header"] = place.title();
  diff["after"] = after;
  diff["after_header"] = after_header;
  return diff;
}

Result<std::string> back_up(const std::string& text) {
  std::string path = (fs::temp_directory_path() / "crontabXXXXXX").string();
  const Descriptor file(::mkstemp(path.data()));
  if (!file.open()) return errno_error(path, "create");
  TRY(write_all(file.get(), text));
  return path;
}

/// A file of /etc/cron.d that has nothing left in it goes.
Result<Answer> remove_file(const Task& task, const Place& place, const Crontab& crontab) {
  Answer answer;
  std::error_code failed;
  answer.changed = task.check ? fs::is_regular_file(place.file, failed) : fs::remove(place.file, failed);
  answer.values["cron_file"] = task.arguments.text("cron_file");
  answer.values["state"] = task.arguments.text("state");
  answer.values["diff"] = task.diff ? diff_of(place, crontab, "", "/dev/null") : json::object();
  return answer;
}

}  // namespace

Running run_cron(Task& task) {
  const auto& asked = task.arguments;
  CO_TRY(check_arguments(asked));
  const auto place = place_of(asked);
  CO_TRY(auto crontab, co_await read_crontab(task, place));
  const auto former = crontab.text();
  Answer answer;
  CO_TRY(answer.changed, apply(asked, crontab));
  const bool removes_job = asked.text("state") == "absent" && !asked.flag("env");
  if (answer.changed && removes_job && !place.file.empty() && crontab.is_blank()) {
    co_return remove_file(task, place, crontab);
  }
  answer.changed = answer.changed || crontab.lacks_last_newline();
  answer.values["jobs"] = array_of(crontab.jobs());
  answer.values["envs"] = array_of(crontab.variables());
  answer.values["warnings"] = warnings_of(asked);
  if (asked.has("cron_file")) answer.values["cron_file"] = asked.text("cron_file");
  if (!answer.changed) co_return answer;
  if (task.diff) answer.values["diff"] = diff_of(place, crontab, crontab.text(), place.title());
  if (task.check) co_return answer;
  if (asked.flag("backup")) {
    CO_TRY(answer.values["backup_file"], back_up(former));
  }
  CO_TRY(co_await write_crontab(task, place, crontab.text()));
  co_return answer;
}

}  // namespace muster::modules

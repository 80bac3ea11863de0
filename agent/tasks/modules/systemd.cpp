// service and systemd: units, looked at and changed by systemctl(1), with options that systemd 219 has.

#include <algorithm>
#include <array>

#include "agent/tasks/modules/expansion.hpp"
#include "agent/tasks/modules/programs.hpp"
#include "agent/tasks/modules/python_lines.hpp"
#include "agent/tasks/modules/system_modules.hpp"
#include "agent/tasks/modules/unit_status.hpp"
#include "agent/tasks/modules/utf8.hpp"

namespace muster::modules {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

/// The unit that a task is about, as it is seen.
struct Unit {
  std::string name;
  bool found = false;
  bool sysv = false;    ///< an init script of that name
  bool native = false;  ///< systemd itself knows it
  json::object status;
};

asio::awaitable<Result<Captured>> systemctl(Task& task, std::vector<std::string> arguments) {
  std::vector<std::string> argv{"systemctl"};
  if (task.arguments.flag("no_block")) argv.emplace_back("--no-block");
  if (task.arguments.flag("force")) argv.emplace_back("--force");
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  co_return co_await run_program(task, std::move(argv));
}

Error failure(std::string message) {
  return fail(ErrorKind::command, std::move(message));
}

std::string text_in(const json::object& status, std::string_view key) {
  const auto* value = status.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : "";
}

/// Whether the system's manager took no notice: "Running in chroot, ignoring request."
bool was_ignored(const std::string& text) {
  return text.find('=') == std::string::npos && (text.find("ignoring request") != std::string::npos ||
                                                 text.find("ignoring command") != std::string::npos);
}

/// Whether there is such a unit where `show` does not work: an image that is being built, or no systemd.
asio::awaitable<Result<bool>> is_known_offline(Task& task, const std::string& name) {
  constexpr std::array<std::string_view, 11> kStates{
      "enabled", "enabled-runtime", "linked",   "linked-runtime", "masked",   "masked-runtime",
      "static",  "indirect",        "disabled", "generated",      "transient"};
  const std::vector<std::string> is_enabled{"is-enabled", name};
  CO_TRY(const auto enabled, co_await systemctl(task, is_enabled));
  if (std::ranges::find(kStates, stripped(enabled.out)) != kStates.end()) co_return true;
  const std::vector<std::string> list{"list-unit-files", name};
  CO_TRY(const auto listed, co_await systemctl(task, list));
  if (succeeded(listed)) co_return true;
  const std::vector<std::string> nothing;
  CO_TRY(const auto alone, co_await systemctl(task, nothing));
  if (succeeded(alone)) co_return false;
  co_return failure("systemd does not run on this host: " + as_utf8(stripped(alone.err)));
}

asio::awaitable<Result<Unit>> look_at(Task& task, std::string name) {
  Unit unit;
  unit.name = name;
  std::error_code bad;
  unit.sysv = std::filesystem::exists(host_path(task, "/etc/init.d/" + name), bad);
  const std::vector<std::string> show{"show", name};
  CO_TRY(const auto shown, co_await systemctl(task, show));
  if (!succeeded(shown) || was_ignored(shown.out) || was_ignored(shown.err)) {
    CO_TRY(unit.native, co_await is_known_offline(task, name));
    unit.found = unit.native || unit.sysv;
    co_return unit;
  }
  unit.status = parse_unit_status(shown.out);
  const auto load = text_in(unit.status, "LoadState");
  unit.native = !load.empty() && load != "not-found";
  const auto error = text_in(unit.status, "LoadError");
  if (unit.native && load != "masked" && !error.empty())
    co_return failure("Error loading unit file '" + name + "': " + error);
  unit.found = unit.native || unit.sysv;
  co_return unit;
}

Result<> check_found(const Unit& unit) {
  if (unit.found) return {};
  return failure("Could not find the requested service " + unit.name + ": host");
}

/// Notes in the diff what of the unit changes.
void note(Answer& answer, const Task& task, std::string_view key, json::value before, json::value after) {
  answer.changed = true;
  if (!task.diff) return;
  auto& diff = answer.values["diff"];
  if (!diff.is_object()) diff = json::object();
  for (const auto* side : {"before", "after"}) {
    if (!diff.get_object().contains(side)) diff.get_object()[side] = json::object();
  }
  diff.at("before").get_object()[key] = std::move(before);
  diff.at("after").get_object()[key] = std::move(after);
}

asio::awaitable<Result<>> settle_mask(Task& task, const Unit& unit, Answer& answer) {
  if (!task.arguments.has("masked")) co_return Result<>{};
  const bool wanted = task.arguments.flag("masked");
  const std::vector<std::string> is_enabled{"is-enabled", unit.name};
  CO_TRY(const auto seen, co_await systemctl(task, is_enabled));
  const bool masked = stripped(seen.out) == "masked";
  if (masked == wanted) co_return Result<>{};
  note(answer, task, "masked", masked, wanted);
  if (task.check) co_return Result<>{};
  const std::string action = wanted ? "mask" : "unmask";
  const std::vector<std::string> change{action, unit.name};
  CO_TRY(const auto done, co_await systemctl(task, change));
  if (succeeded(done)) co_return Result<>{};
  CO_TRY(check_found(unit));
  co_return failure("Unable to " + action + " service " + unit.name + ": " + as_utf8(done.out + done.err));
}

/// Whether the unit starts at boot. An alias, or a unit that others enable, says it in its only line.
asio::awaitable<Result<bool>> is_enabled(Task& task, const Unit& unit) {
  const std::vector<std::string> ask{"is-enabled", unit.name, "-l"};
  CO_TRY(const auto seen, co_await systemctl(task, ask));
  const auto said = stripped(seen.out);
  if (succeeded(seen)) co_return said != "indirect" && said != "alias";
  if (seen.exit.status != 1 || !unit.sysv || said.ends_with("disabled")) co_return false;
  // A link S* in a runlevel's folder is what enables an init script.
  for (const auto level : {'2', '3', '4', '5'}) {
    const auto folder = host_path(task, std::string("/etc/rc") + level + ".d");
    std::error_code bad;
    for (const auto& entry : std::filesystem::directory_iterator(folder, bad)) {
      const auto name = entry.path().filename().native();
      if (name.starts_with('S') && name.ends_with(unit.name) && name.size() == unit.name.size() + 3)
        co_return true;
    }
  }
  co_return false;
}

asio::awaitable<Result<>> settle_enabled(Task& task, const Unit& unit, Answer& answer) {
  if (!task.arguments.has("enabled")) co_return Result<>{};
  CO_TRY(check_found(unit));
  const bool wanted = task.arguments.flag("enabled");
  CO_TRY(const bool enabled, co_await is_enabled(task, unit));
  answer.values["enabled"] = wanted;
  if (enabled == wanted) co_return Result<>{};
  note(answer, task, "enabled", enabled, wanted);
  if (task.check) co_return Result<>{};
  const std::string action = wanted ? "enable" : "disable";
  const std::vector<std::string> change{action, unit.name};
  CO_TRY(const auto done, co_await systemctl(task, change));
  if (succeeded(done)) co_return Result<>{};
  co_return failure("Unable to " + action + " service " + unit.name + ": " + as_utf8(done.out + done.err));
}

/// What brings a unit of this ActiveState to the state; "" for nothing.
std::string needed_action(std::string_view active, std::string_view state) {
  const bool running = active == "active" || active == "activating";
  if (state == "stopped") return running || active == "deactivating" ? "stop" : "";
  if (!running) return "start";
  if (state == "started") return "";
  return state == "restarted" ? "restart" : "reload";
}

asio::awaitable<Result<>> settle_state(Task& task, const Unit& unit, Answer& answer) {
  if (!task.arguments.has("state")) co_return Result<>{};
  CO_TRY(check_found(unit));
  const auto state = task.arguments.text("state");
  const auto active = text_in(unit.status, "ActiveState");
  if (active.empty())
    co_return failure("Service is in unknown state: systemd does not run on this host, or does not answer");
  answer.values["state"] = state == "stopped" ? "stopped" : "started";
  const auto action = needed_action(active, state);
  if (action.empty()) co_return Result<>{};
  note(answer, task, "state", json::value(active), json::value(state));
  if (task.check) co_return Result<>{};
  const std::vector<std::string> change{action, unit.name};
  CO_TRY(const auto done, co_await systemctl(task, change));
  if (succeeded(done)) co_return Result<>{};
  co_return failure("Unable to " + action + " service " + unit.name + ": " + as_utf8(done.err));
}

/// Reads unit files again, or starts the manager anew, where that is asked.
asio::awaitable<Result<>> renew_manager(Task& task) {
  if (task.check) co_return Result<>{};
  for (const auto& [asked, action] :
       {std::pair<std::string_view, std::string>("daemon_reload", "daemon-reload"),
        std::pair<std::string_view, std::string>("daemon_reexec", "daemon-reexec")}) {
    if (!task.arguments.flag(asked)) continue;
    const std::vector<std::string> renew{action};
    CO_TRY(const auto done, co_await systemctl(task, renew));
    if (succeeded(done)) continue;
    co_return failure("failure " + std::to_string(return_code(done.exit)) + " during " + action + ": " +
                      as_utf8(done.err));
  }
  co_return Result<>{};
}

/// What is wrong with the arguments; empty where nothing is.
std::string contradiction(const Arguments& arguments) {
  for (const auto* argument : {"state", "enabled", "masked"}) {
    if (arguments.has(argument) && !arguments.has("name"))
      return "missing parameter(s) required by '" + std::string(argument) + "': name";
  }
  for (const auto* pattern : {"*", "?", "["}) {
    if (arguments.text("name").find(pattern) == std::string::npos) continue;
    return "This module does not currently support using glob patterns, found '" + std::string(pattern) +
           "' in service name: " + arguments.text("name");
  }
  return {};
}

}  // namespace

Running run_systemd(Task& task) {
  if (auto wrong = contradiction(task.arguments); !wrong.empty()) co_return Answer::failure(std::move(wrong));
  Answer answer;
  answer.values["name"] = nullptr;
  answer.values["status"] = json::object();
  CO_TRY(co_await renew_manager(task));
  if (!task.arguments.has("name")) co_return answer;
  CO_TRY(const auto unit, co_await look_at(task, task.arguments.text("name")));
  answer.values["name"] = unit.name;
  answer.values["status"] = unit.status;
  if (unit.sysv && !unit.native) {
    warn(answer,
         "The service (" + unit.name + ") is actually an init script but the system is managed by systemd");
  }
  CO_TRY(co_await settle_mask(task, unit, answer));
  CO_TRY(co_await settle_enabled(task, unit, answer));
  CO_TRY(co_await settle_state(task, unit, answer));
  co_return answer;
}

Running run_service(Task& task) {
  return run_systemd(task);
}

}  // namespace muster::modules

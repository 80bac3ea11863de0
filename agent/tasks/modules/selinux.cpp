// selinux: what SELinux does now, and what its configuration says for the next boot.

#include "agent/tasks/modules/config_file.hpp"
#include "agent/tasks/modules/expansion.hpp"
#include "agent/tasks/modules/programs.hpp"
#include "agent/tasks/modules/selinux_config.hpp"
#include "agent/tasks/modules/system_modules.hpp"
#include "agent/tasks/modules/utf8.hpp"

namespace muster::modules {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

constexpr const char* kSystemConfig = "/etc/selinux/config";
constexpr const char* kState = "SELINUX";
constexpr const char* kPolicy = "SELINUXTYPE";
constexpr const char* kAssumedPolicy = "targeted";  ///< by libselinux, where the file says none

/// What is there.
struct Seen {
  std::string file;  ///< the configuration that the task names
  std::string before;
  std::string text;  ///< as it is to be
  std::optional<std::string> policy;
  std::optional<std::string> state;
  std::string running_policy;
  std::string running_state = "disabled";
};

Result<Seen> look(const Task& task) {
  Seen seen;
  seen.file = task.arguments.text("configfile");
  std::error_code bad;
  if (!fs::is_regular_file(host_path(task, seen.file), bad))
    return fail(ErrorKind::command, "Unable to find file " + seen.file);
  TRY(seen.before, read_config(host_path(task, seen.file)));
  seen.text = seen.before;
  seen.policy = selinux_setting(seen.before, kPolicy);
  seen.state = selinux_setting(seen.before, kState);
  // libselinux, too, takes the policy that runs from this file.
  TRY(const auto system, read_config(host_path(task, kSystemConfig)));
  seen.running_policy = selinux_setting(system, kPolicy).value_or(kAssumedPolicy);
  TRY(const auto enforce, read_config(host_path(task, "/sys/fs/selinux/enforce")));
  if (!enforce.empty()) seen.running_state = stripped(enforce) == "0" ? "permissive" : "enforcing";
  return seen;
}

void say(Answer& answer, std::string text) {
  answer.changed = true;
  answer.msg += (answer.msg.empty() ? "" : ", ") + std::move(text);
}

/// "'targeted'", or Python's None.
std::string shown(const std::optional<std::string>& value) {
  return "'" + value.value_or("None") + "'";
}

asio::awaitable<Result<>> set_enforce(Task& task, bool enforcing) {
  if (task.check) co_return Result<>{};
  const std::vector<std::string> argv{"setenforce", enforcing ? "1" : "0"};
  CO_TRY(const auto done, co_await run_program(task, argv));
  if (succeeded(done)) co_return Result<>{};
  co_return fail(ErrorKind::command, "setenforce failed: " + as_utf8(stripped(done.err)));
}

Result<> settle_policy(const Task& task, Seen& seen, const std::string& policy, Answer& answer) {
  if (policy != seen.running_policy) {
    say(answer, "Running SELinux policy changed from '" + seen.running_policy + "' to '" + policy + "'");
  }
  if (policy == seen.policy) return {};
  std::error_code bad;
  if (!fs::exists(host_path(task, "/etc/selinux/" + policy + "/policy"), bad))
    return fail(ErrorKind::command, "Policy " + policy + " does not exist in /etc/selinux/");
  seen.text = with_selinux_setting(seen.text, kPolicy, policy);
  say(answer, "SELinux policy configuration in '" + seen.file + "' changed from " + shown(seen.policy) +
                  " to '" + policy + "'");
  return {};
}

asio::awaitable<Result<>> settle_running(Task& task, const Seen& seen, Answer& answer) {
  const auto wanted = task.arguments.text("state");
  answer.values["reboot_required"] = false;
  if (wanted == seen.running_state) co_return Result<>{};
  if (seen.running_state == "disabled") {
    warn(answer, "Reboot is required to set SELinux state to '" + wanted + "'");
  } else if (wanted != "disabled") {
    CO_TRY(co_await set_enforce(task, wanted == "enforcing"));
    say(answer, "SELinux state changed from '" + seen.running_state + "' to '" + wanted + "'");
    co_return Result<>{};
  } else if (seen.running_state == "permissive") {
    warn(answer, "SELinux state change will take effect next reboot");
  } else {
    CO_TRY(co_await set_enforce(task, false));
    answer.changed = true;
    warn(answer, "SELinux state temporarily changed from '" + seen.running_state +
                     "' to 'permissive'. State change will take effect next reboot.");
  }
  answer.values["reboot_required"] = true;
  co_return Result<>{};
}

}  // namespace

Running run_selinux(Task& task) {
  const auto state = task.arguments.text("state");
  auto looked = look(task);
  if (!looked) {
    auto failure = Answer::failure(looked.error().message());
    failure.values["details"] =
        "Please install SELinux-policy package, if this package is not installed previously.";
    co_return failure;
  }
  auto& seen = *looked;
  auto policy = task.arguments.text("policy");
  if (policy.empty() && state != "disabled")
    co_return Answer::failure("Policy is required if state is not 'disabled'");
  Answer answer;
  const bool has_policy = !policy.empty() || seen.policy;
  if (policy.empty()) policy = seen.policy.value_or("");
  if (has_policy) {
    CO_TRY(settle_policy(task, seen, policy, answer));
  }
  CO_TRY(co_await settle_running(task, seen, answer));
  if (state != seen.state) {
    seen.text = with_selinux_setting(seen.text, kState, state);
    say(answer, "Config SELinux state changed from " + shown(seen.state) + " to '" + state + "'");
  }
  if (seen.text != seen.before) {
    if (task.diff) answer.values["diff"] = config_diff(seen.file, seen.before, seen.text);
    if (!task.check) {
      CO_TRY(write_config(host_path(task, seen.file), seen.text, Links::replaced));
    }
  }
  answer.values["msg"] = "";
  answer.values["configfile"] = seen.file;
  answer.values["policy"] = policy;
  answer.values["state"] = state;
  co_return answer;
}

}  // namespace muster::modules

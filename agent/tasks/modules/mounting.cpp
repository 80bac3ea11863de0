#include "agent/tasks/modules/mounting.hpp"

#include "agent/tasks/modules/config_file.hpp"
#include "agent/tasks/modules/expansion.hpp"
#include "agent/tasks/modules/programs.hpp"
#include "agent/tasks/modules/utf8.hpp"

namespace muster::modules {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr const char* kFstab = "/etc/fstab";

/// `noauto` for what is not mounted at boot.
void settle_boot(Mounting& mounting, bool boot) {
  auto& options = mounting.entry.options;
  const auto has = [&](std::string_view option) {
    return ("," + options + ",").find("," + std::string(option) + ",") != std::string::npos;
  };
  if (has("noauto")) {
    mounting.warnings.emplace_back("Ignore the 'boot' due to 'opts' contains 'noauto'.");
    return;
  }
  if (boot) return;
  mounting.boot = "no";
  if (has("defaults")) {
    mounting.warnings.emplace_back("Ignore the 'boot' due to 'opts' contains 'defaults'.");
  } else {
    options += ",noauto";
  }
}

/// What the program said where it failed; empty where it did not.
asio::awaitable<Result<std::string>> complaint(Task& task, std::vector<std::string> argv) {
  const auto name = argv.front();
  CO_TRY(const auto done, co_await run_program(task, std::move(argv)));
  if (succeeded(done)) co_return std::string();
  auto said = as_utf8(done.out + done.err);
  if (said.empty()) said = name + " ended with " + std::to_string(return_code(done.exit));
  co_return said;
}

/// The end of a command line of mount(8): whence and where.
void add_what(std::vector<std::string>& argv, const Mounting& mounting) {
  const auto& entry = mounting.entry;
  if (mounting.is_ephemeral()) {
    argv.insert(argv.end(), {"-t", entry.type});
    if (entry.options != "defaults") argv.insert(argv.end(), {"-o", entry.options});
    argv.push_back(entry.source);
  } else if (mounting.fstab != kFstab) {
    argv.insert(argv.end(), {"-T", mounting.fstab});
  }
  argv.push_back(entry.path);
}

}  // namespace

asio::awaitable<Result<Mounting>> look_at_mounts(Task& task) {
  const auto& arguments = task.arguments;
  Mounting mounting;
  mounting.state = arguments.text("state");
  CO_TRY(mounting.entry.path, co_await expanded_argument(task, "path"));
  if (arguments.has("src")) {
    CO_TRY(mounting.entry.source, co_await expanded_argument(task, "src"));
    mounting.source = mounting.entry.source;
  }
  mounting.entry.type = arguments.text("fstype");
  mounting.entry.options = arguments.has("opts") ? arguments.text("opts") : "defaults";
  mounting.entry.dump = arguments.text("dump");
  mounting.entry.pass = arguments.text("passno");
  if (arguments.has("fstab")) mounting.fstab = arguments.text("fstab");
  settle_boot(mounting, arguments.flag("boot", true));
  CO_TRY(const auto table, read_config(host_path(task, "/proc/self/mountinfo")));
  mounting.mounts = parse_mounts(table);
  if (!mounting.is_ephemeral()) {
    CO_TRY(mounting.before, read_config(host_path(task, mounting.fstab)));
  }
  co_return mounting;
}

void tell_mounting(Answer& answer, const Mounting& mounting) {
  auto& values = answer.values;
  values["name"] = mounting.entry.path;
  values["opts"] = mounting.entry.options;
  values["dump"] = mounting.entry.dump;
  values["passno"] = mounting.entry.pass;
  values["fstab"] = mounting.fstab;
  values["boot"] = mounting.boot;
  values["backup_file"] = mounting.backup;
  if (!mounting.warnings.empty())
    values["warnings"] = json::array(mounting.warnings.begin(), mounting.warnings.end());
  if (mounting.source) values["src"] = *mounting.source;
  if (!mounting.entry.type.empty()) values["fstype"] = mounting.entry.type;
}

asio::awaitable<Result<std::string>> umount(Task& task, const Mounting& mounting) {
  std::vector<std::string> argv{"umount", mounting.entry.path};
  auto running = complaint(task, std::move(argv));
  co_return co_await std::move(running);
}

asio::awaitable<Result<std::string>> mount(Task& task, const Mounting& mounting) {
  std::vector<std::string> argv{"mount"};
  add_what(argv, mounting);
  auto running = complaint(task, std::move(argv));
  co_return co_await std::move(running);
}

asio::awaitable<Result<std::string>> remount(Task& task, const Mounting& mounting) {
  const bool with_options = mounting.state == "remounted" && mounting.entry.options != "defaults";
  std::vector<std::string> argv{"mount", "-o", "remount"};
  if (with_options) argv.back() += "," + mounting.entry.options;
  add_what(argv, mounting);
  CO_TRY(auto said, co_await complaint(task, std::move(argv)));
  if (said.empty()) co_return said;
  if (with_options) {
    co_return fail(
        ErrorKind::command,
        "Options were specified with remounted, but the remount command failed. Failing in order to "
        "prevent an unexpected mount result. Try replacing this command with a \"state: unmounted\" "
        "followed by a \"state: mounted\" using the full desired mount options instead.");
  }
  CO_TRY(said, co_await umount(task, mounting));
  if (!said.empty()) co_return said;
  auto running = mount(task, mounting);
  co_return co_await std::move(running);
}

}  // namespace muster::modules

// mount: a line of fstab and what is mounted, by mount(8) and umount(8).

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "agent/protocol/whole_file.hpp"
#include "agent/tasks/modules/config_file.hpp"
#include "agent/tasks/modules/expansion.hpp"
#include "agent/tasks/modules/fresh_file.hpp"
#include "agent/tasks/modules/mounting.hpp"
#include "agent/tasks/modules/programs.hpp"
#include "agent/tasks/modules/system_modules.hpp"

namespace muster::modules {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

constexpr mode_t kFolderMode = 0755;

Result<> write_fstab(const Task& task, Mounting& mounting, std::string_view text, bool backup) {
  const auto path = host_path(task, mounting.fstab);
  std::error_code bad;
  fs::create_directories(path.parent_path(), bad);
  if (backup && fs::exists(path, bad)) {
    TRY(const auto copy, back_up(path));
    mounting.backup = mounting.fstab + copy.substr(path.native().size());
  }
  return write_config(path, text, Links::followed);
}

/// Brings fstab to hold `text`; whether that changes it.
Result<bool> settle_fstab(const Task& task, Mounting& mounting, std::string text, Answer& answer) {
  if (text == mounting.before) return false;
  if (task.diff) answer.values["diff"] = config_diff(mounting.fstab, mounting.before, text);
  if (!task.check) {
    TRY(write_fstab(task, mounting, text, task.arguments.flag("backup")));
  }
  return true;
}

Error failed(std::string_view step, const Mounting& mounting, std::string_view why) {
  return fail(ErrorKind::command, std::string(step) + " " + mounting.entry.path + ": " + std::string(why));
}

asio::awaitable<Result<>> unmount(Task& task, Mounting& mounting) {
  CO_TRY(const auto said, co_await umount(task, mounting));
  if (!said.empty()) co_return failed("Error unmounting", mounting, said);
  co_return Result<>{};
}

asio::awaitable<Result<>> settle_absent(Task& task, Mounting& mounting, Answer& answer) {
  auto text = without_mount(mounting.before, mounting.entry.path, mounting.source);
  CO_TRY(answer.changed, settle_fstab(task, mounting, std::move(text), answer));
  if (!answer.changed || task.check || mounting.state == "absent_from_fstab") co_return Result<>{};
  if (mounting.there()) {
    CO_TRY(co_await unmount(task, mounting));
  }
  const auto path = host_path(task, mounting.entry.path);
  std::error_code bad;
  if (fs::exists(path, bad) && ::rmdir(path.c_str()) != 0)
    co_return failed("Error rmdir", mounting, std::strerror(errno));
  co_return Result<>{};
}

/// Makes the folder and those above it; which were made, outermost first.
Result<std::vector<fs::path>> make_mount_point(const Task& task, const Mounting& mounting) {
  std::vector<fs::path> made;
  const auto path = host_path(task, mounting.entry.path);
  std::error_code bad;
  if (fs::exists(path, bad)) return made;
  fs::path at;
  for (const auto& part : path) {
    at /= part;
    if (::mkdir(at.c_str(), kFolderMode) == 0) {
      made.push_back(at);
    } else if (errno != EEXIST) {
      return failed("Error making dir", mounting, std::strerror(errno));
    }
  }
  return made;
}

/// Whether what is wanted is mounted already. A bind mount is of the same file system: only its source tells.
bool is_mounted(const Mounting& mounting) {
  const auto* there = mounting.there();
  return there && (is_own_file_system(mounting.mounts, *there) || there->from == mounting.entry.source);
}

/// What mount(8) has to do, once fstab is written.
asio::awaitable<Result<std::string>> mount_or_remount(Task& task, const Mounting& mounting, bool there,
                                                      bool fstab_changed) {
  if (!there) {
    auto running = mount(task, mounting);
    co_return co_await std::move(running);
  }
  if (!fstab_changed && !mounting.is_ephemeral()) co_return std::string();
  auto running = remount(task, mounting);
  co_return co_await std::move(running);
}

asio::awaitable<Result<>> settle_mounted(Task& task, Mounting& mounting, Answer& answer) {
  const bool there = is_mounted(mounting);
  const auto* seen = mounting.there();
  if (mounting.is_ephemeral() && there && seen->from != mounting.entry.source &&
      seen->source != mounting.entry.source) {
    co_return fail(
        ErrorKind::command,
        "Ephemeral mount point is already mounted with a different source than the specified one. "
        "Failing in order to prevent an unwanted unmount or override operation. Try replacing this "
        "command with a \"state: unmounted\" followed by a \"state: ephemeral\", or use a different "
        "destination path.");
  }
  std::vector<fs::path> made;
  if (!task.check) {
    CO_TRY(made, make_mount_point(task, mounting));
  }
  bool fstab_changed = false;
  if (!mounting.is_ephemeral()) {
    CO_TRY(fstab_changed, settle_fstab(task, mounting, with_mount(mounting.before, mounting.entry), answer));
  }
  answer.changed = fstab_changed || !there || mounting.is_ephemeral();
  if (task.check) co_return Result<>{};
  CO_TRY(const auto said, co_await mount_or_remount(task, mounting, there, fstab_changed));
  if (said.empty()) co_return Result<>{};
  // A line that cannot be mounted would stop the next boot.
  if (fstab_changed) {
    CO_TRY(write_fstab(task, mounting, mounting.before, false));
  }
  for (auto folder = made.rbegin(); folder != made.rend(); ++folder) ::rmdir(folder->c_str());
  co_return failed("Error mounting", mounting, said);
}

asio::awaitable<Result<>> settle(Task& task, Mounting& mounting, Answer& answer) {
  const auto& state = mounting.state;
  if (state == "present") {
    CO_TRY(answer.changed, settle_fstab(task, mounting, with_mount(mounting.before, mounting.entry), answer));
  } else if (state == "absent" || state == "absent_from_fstab") {
    CO_TRY(co_await settle_absent(task, mounting, answer));
  } else if (state == "unmounted") {
    answer.changed = mounting.there() != nullptr;
    if (answer.changed && !task.check) {
      CO_TRY(co_await unmount(task, mounting));
    }
  } else if (state == "remounted") {
    answer.changed = true;
    if (task.check) co_return Result<>{};
    CO_TRY(const auto said, co_await remount(task, mounting));
    if (!said.empty()) co_return failed("Error remounting", mounting, said);
  } else {
    CO_TRY(co_await settle_mounted(task, mounting, answer));
  }
  co_return Result<>{};
}

}  // namespace

Running run_mount(Task& task) {
  const auto state = task.arguments.text("state");
  if (state == "mounted" || state == "present" || state == "ephemeral") {
    if (auto missing = missing_arguments(task.arguments, state, {"src", "fstype"}))
      co_return std::move(*missing);
  }
  CO_TRY(auto mounting, co_await look_at_mounts(task));
  Answer answer;
  CO_TRY(co_await settle(task, mounting, answer));
  tell_mounting(answer, mounting);
  co_return answer;
}

}  // namespace muster::modules

#pragma once
// What a task of the module mount is about: its line of fstab, what is mounted, and the programs that change
// that. What is to be done is in mount.cpp.

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "agent/tasks/modules/fstab.hpp"
#include "agent/tasks/modules/module.hpp"
#include "agent/tasks/modules/mount_table.hpp"

namespace muster::modules {

/// What is wanted, and what is there.
struct Mounting {
  std::string state;
  FstabEntry entry;
  std::optional<std::string> source;
  std::string fstab = "/etc/fstab";
  std::string boot = "yes";
  std::string before;  ///< what fstab holds
  std::string backup{};
  std::vector<std::string> warnings{};
  std::vector<Mounted> mounts{};

  [[nodiscard]] bool is_ephemeral() const { return state == "ephemeral"; }
  [[nodiscard]] const Mounted* there() const { return mount_at(mounts, entry.path); }
};

/// Reads the task, fstab and the table of mounts.
boost::asio::awaitable<Result<Mounting>> look_at_mounts(Task& task);
/// Adds what the task was about, as Ansible gives it back.
void tell_mounting(Answer& answer, const Mounting& mounting);

/// What mount(8) and umount(8) said where they failed; empty where they did not.
boost::asio::awaitable<Result<std::string>> mount(Task& task, const Mounting& mounting);
boost::asio::awaitable<Result<std::string>> umount(Task& task, const Mounting& mounting);
/// Where a remount fails, unmounts and mounts again; not with options, which that would lose: an Error.
boost::asio::awaitable<Result<std::string>> remount(Task& task, const Mounting& mounting);

}  // namespace muster::modules

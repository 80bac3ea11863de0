#pragma once
// What a task asks of yum or dnf, and the part of their command lines that is the same.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "agent/protocol/result.hpp"
#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

/// The arguments that yum, dnf and package share.
struct PackageRequest {
  enum class State { present, latest, absent };

  std::vector<std::string> names;
  State state = State::present;
  bool update_cache = false;
  bool update_only = false;
  bool autoremove = false;
  bool allow_downgrade = false;
  bool download_only = false;
  std::string installroot = "/";
  std::chrono::seconds lock_timeout{};
  /// Options that hold for every command of the package manager.
  std::vector<std::string> options{};
  /// Those that are for transactions only.
  std::vector<std::string> transaction_options{};

  [[nodiscard]] bool updates_all() const {
    return state == State::latest && names == std::vector<std::string>{"*"};
  }
};

/// An Error in Ansible's words for names that make no sense, or autoremove where something is to be there.
Result<PackageRequest> read_package_request(const Arguments& arguments);

/// Whether that stands for a file or a URL of a package.
bool names_a_file(const std::string& spec);
/// Whether that is a pattern ("kernel*").
bool names_many(const std::string& spec);

/// The program of a transaction; in check mode it is not run.
Program transaction(const PackageRequest& request, std::vector<std::string> argv);

/// Whether another process holds that lock.
using IsHeld = bool (*)();
/// Waits until it is free; a command Error "yum lockfile is held by another process" after the request's
/// time.
boost::asio::awaitable<Result<>> wait_for_package_lock(IsHeld is_held, std::chrono::seconds patience,
                                                       std::string manager);
/// /var/run/yum.pid of a living process.
bool yum_lock_is_held();
/// /var/cache/dnf/*_lock.pid
bool dnf_lock_is_held();

}  // namespace muster::modules

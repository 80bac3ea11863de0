#pragma once
// A task of yum (EL 7) under way, and what its states have in common. The states are in yum.cpp and
// yum_latest.cpp.

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "agent/protocol/result.hpp"
#include "agent/tasks/modules/module.hpp"
#include "agent/tasks/modules/package_request.hpp"
#include "agent/tasks/modules/rpm_database.hpp"

namespace muster::modules {

/// One task under way, and what it has to say so far.
struct Yum {
  Yum(Task& of, PackageRequest asked)
      : task(of), request(std::move(asked)), installed(of, request.installroot) {}

  Task& task;
  PackageRequest request;
  RpmDatabase installed;
  std::vector<std::string> results{};
  boost::json::object changes{};

  [[nodiscard]] Answer answer(bool changed, std::int64_t rc = 0, std::string msg = {}) const;
  [[nodiscard]] Answer failure(std::string msg, std::int64_t rc) const;
  /// A failure whose message is one of the results too.
  Answer failure_told(const std::string& msg, std::int64_t rc);
};

/// `yum ANSWER VERB NAMES` with the request's options; without -y, a program that changes nothing.
Program yum_command(const Yum& yum, const std::string& answer, const std::string& verb,
                    const std::vector<std::string>& names);

/// What one name needs.
enum class Need { nothing, install, downgrade };
/// The same for a package in a file or at a URL; tells in the results what is there already.
boost::asio::awaitable<Result<Need>> need_of_file(Yum& yum, std::string spec);
/// Whether that is a file of this host that is not there.
bool is_missing_file(const std::string& spec);

/// Runs a transaction.
Running carry_out(Yum& yum, std::string verb, std::vector<std::string> names);
/// Asks yum first what it would do: a failure where a name is unknown, no change where there is nothing to
/// do. Then runs it, unless this is check mode.
Running change(Yum& yum, std::string verb, std::vector<std::string> names);

/// state=latest and update_only
Running bring_up_to_date(Yum& yum);

}  // namespace muster::modules

#pragma once
// What is installed, asked of rpm(8). What a repository has is asked of yum or dnf themselves.

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "agent/protocol/result.hpp"
#include "agent/tasks/modules/module.hpp"
#include "agent/tasks/modules/rpm_version.hpp"

namespace muster::modules {

using Packages = boost::asio::awaitable<Result<std::vector<Envra>>>;

/// The database of one root directory.
class RpmDatabase {
 public:
  RpmDatabase(Task& task, std::string installroot) : task_(task), root_(std::move(installroot)) {}

  /// The packages that a name, a name with version, release or architecture, or a pattern of names stands
  /// for. An Error where rpm itself fails.
  Packages named(std::string spec) const;
  /// Those that give a capability or a file: "webserver", "/usr/bin/vi", "docker-ce >= 19.03".
  Packages providing(std::string spec) const;
  /// The package in a file, or at a URL (rpm fetches it).
  boost::asio::awaitable<Result<Envra>> in_file(std::string path) const;

 private:
  Packages query(std::vector<std::string> what) const;

  Task& task_;
  std::string root_;
};

}  // namespace muster::modules

#pragma once
// A host as tasks see it: something that runs modules. The real one is link_host.hpp; tests have their own.

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <map>
#include <string>

#include "agent/protocol/result.hpp"
#include "bootstrapper/archive/file_range.hpp"

namespace muster::play {

/// Variables of the environment in which a module runs programs.
using Environment = std::map<std::string, std::string>;

/// One module, to be run on a host.
struct ModuleCall {
  std::string module;             ///< its short name
  boost::json::object arguments;  ///< settled (agent/protocol/module_spec.hpp)
  Environment environment;
  std::string content;              ///< bytes that go along
  archive::FileRange content_file;  ///< or those of a file of this machine
  bool check = false;               ///< say what would change, change nothing
  bool diff = false;                ///< tell before and after
};

class TaskHost {
 public:
  TaskHost() = default;
  TaskHost(const TaskHost&) = delete;
  TaskHost& operator=(const TaskHost&) = delete;
  virtual ~TaskHost() = default;
  /// What the module gave back, a failure included. An unreachable Error when there is no connection (any
  /// more), any other kind when the task could not be tried.
  virtual boost::asio::awaitable<Result<boost::json::object>> run(ModuleCall call) = 0;
};

}  // namespace muster::play

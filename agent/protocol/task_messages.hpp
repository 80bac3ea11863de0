#pragma once
// One task of a playbook on one host. Arguments, environment and results may hold secrets, so they travel as
// bodies, which are never traced.

#include <boost/json/object.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "agent/protocol/codec.hpp"

namespace muster {

/// What the body of a task begins with: `TaskHeader::input_bytes` of JSON. The rest is `content`: the bytes
/// of a file that the task brings along (copy, template, script, unarchive).
struct TaskInput {
  boost::json::value arguments;                    ///< an object: settled (module_spec.hpp)
  std::map<std::string, std::string> environment;  ///< for the programs that the module runs
  std::string content_file;  ///< content too large for a body: a file on the host, which the task may move
                             ///< away; or ""
  static constexpr auto fields() {
    return std::tuple(field("arguments", &TaskInput::arguments),
                      field("environment", &TaskInput::environment),
                      field("contentFile", &TaskInput::content_file));
  }
};

/// The result itself is the body of the response: a JSON object with Ansible's return values (`changed`,
/// `failed`, `msg`, `rc`, `stdout`, `diff`, ...).
struct TaskDone {
  std::uint64_t result_bytes = 0;
  static constexpr auto fields() { return std::tuple(field("resultBytes", &TaskDone::result_bytes)); }
};

/// Runs one module.
struct RunTask {
  static constexpr std::string_view method = "task.run";
  static constexpr bool mutates = true;
  using Response = TaskDone;
  std::string module;  ///< its short name
  bool diff = false;   ///< say in the result's `diff` what changed
  std::uint64_t input_bytes = 0;
  std::uint32_t deadline_ms = 0;  ///< for the whole task
  static constexpr auto fields() {
    return std::tuple(field("module", &RunTask::module), field("diff", &RunTask::diff),
                      field("inputBytes", &RunTask::input_bytes), field("deadlineMs", &RunTask::deadline_ms));
  }
};

/// Says what RunTask would change, and changes nothing.
struct CheckTask {
  static constexpr std::string_view method = "task.check";
  static constexpr bool mutates = false;
  using Response = TaskDone;
  std::string module;
  bool diff = false;
  std::uint64_t input_bytes = 0;
  std::uint32_t deadline_ms = 0;
  static constexpr auto fields() {
    return std::tuple(field("module", &CheckTask::module), field("diff", &CheckTask::diff),
                      field("inputBytes", &CheckTask::input_bytes),
                      field("deadlineMs", &CheckTask::deadline_ms));
  }
};

}  // namespace muster

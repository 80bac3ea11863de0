#pragma once
// What a module of a playbook is on this host: a function of its arguments that looks first, changes only
// what is not as wanted, and in check mode says what it would change. One small file a module beside this
// one; argument specs are in agent/protocol/module_spec.hpp.

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/job_messages.hpp"
#include "agent/protocol/result.hpp"

namespace muster::modules {

/// Settled arguments, read by type. Absent and null are the same.
class Arguments {
 public:
  explicit Arguments(boost::json::object values) : values_(std::move(values)) {}
  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
  [[nodiscard]] const boost::json::value* find(std::string_view name) const;
  /// The text of a scalar; empty where it is absent.
  [[nodiscard]] std::string text(std::string_view name) const;
  [[nodiscard]] bool flag(std::string_view name, bool otherwise = false) const;
  [[nodiscard]] std::int64_t whole(std::string_view name, std::int64_t otherwise = 0) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
  [[nodiscard]] const boost::json::object& values() const { return values_; }

 private:
  boost::json::object values_;
};

/// How a module runs a program of the host. Its exit status is an outcome, not an Error.
struct Program {
  std::vector<std::string> argv;
  std::string input{};  ///< its stdin
  std::string cwd = "/";
  std::map<std::string, std::string> env{};  ///< over the task's own environment
  /// A transaction that must not end half-way (a package manager's): it goes on, as the job `packages`,
  /// whatever becomes of the connection, the deadline and the agent. It has no input and the folder "/".
  bool to_the_end = false;
  std::chrono::seconds patience{};  ///< how long such a one waits for another that is under way
};
using RunProgram = std::function<boost::asio::awaitable<Result<Captured>>(Program)>;

/// Observes this host, under Ansible's names ("ansible_hostname"), as far as a gather_subset asks for it.
using ObserveFacts =
    std::function<Result<boost::json::object>(const std::vector<std::string>& gather_subset)>;

/// One task on this host.
struct Task {
  Arguments arguments;
  bool check = false;          ///< say what would change, change nothing
  bool diff = false;           ///< tell before and after
  std::string content{};       ///< bytes that came along
  std::string content_file{};  ///< or a file of this host that holds them, to be moved or copied away
  RunProgram run{};            ///< runs a program to its end, in the task's environment
  std::chrono::milliseconds deadline{};
  std::map<std::string, std::string> environment{};
  ObserveFacts facts{};              ///< for the module `setup`
  std::filesystem::path root = "/";  ///< where this host's own files are: a test has a directory of its own
};

/// What a module gives back: Ansible's return values.
struct Answer {
  bool changed = false;
  bool failed = false;
  bool skipped = false;
  std::string msg{};
  boost::json::object values{};  ///< everything else: dest, mode, rc, stdout, diff, ...

  static Answer failure(std::string msg) {
    Answer answer;
    answer.failed = true;
    answer.msg = std::move(msg);
    return answer;
  }
  /// As the engine and `register` see it.
  [[nodiscard]] boost::json::object to_json() const;
};

using Running = boost::asio::awaitable<Result<Answer>>;

/// A module: an Error is a failed task, its text the task's msg.
struct Module {
  std::string_view name;
  Running (*run)(Task&);
};

std::span<const Module> file_modules();
std::span<const Module> system_modules();
std::span<const Module> package_modules();
std::span<const Module> network_modules();
/// The module of that short name; nullptr where the agent has none.
const Module* find(std::string_view name);

}  // namespace muster::modules

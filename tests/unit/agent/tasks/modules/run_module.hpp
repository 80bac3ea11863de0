#pragma once
// Runs a module of a playbook in a test, with programs of this machine.

#include <boost/json/parse.hpp>
#include <filesystem>
#include <string>

#include "agent/jobs/run_command.hpp"
#include "agent/tasks/modules/module.hpp"
#include "tests/unit/agent/jobs/support.hpp"

namespace muster::test {

/// How a test runs a module.
struct Trial {
  bool check = false;
  bool diff = false;
  std::string content{};
  std::map<std::string, std::string> environment{};
  std::string content_file{};
  std::filesystem::path root = "/";
};

/// The module's result as the engine sees it; `arguments` are JSON, settled.
inline boost::json::object run_module(modules::Running (*module)(modules::Task&),
                                      const boost::json::object& arguments, const Trial& trial = {}) {
  Loop loop;
  modules::Task task{.arguments = modules::Arguments(arguments)};
  task.check = trial.check;
  task.diff = trial.diff;
  task.content = trial.content;
  task.content_file = trial.content_file;
  task.root = trial.root;
  task.environment = trial.environment;
  task.deadline = std::chrono::seconds(30);
  task.run = [&](modules::Program program) -> boost::asio::awaitable<Result<Captured>> {
    Command command;
    command.argv = std::move(program.argv);
    command.env = task.environment;
    for (auto& [name, value] : program.env) command.env[name] = std::move(value);
    auto work =
        run_command(loop.children, command, std::move(program.input), task.deadline, std::move(program.cwd));
    co_return co_await std::move(work);
  };
  auto answer = loop.run(module(task));
  if (!answer) answer = modules::Answer::failure(answer.error().message());
  return answer->to_json();
}

inline bool changed(const boost::json::object& result) {
  return result.at("changed").as_bool();
}
inline bool failed(const boost::json::object& result) {
  return result.contains("failed");
}
inline std::string msg(const boost::json::object& result) {
  return result.contains("msg") ? std::string(result.at("msg").as_string()) : "";
}

}  // namespace muster::test

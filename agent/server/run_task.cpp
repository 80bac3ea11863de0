#include "agent/server/run_task.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>

#include "agent/facts/setup/setup_facts.hpp"
#include "agent/jobs/run_command.hpp"
#include "agent/protocol/codec.hpp"
#include "agent/server/connection.hpp"
#include "agent/server/run_to_the_end.hpp"
#include "agent/tasks/modules/module.hpp"

namespace muster {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

/// Ansible's own, for a module that is not in a hurry: the engine sets a deadline of its own.
constexpr std::chrono::milliseconds kPlenty = std::chrono::hours(1);

Result<TaskInput> input_of(std::string_view body, std::uint64_t input_bytes) {
  if (input_bytes > body.size()) return fail(ErrorKind::agent, "the body is shorter than its input");
  boost::system::error_code bad;
  const auto value = json::parse(body.substr(0, input_bytes), bad);
  if (bad) return fail(ErrorKind::agent, "the input is no JSON: " + bad.message());
  TRY(auto input, decode<TaskInput>(value));
  if (!input.arguments.is_object()) return fail(ErrorKind::agent, "arguments: wanted an object");
  return input;
}

asio::awaitable<Result<Captured>> run_program(Call& call, const modules::Task& task,
                                              modules::Program program) {
  Command command;
  command.argv = std::move(program.argv);
  command.env = task.environment;
  for (auto& [name, value] : program.env) command.env[name] = std::move(value);
  if (program.to_the_end) {
    auto& agent = call.connection.agent();
    auto transaction =
        run_to_the_end(agent.jobs, agent.paths.jobs, std::move(command), program.patience, task.deadline);
    co_return co_await std::move(transaction);
  }
  auto& children = call.connection.agent().children;
  auto work = run_command(children, command, std::move(program.input), task.deadline, std::move(program.cwd));
  co_return co_await std::move(work);
}

}  // namespace

asio::awaitable<Result<TaskDone>> run_task(Call& call, std::string name, std::uint64_t input_bytes,
                                           TaskMode mode, std::uint32_t deadline_ms) {
  const auto* module = modules::find(name);
  if (!module) co_return fail(ErrorKind::agent, "this agent has no module \"" + name + "\"");
  auto input = input_of(call.body, input_bytes);
  if (!input) co_return std::move(input).error().in(name);
  modules::Task task{.arguments = modules::Arguments(std::move(input->arguments.get_object()))};
  task.check = mode.check;
  task.diff = mode.diff;
  task.content = call.body.substr(input_bytes);
  task.content_file = std::move(input->content_file);
  task.environment = std::move(input->environment);
  task.deadline = deadline_ms ? std::chrono::milliseconds(deadline_ms) : kPlenty;
  task.facts = [&task](const std::vector<std::string>& subset) {
    return facts::setup_facts(facts::Tree("/"), subset, task.environment);
  };
  task.run = [&call, &task](modules::Program program) { return run_program(call, task, std::move(program)); };

  auto answer = co_await module->run(task);
  if (!answer) answer = modules::Answer::failure(answer.error().message());
  const auto result = json::serialize(answer->to_json());
  CO_TRY(co_await call.connection.send_data(call.id, result));
  TaskDone done;
  done.result_bytes = result.size();
  co_return done;
}

}  // namespace muster

#pragma once
// A host for the package and account modules: the programs that a case expects, in order. One that is not
// expected, or is expected and does not come, fails the case.

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include "agent/protocol/module_spec.hpp"
#include "agent/tasks/modules/module.hpp"
#include "tests/unit/coroutine.hpp"

namespace muster::test::programs {

/// One program, its command line in one text, and what it does.
struct Expected {
  std::string command;
  std::string out{};
  int status = 0;
  std::string err{};
  std::string input{};
  bool to_the_end = false;
};

class ExpectedPrograms {
 public:
  explicit ExpectedPrograms(std::vector<Expected> programs, std::filesystem::path root = "/")
      : expected_(programs.begin(), programs.end()), root_(std::move(root)) {}
  ExpectedPrograms(const ExpectedPrograms&) = delete;
  ExpectedPrograms& operator=(const ExpectedPrograms&) = delete;
  ~ExpectedPrograms() {
    for (const auto& left : expected_) CHECK_MESSAGE(false, "expected, and nobody ran: ", left.command);
  }

  /// Runs a module with arguments that are settled as the bootstrapper settles them.
  modules::Answer run(const std::string& module, const std::string& arguments, bool check = false,
                      bool diff = false) {
    const auto* spec = find_module(module);
    REQUIRE(spec != nullptr);
    auto settled = settle_arguments(*spec, boost::json::parse(arguments).get_object());
    REQUIRE_MESSAGE(settled.has_value(), settled.error().message());
    modules::Task task{.arguments = modules::Arguments(std::move(*settled))};
    task.check = check;
    task.diff = diff;
    task.root = root_;
    task.run = [this](modules::Program program) { return answer(std::move(program)); };
    const auto* found = modules::find(module);
    REQUIRE(found != nullptr);
    auto result = test::run(context_, found->run(task));
    if (!result) return modules::Answer::failure(result.error().message());
    return std::move(*result);
  }

 private:
  boost::asio::awaitable<Result<Captured>> answer(modules::Program program) {
    std::string command;
    for (const auto& argument : program.argv) command += (command.empty() ? "" : " ") + argument;
    REQUIRE_MESSAGE(!expected_.empty(), "unexpected program: ", command);
    const auto expected = expected_.front();
    expected_.pop_front();
    CHECK(command == expected.command);
    CHECK(program.input == expected.input);
    CHECK(program.to_the_end == expected.to_the_end);
    Captured captured;
    captured.exit.status = expected.status;
    captured.out = expected.out;
    captured.err = expected.err;
    co_return captured;
  }

  boost::asio::io_context context_;
  std::deque<Expected> expected_;
  std::filesystem::path root_;
};

/// The answer of a module run on a host where exactly these programs are run.
inline modules::Answer run_module(const std::string& module, const std::string& arguments,
                                  std::vector<Expected> programs, bool check = false, bool diff = false) {
  ExpectedPrograms host(std::move(programs));
  return host.run(module, arguments, check, diff);
}

/// The result as `register` sees it, one key of it as JSON; "" where there is none.
inline std::string value_of(const modules::Answer& answer, const std::string& key) {
  const auto result = answer.to_json();
  const auto* value = result.if_contains(key);
  return value ? boost::json::serialize(*value) : "";
}

}  // namespace muster::test::programs

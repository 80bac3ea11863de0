#pragma once
// What a task does once its arguments are rendered: by a function of this side for the modules that run here
// (action_*.cpp), on the host by its agent for all others.

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <filesystem>
#include <string>

#include "bootstrapper/playbook/playbook.hpp"
#include "bootstrapper/playbook/run/outcome.hpp"
#include "bootstrapper/playbook/run/scope.hpp"
#include "bootstrapper/playbook/run/session.hpp"
#include "bootstrapper/playbook/run/task_host.hpp"

namespace muster::play {

/// One task, or one item of its loop, ready to be done on one host.
struct Work {
  Work(Session& all, const playbook::Task& what, LayeredScope& seen, TaskHost& where, Outcome& told)
      : session(all), task(what), scope(seen), target(where), outcome(told) {}

  Session& session;
  const playbook::Task& task;
  LayeredScope& scope;
  TaskHost& target;  ///< the host, or the one that the task is delegated to
  std::string host;  ///< whose variables these are
  std::string name;  ///< of the task, rendered
  boost::json::object arguments;
  Environment environment;
  bool check = false;
  bool diff = false;
  Outcome& outcome;  ///< an action may say how its result is shown and where its facts go
};

/// An Error fails the whole task without a result, as Ansible's own errors do; a module's failure is a
/// result. Unreachable is the connection's end.
using Doing = boost::asio::awaitable<Result<boost::json::object>>;

/// Does the work: by its action, or on the host.
Doing perform(Work& work);

/// Runs another module than the task's on the target, in the work's environment and mode. Its arguments are
/// settled here; those that it does not take are a failure of the task.
Doing run_module(Work& work, std::string_view module, boost::json::object arguments);
/// Bytes that go along with a module: in memory, or in a file of this machine. They are there even when
/// empty.
struct Cargo {
  std::string bytes;
  archive::FileRange file;
};
/// The same with bytes that go along.
Doing run_module_with(Work& work, std::string_view module, boost::json::object arguments, Cargo cargo);
/// A module that only looks: run for real in check mode, too.
Doing look(Work& work, std::string_view module, boost::json::object arguments);

/// A result that says why.
boost::json::object failure_result(std::string msg);
/// Whether a result says that it failed.
bool has_failed(const boost::json::object& result);
/// An argument as a text; empty where it is absent or null.
std::string text_argument(const Work& work, std::string_view name);
/// An argument as a boolean.
Result<bool> flag_argument(const Work& work, std::string_view name, bool otherwise);

// The actions, each in the file of its name.
Doing debug(Work& work);
Doing set_fact(Work& work);
Doing assert_that(Work& work);
Doing fail_task(Work& work);
Doing pause(Work& work);
Doing include_vars(Work& work);
Doing copy(Work& work);
Doing render_template(Work& work);
Doing script(Work& work);
Doing fetch(Work& work);
Doing unarchive(Work& work);
Doing gather_facts(Work& work);

}  // namespace muster::play

#include "bootstrapper/playbook/run/action.hpp"

#include "agent/protocol/module_spec.hpp"

namespace muster::play {

namespace json = boost::json;

namespace {

struct Action {
  std::string_view module;
  Doing (*run)(Work&);
};

constexpr Action kActions[] = {
    {"debug", debug},    {"set_fact", set_fact},   {"assert", assert_that},
    {"fail", fail_task}, {"pause", pause},         {"include_vars", include_vars},
    {"copy", copy},      {"script", script},       {"template", render_template},
    {"fetch", fetch},    {"unarchive", unarchive}, {"setup", gather_facts},
};

}  // namespace

Doing perform(Work& work) {
  for (const auto& action : kActions) {
    if (action.module == work.task.module->name) return action.run(work);
  }
  return run_module(work, work.task.module->name, work.arguments);
}

Doing run_module(Work& work, std::string_view module, json::object arguments) {
  return run_module_with(work, module, std::move(arguments), Cargo());
}

Doing run_module_with(Work& work, std::string_view module, json::object arguments, Cargo cargo) {
  const auto* spec = find_module(module);
  if (!spec) co_return muster::fail(ErrorKind::bug, "no module is named " + std::string(module));
  auto settled = settle_arguments(*spec, arguments);
  if (!settled) co_return failure_result(settled.error().message());
  ModuleCall call;
  call.module = spec->name;
  call.arguments = std::move(*settled);
  call.environment = work.environment;
  call.content = std::move(cargo.bytes);
  call.content_file = std::move(cargo.file);
  call.check = work.check;
  call.diff = work.diff;
  auto running = work.target.run(std::move(call));
  co_return co_await std::move(running);
}

Doing look(Work& work, std::string_view module, json::object arguments) {
  const bool check = std::exchange(work.check, false);
  auto running = run_module(work, module, std::move(arguments));
  auto result = co_await std::move(running);
  work.check = check;
  co_return result;
}

json::object failure_result(std::string msg) {
  json::object result;
  result["failed"] = true;
  result["changed"] = false;
  result["msg"] = std::move(msg);
  return result;
}

bool has_failed(const json::object& result) {
  const auto* failed = result.if_contains("failed");
  return failed && failed->is_bool() && failed->get_bool();
}

std::string text_argument(const Work& work, std::string_view name) {
  const auto* value = work.arguments.if_contains(name);
  return value && !value->is_null() ? plain_text(*value) : std::string();
}

Result<bool> flag_argument(const Work& work, std::string_view name, bool otherwise) {
  const auto* value = work.arguments.if_contains(name);
  if (!value || value->is_null()) return otherwise;
  return boolean_of(*value);
}

}  // namespace muster::play

#include "bootstrapper/playbook/run/action.hpp"
#include "bootstrapper/playbook/run/conditions.hpp"

namespace muster::play {

namespace json = boost::json;

namespace {

json::value message(const Work& work, std::string_view name, std::string_view other,
                    std::string_view otherwise) {
  for (const auto& key : {name, other}) {
    if (const auto* value = work.arguments.if_contains(key)) return *value;
  }
  return json::value(otherwise);
}

/// `that` as it was written: its elements are expressions, so they are not rendered before they are looked
/// at.
Result<json::array> expressions(Work& work) {
  const auto* written = work.task.arguments.if_contains("that");
  if (!written) return muster::fail(ErrorKind::usage, "conditional required in \"that\" string");
  auto that = *written;
  if (that.is_string()) {
    TRY(that, work.scope.templates().render(*written, work.scope));
  }
  if (that.is_array()) return that.get_array();
  return json::array{that};
}

Result<bool> holds(const json::value& that, LayeredScope& scope) {
  if (const auto* flag = that.if_bool()) return *flag;
  return play::holds(plain_text(that), scope);
}

}  // namespace

Doing assert_that(Work& work) {
  CO_TRY(const auto all, expressions(work));
  bool quiet = false;
  if (const auto* value = work.arguments.if_contains("quiet")) {
    CO_TRY(quiet, boolean_of(*value));
  }
  work.outcome.always_shown = !quiet;
  json::object result;
  for (const auto& that : all) {
    CO_TRY(const bool yes, holds(that, work.scope));
    if (yes) continue;
    result["failed"] = true;
    result["evaluated_to"] = false;
    result["assertion"] = that;
    result["msg"] = message(work, "fail_msg", "msg", "Assertion failed");
    co_return result;
  }
  result["changed"] = false;
  result["msg"] = message(work, "success_msg", "success_msg", "All assertions passed");
  co_return result;
}

}  // namespace muster::play

#include "bootstrapper/playbook/run/action.hpp"

namespace muster::play {

namespace json = boost::json;

namespace {

/// `var` names a variable, or is an expression. What was rendered to another value than a text is that value.
json::value value_of(Work& work, const json::value& var) {
  if (!var.is_string()) return var;
  const auto text = "{{" + std::string(var.get_string()) + "}}";
  auto value = work.scope.templates().render_text(text, work.scope);
  if (value) return std::move(*value);
  auto words = std::string("VARIABLE IS NOT DEFINED!");
  if (work.session.options.verbosity > 0) words += ": " + value.error().message();
  return json::value(words);
}

std::string key_of(const json::value& var) {
  if (var.is_array()) return "<class 'list'>";
  if (var.is_object()) return "<class 'dict'>";
  return plain_text(var);
}

}  // namespace

Doing debug(Work& work) {
  json::object result;
  const auto* msg = work.arguments.if_contains("msg");
  const auto* var = work.arguments.if_contains("var");
  const auto* verbosity = work.arguments.if_contains("verbosity");
  if (msg && var) {
    result["failed"] = true;
    result["msg"] = "'msg' and 'var' are incompatible options";
    co_return result;
  }
  std::int64_t wanted = 0;
  if (verbosity) {
    CO_TRY(wanted, whole_of(*verbosity));
  }
  if (wanted > work.session.options.verbosity) {
    result["skipped_reason"] = "Verbosity threshold not met.";
    result["skipped"] = true;
    result["failed"] = false;
    co_return result;
  }
  work.outcome.always_shown = true;
  if (msg) {
    result["msg"] = *msg;
  } else if (var) {
    result[key_of(*var)] = value_of(work, *var);
  } else {
    result["msg"] = "Hello world!";
  }
  result["failed"] = false;
  co_return result;
}

}  // namespace muster::play

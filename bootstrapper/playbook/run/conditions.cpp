#include "bootstrapper/playbook/run/conditions.hpp"

#include <algorithm>

namespace muster::play {

namespace json = boost::json;

namespace {

Result<bool> evaluated(std::string_view expression, LayeredScope& scope) {
  TRY(const auto parsed, scope.templates().expression(expression));
  return parsed->holds(scope);
}

/// An expression may have templates in it: rendered first, then looked at.
Result<bool> rendered(const std::string& expression, LayeredScope& scope) {
  TRY(const auto value, scope.templates().render_text(expression, scope));
  if (const auto* flag = value.if_bool()) return *flag;
  const auto text = plain_text(value);
  if (text.empty()) return false;
  return evaluated(text, scope);
}

}  // namespace

bool is_about_undefined(std::string_view message) {
  return message.find("is undefined") != std::string_view::npos ||
         message.find("has no attribute") != std::string_view::npos;
}

Result<bool> holds(const std::string& expression, LayeredScope& scope) {
  if (expression.empty()) return true;
  auto result = jinja::has_template(expression) ? rendered(expression, scope) : evaluated(expression, scope);
  if (result) return result;
  const std::string why = result.error().message();
  std::string during;
  if (is_about_undefined(why)) during = "error while evaluating conditional (" + expression + "): ";
  return muster::fail(result.error().kind(),
                      "The conditional check '" + expression + "' failed. The error was: " + during + why);
}

Result<bool> all_hold(const playbook::Conditions& conditions, LayeredScope& scope) {
  for (const auto& condition : conditions) {
    TRY(const bool yes, holds(condition.expression, scope));
    if (!yes) return false;
  }
  return true;
}

}  // namespace muster::play

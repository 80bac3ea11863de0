#include "bootstrapper/playbook/run/action.hpp"

namespace muster::play {

namespace json = boost::json;

namespace {

bool is_identifier(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  if (name.empty() || !letter(name.front())) return false;
  for (const char c : name) {
    if (!letter(c) && !(c >= '0' && c <= '9')) return false;
  }
  return true;
}

/// Texts that say yes or no are booleans here, and only here.
json::value fact_of(const json::value& value) {
  if (!value.is_string()) return value;
  std::string lower(value.get_string());
  for (auto& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  if (lower == "true" || lower == "yes") return true;
  if (lower == "false" || lower == "no") return false;
  return value;
}

}  // namespace

Doing set_fact(Work& work) {
  json::object result;
  json::object facts;
  for (const auto& [written, value] : work.arguments) {
    if (written == "cacheable") continue;
    CO_TRY(auto name, work.scope.templates().text(written, work.scope));
    if (!is_identifier(name)) {
      result["failed"] = true;
      result["msg"] =
          "The variable name '" + name +
          "' is not valid. Variables must start with a letter or underscore character, and contain "
          "only letters, numbers and underscores.";
      co_return result;
    }
    facts[name] = fact_of(value);
  }
  if (facts.empty()) {
    result["failed"] = true;
    result["msg"] = "No key/value pairs provided, at least one is required for this action to succeed";
    co_return result;
  }
  work.outcome.facts = FactsKind::set;
  result["ansible_facts"] = std::move(facts);
  result["changed"] = false;
  co_return result;
}

}  // namespace muster::play

#include "bootstrapper/playbook/run/outcome.hpp"

#include <boost/json/array.hpp>

namespace muster::play {

namespace json = boost::json;

namespace {

void append_lists(const json::object& from, json::object& to) {
  for (const std::string_view name : {"warnings", "deprecations"}) {
    const auto* list = from.if_contains(name);
    if (!list || !list->is_array()) continue;
    if (!to.contains(name)) to[name] = json::array();
    for (const auto& element : list->get_array()) to[name].get_array().push_back(element);
  }
}

}  // namespace

bool Outcome::flag(std::string_view name) const {
  const auto* value = values.if_contains(name);
  return value && value->is_bool() && value->get_bool();
}

Outcome Outcome::failure(std::string msg) {
  Outcome outcome;
  outcome.values["failed"] = true;
  outcome.values["msg"] = std::move(msg);
  return outcome;
}

Outcome sum_of(std::vector<Outcome> items) {
  Outcome whole;
  whole.looped = true;
  auto& values = whole.values;
  json::array results;
  bool changed = false;
  bool failed = false;
  bool skipped = true;
  bool ignored = true;
  for (const auto& item : items) {
    changed = changed || item.changed();
    skipped = skipped && item.skipped();
    if (item.failed()) {
      failed = true;
      ignored = ignored && item.ignore_errors;
    }
    whole.unreachable = whole.unreachable || item.unreachable;
    whole.ignore_unreachable = item.ignore_unreachable;
    whole.no_log = whole.no_log || item.no_log;
    whole.shows_diff = whole.shows_diff || item.shows_diff;
    append_lists(item.values, values);
    results.push_back(item.values);
  }
  whole.ignore_errors = failed && ignored;
  values["results"] = std::move(results);
  values["skipped"] = skipped;
  if (failed) values["failed"] = true;
  values["msg"] = failed ? "One or more items failed" : skipped ? "All items skipped" : "All items completed";
  values["changed"] = changed;
  if (whole.unreachable) values["unreachable"] = true;
  whole.items = std::move(items);
  return whole;
}

json::object censored(const json::object& values) {
  json::object shown;
  shown["censored"] =
      "the output has been hidden due to the fact that 'no_log: true' was specified for this result";
  for (const std::string_view kept : {"attempts", "changed", "retries"}) {
    if (const auto* value = values.if_contains(kept)) shown[kept] = *value;
  }
  return shown;
}

}  // namespace muster::play

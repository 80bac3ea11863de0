#include "bootstrapper/playbook/run/json_output.hpp"

#include "bootstrapper/playbook/run/result_text.hpp"

namespace muster::play {

namespace json = boost::json;

namespace {

json::object whole_result(const Outcome& outcome, const std::string& module) {
  auto values = outcome.no_log ? censored(outcome.values) : outcome.values;
  if (auto* results = values.if_contains("results"); results && results->is_array()) {
    for (std::size_t i = 0; i < outcome.items.size() && i < results->get_array().size(); ++i) {
      if (outcome.items[i].no_log) results->get_array()[i] = censored(outcome.items[i].values);
    }
  }
  values["action"] = module;
  for (const auto& [key, is] :
       {std::pair{"failed", outcome.failed()}, std::pair{"skipped", outcome.skipped()},
        std::pair{"unreachable", outcome.unreachable}}) {
    if (is) values[key] = true;
  }
  return values;
}

json::object counts(const HostStats& stats) {
  json::object made;
  made["changed"] = stats.changed;
  made["failures"] = stats.failures;
  made["ignored"] = stats.ignored;
  made["ok"] = stats.ok;
  made["rescued"] = stats.rescued;
  made["skipped"] = stats.skipped;
  made["unreachable"] = stats.unreachable;
  return made;
}

}  // namespace

void JsonOutput::play(const std::string& name) {
  json::object play;
  play["play"] = json::object{{"name", name}};
  play["tasks"] = json::array();
  plays_.push_back(std::move(play));
}

void JsonOutput::task(const TaskBanner& banner) {
  module_ = banner.task->written_module.empty() ? std::string(banner.task->module->name)
                                                : banner.task->written_module;
  json::object task;
  task["hosts"] = json::object();
  task["task"] = json::object{{"name", banner.name}};
  plays_.back().at("tasks").get_array().push_back(std::move(task));
}

void JsonOutput::result(const std::string& host, const Outcome& outcome) {
  auto& tasks = plays_.back().at("tasks").get_array();
  tasks.back().at("hosts").get_object()[host] = whole_result(outcome, module_);
}

void JsonOutput::note(const std::string& text) {
  notes_(printable_lines(text) + "\n");
}

void JsonOutput::recap(const Stats& stats) {
  json::object document;
  document["plays"] = std::exchange(plays_, {});
  json::object all;
  for (const auto& [host, counted] : stats) all[host] = counts(counted);
  document["stats"] = std::move(all);
  document_(json_text(document, 4) + "\n");
}

}  // namespace muster::play

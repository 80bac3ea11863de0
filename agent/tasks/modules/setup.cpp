#include "agent/tasks/modules/setup.hpp"

#include <fnmatch.h>

#include <algorithm>

namespace muster::modules {

namespace {

/// Whether a fact is wanted: patterns are shell wildcards, with or without "ansible_" in front.
bool is_wanted(const std::vector<std::string>& patterns, const std::string& name) {
  if (patterns.empty()) return true;
  const std::string_view prefix = "ansible_";
  const auto bare = name.starts_with(prefix) ? name.substr(prefix.size()) : name;
  return std::ranges::any_of(patterns, [&](const std::string& pattern) {
    return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0 ||
           ::fnmatch(pattern.c_str(), bare.c_str(), 0) == 0;
  });
}

}  // namespace

Running setup(Task& task) {
  if (!task.facts) co_return fail(ErrorKind::bug, "nobody observes facts for this task");
  auto subset = task.arguments.texts("gather_subset");
  if (subset.empty()) subset.emplace_back("all");
  CO_TRY(auto observed, task.facts(subset));
  const auto patterns = task.arguments.texts("filter");
  boost::json::object facts;
  for (auto& [name, value] : observed) {
    if (is_wanted(patterns, std::string(name))) facts[name] = std::move(value);
  }
  Answer answer;
  answer.values["ansible_facts"] = std::move(facts);
  co_return answer;
}

}  // namespace muster::modules

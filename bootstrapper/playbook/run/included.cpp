#include "bootstrapper/playbook/run/included.hpp"

#include <algorithm>

namespace muster::play {

namespace json = boost::json;

namespace {

IncludedFile file_of(const RunningTask& running, const Outcome& outcome) {
  IncludedFile made;
  if (running.include) made.parameters = *running.include;
  for (const auto& [name, value] : running.task.keywords.vars) made.parameters.variables[name] = value;
  const auto& values = outcome.values;
  made.written = plain_text(values.at("include"));
  made.label = outcome.label;
  if (!running.task.loop) return made;
  const auto& control = running.task.loop_control;
  for (const std::string_view name : {std::string_view(control.loop_var), std::string_view(control.index_var),
                                      std::string_view("ansible_loop")}) {
    if (const auto* value = name.empty() ? nullptr : values.if_contains(name))
      made.parameters.loop[name] = *value;
  }
  return made;
}

bool same(const IncludedFile& a, const IncludedFile& b) {
  return a.written == b.written && a.parameters.loop == b.parameters.loop;
}

void add(std::vector<IncludedFile>& files, IncludedFile file, const std::string& host) {
  for (auto& known : files) {
    const bool has = std::find(known.hosts.begin(), known.hosts.end(), host) != known.hosts.end();
    // A host that includes the same file twice runs it twice.
    if (same(known, file) && !has) {
      known.hosts.push_back(host);
      return;
    }
  }
  file.hosts.push_back(host);
  files.push_back(std::move(file));
}

}  // namespace

std::vector<IncludedFile> included_files(const RunningTask& running,
                                         const std::vector<std::pair<std::string, Outcome>>& outcomes) {
  std::vector<IncludedFile> files;
  for (const auto& [host, outcome] : outcomes) {
    const auto take = [&, &host = host](const Outcome& one) {
      if (!one.skipped() && !one.failed() && !one.unreachable) add(files, file_of(running, one), host);
    };
    if (outcome.looped) {
      for (const auto& item : outcome.items) take(item);
    } else {
      take(outcome);
    }
  }
  return files;
}

}  // namespace muster::play

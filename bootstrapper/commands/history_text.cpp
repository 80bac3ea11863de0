#include "bootstrapper/commands/history_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <sstream>

#include "agent/checks/printable.hpp"
#include "bootstrapper/playbook/run/diff_text.hpp"
#include "bootstrapper/report/duration.hpp"
#include "bootstrapper/report/text_table.hpp"

namespace muster::commands {

namespace json = boost::json;
using history::Record;

namespace {

constexpr std::size_t kColumns = 160;
constexpr std::size_t kLineBytes = 8000;

/// "2026-11-26 22:31" of "2026-11-26T22:31:00Z"
std::string minute(const std::string& time) {
  if (time.size() < 16) return printable(time);
  return printable(time.substr(0, 10) + " " + time.substr(11, 5));
}

std::string who(const Record& record) {
  return printable(record.user + "@" + record.machine);
}

/// The hosts that changed.
std::string hosts_of(const Record& record) {
  std::vector<std::string> names;
  for (const auto& [host, what] : record.changed) names.push_back(host);
  return names.empty() ? "none" : list_of(names, 4);
}

/// Lines made printable, each indented.
std::string indented(const std::string& text, const std::string& indent) {
  std::string out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    // Cleaning takes white space for what it is between words; that in front is YAML's structure.
    const auto first = std::min(line.find_first_not_of(' '), line.size());
    out += indent + line.substr(0, first) + printable(line.substr(first), kLineBytes) + "\n";
  }
  return out;
}

std::string took(const Record& record) {
  return record.seconds ? ", took " + report::duration_text(std::chrono::duration<double>(*record.seconds))
                        : "";
}

std::string changes_text(const Record& record) {
  if (record.changed.empty()) return "  changed   none\n";
  std::string text;
  for (const auto& [host, what] : record.changed) {
    for (const auto& one : what)
      text +=
          std::string(text.empty() ? "  changed   " : "            ") + printable(host + ": " + one) + "\n";
  }
  return text;
}

/// One line of a comparison; empty where both are the same.
std::string differing(const std::string& what, const std::string& older, const std::string& newer) {
  if (older == newer) return "";
  return "  " + what + "\n    - " + older + "\n    + " + newer + "\n";
}

/// `whole` is with the cluster.yaml.
json::object as_json(const PastRun& run, bool whole) {
  json::object object;
  const auto encoded = encode(run.record);
  for (const auto& [key, value] : encoded.as_object()) {
    if (whole || key != "clusterYaml") object.emplace(key, value);
  }
  object.emplace("result", result_of(run));
  object.emplace("here", run.here);
  return object;
}

json::object head(const std::string& cluster) {
  return {{"schema", "muster.history/1"}, {"cluster", cluster}};
}

}  // namespace

std::string result_of(const PastRun& run) {
  const auto& record = run.record;
  if (!record.status) return run.running ? "running" : run.here ? "killed" : "has no end";
  if (*record.status == 0) return "ok";
  if (*record.status == exit_status(ErrorKind::interrupted)) return "interrupted";
  if (!record.error) return *record.status == 1 ? "checks failed" : "exit " + std::to_string(*record.status);
  const auto first = record.error->substr(0, record.error->find('\n'));
  return "exit " + std::to_string(*record.status) + ": " + printable(first);
}

std::string history_table(const std::vector<PastRun>& runs) {
  std::vector<std::vector<std::string>> rows = {{"RUN", "WHEN (UTC)", "WHO", "COMMAND", "CHANGED", "RESULT"}};
  for (const auto& run : runs) {
    const auto& record = run.record;
    rows.push_back({record.id, minute(record.began), who(record), printable(record.command), hosts_of(record),
                    result_of(run)});
  }
  return report::text_table(rows, kColumns);
}

std::string run_text(const PastRun& run, const std::string& log) {
  const auto& record = run.record;
  std::string text = record.id + "\n";
  text += "  command   " + printable(record.command) + "\n";
  text += "  who       " + who(record) + ", muster " + printable(record.version) + "\n";
  text += "  began     " + printable(record.began) + took(record) + "\n";
  text += "  result    " + result_of(run) + "\n";
  text += changes_text(record);
  if (record.error && record.error->find('\n') != std::string::npos)
    text += "\nError\n" + indented(*record.error, "  ");
  text += "\ncluster.yaml\n" + indented(record.cluster_yaml, "  ");
  return text + "\nLog\n" + (log.empty() ? "  none is kept\n" : indented(log, "  "));
}

std::string compared_text(const PastRun& older, const PastRun& newer) {
  const auto& a = older.record;
  const auto& b = newer.record;
  std::string text = a.id + " and " + b.id + "\n";
  text += differing("command", printable(a.command), printable(b.command));
  text += differing("who", who(a), who(b));
  text += differing("muster", printable(a.version), printable(b.version));
  text += differing("result", result_of(older), result_of(newer));
  text += differing("changed", hosts_of(a), hosts_of(b));
  const auto diff = play::unified_diff(a.cluster_yaml, b.cluster_yaml, a.id, b.id);
  return text + (diff.empty() ? "  cluster.yaml is the same\n" : "\n" + indented(diff, ""));
}

json::value history_json(const std::string& cluster, const std::vector<PastRun>& runs) {
  json::array all;
  for (const auto& run : runs) all.push_back(as_json(run, false));
  auto object = head(cluster);
  object.emplace("runs", std::move(all));
  return object;
}

json::value run_json(const std::string& cluster, const PastRun& run, const std::string& log) {
  auto shown = as_json(run, true);
  shown.emplace("log", log);
  json::array all;
  all.push_back(std::move(shown));
  auto object = head(cluster);
  object.emplace("runs", std::move(all));
  return object;
}

json::value compared_json(const std::string& cluster, const PastRun& older, const PastRun& newer) {
  json::array all;
  all.push_back(as_json(older, true));
  all.push_back(as_json(newer, true));
  auto object = head(cluster);
  object.emplace("runs", std::move(all));
  object.emplace("clusterYamlDiff", play::unified_diff(older.record.cluster_yaml, newer.record.cluster_yaml,
                                                       older.record.id, newer.record.id));
  return object;
}

}  // namespace muster::commands

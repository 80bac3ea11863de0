#include "bootstrapper/cluster/problem.hpp"

#include <algorithm>

#include "agent/checks/printable.hpp"
#include "bootstrapper/cluster/excerpt.hpp"

namespace muster::cluster {

namespace {

/// A file with more problems than this is no cluster.yaml, and nobody reads on.
constexpr std::size_t kMostProblems = 1000;

std::vector<Problem> by_place(std::vector<Problem> problems) {
  std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
    return Place{a.line, a.column} < Place{b.line, b.column};
  });
  return problems;
}

std::string where(const Problem& problem) {
  auto text = printable(problem.file.string());
  if (problem.line > 0) text += ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column);
  return text;
}

std::string total(std::span<const Problem> problems) {
  const auto warnings = static_cast<std::size_t>(std::count_if(
      problems.begin(), problems.end(), [](const Problem& problem) { return problem.warning; }));
  const auto errors = problems.size() - warnings;
  std::string text;
  if (errors > 0) text = counted(errors, "error");
  if (errors > 0 && warnings > 0) text += ", ";
  if (warnings > 0) text += counted(warnings, "warning");
  return text + " in " + printable(problems.front().file.filename().string()) + "\n";
}

}  // namespace

void Problems::add(Problem problem) {
  errors_ = errors_ || !problem.warning;
  const Place place{problem.line, problem.column};
  if (too_many() || !seen_.emplace(place, problem.message).second) return;
  if (problems_.size() == kMostProblems)
    problem.message = "too many problems: those that follow are not shown";
  problems_.push_back(std::move(problem));
}

bool Problems::too_many() const {
  return problems_.size() > kMostProblems;
}

std::vector<Problem> Problems::sorted() const {
  return by_place(problems_);
}

std::string render(std::span<const Problem> problems, std::string_view text) {
  if (problems.empty()) return {};
  const Excerpts excerpts(text);
  std::string out;
  for (const auto& problem : by_place({problems.begin(), problems.end()})) {
    out +=
        where(problem) + (problem.warning ? ": warning: " : ": error: ") + printable(problem.message) + "\n";
    out += excerpts.at({problem.line, problem.column});
    if (!problem.remedy.empty()) out += "  " + printable(problem.remedy) + "\n";
  }
  return out + total(problems);
}

}  // namespace muster::cluster

#include "bootstrapper/report/path_summary.hpp"

#include <algorithm>
#include <set>

#include "agent/protocol/ports.hpp"

namespace muster::report {

namespace {

constexpr std::size_t kFewLines = 20;
constexpr std::size_t kFewHosts = 8;

/// The same ports of one host, blocked in the same way for these hosts.
struct Blockage {
  std::string text;
  std::vector<std::string> from;
};

std::string blockage_text(const PathReport& path, const Blocked& blocked) {
  auto text = path.to + " " + path.protocol + " " + to_string(merged(blocked.ports)) + " " +
              std::string(name_of(blocked.cause));
  if (!blocked.detail.empty()) text += " (" + blocked.detail + ")";
  return printable(text, 400);
}

std::vector<Blockage> blockages(const std::vector<PathReport>& paths) {
  std::vector<Blockage> out;
  for (const auto& path : paths) {
    for (const auto& blocked : path.blocked) {
      const auto text = blockage_text(path, blocked);
      auto known = std::find_if(out.begin(), out.end(), [&](const auto& b) { return b.text == text; });
      if (known == out.end()) known = out.insert(out.end(), Blockage{text, {}});
      known->from.push_back(path.from);
    }
  }
  return out;
}

}  // namespace

std::string path_summary(const PreflightReport& report, const TextStyle& style) {
  std::size_t wanted = 0;
  std::size_t reached = 0;
  std::set<std::pair<std::string_view, std::string_view>> pairs;  // TCP and UDP between two hosts: one path
  for (const auto& path : report.paths) {
    wanted += count(path.wanted);
    reached += path.reached;
    pairs.emplace(path.from, path.to);
  }
  auto out = "  " + grouped(reached) + " of " + counted(wanted, "port") + " reached on " +
             counted(pairs.size(), "path") + "\n";
  const auto blocked = blockages(report.paths);
  const auto shown = style.verbose ? blocked.size() : std::min(blocked.size(), kFewLines);
  for (const auto& [text, from] : std::span(blocked).first(shown)) {
    const auto line = text + ", from " + list_of(from, style.verbose ? SIZE_MAX : kFewHosts);
    out += "  " + paint("blocked", Color::red, style.color) + "  " + wrapped(line, 11, style.columns) + "\n";
  }
  if (shown < blocked.size()) out += "  and " + grouped(blocked.size() - shown) + " more: see them with -v\n";
  return out;
}

}  // namespace muster::report

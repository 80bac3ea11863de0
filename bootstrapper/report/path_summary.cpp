#include "bootstrapper/report/path_summary.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "agent/protocol/ports.hpp"
#include "bootstrapper/report/blockages.hpp"
#include "bootstrapper/report/words.hpp"

namespace muster::report {

namespace {

constexpr std::size_t kFewLines = 20;
constexpr std::size_t kFewHosts = 8;

std::string blockage_text(const Blockage& blocked, Language language) {
  const auto cause =
      language == Language::en ? name_of(blocked.cause) : cause_words(language, name_of(blocked.cause));
  auto text = blocked.to + " " + blocked.protocol + " " + blocked.ports + " " + std::string(cause);
  if (!blocked.detail.empty()) text += " (" + blocked.detail + ")";
  return printable(text, 400);
}

/// What nobody tried since Services hold it, a line a host.
std::string held_lines(const PreflightReport& report, const TextStyle& style, Language language) {
  std::map<std::string, std::vector<PortRange>> held;
  for (const auto& path : report.paths) {
    if (!path.held.empty()) held[path.to].insert(held[path.to].end(), path.held.begin(), path.held.end());
  }
  const auto label = std::string(word(language, Say::held));
  std::string out;
  for (const auto& [host, ports] : held) {
    const auto line = say(language, Say::held_by_services, {printable(host, 64), to_string(merged(ports))});
    out += "  " + label + "  " + wrapped(line, width(label) + 4, style.columns) + "\n";
  }
  return out;
}

}  // namespace

std::string ports_reached(const PreflightReport& report, Language language) {
  std::size_t wanted = 0;
  std::size_t reached = 0;
  std::set<std::pair<std::string_view, std::string_view>> pairs;  // TCP and UDP between two hosts: one path
  for (const auto& path : report.paths) {
    wanted += count(path.wanted);
    reached += path.reached;
    pairs.emplace(path.from, path.to);
  }
  return say(language, Say::ports_reached,
             {grouped(reached), say(language, Say::ports_count, {grouped(wanted)}),
              say(language, Say::paths_count, {grouped(pairs.size())})});
}

std::string path_summary(const PreflightReport& report, const TextStyle& style, Language language) {
  auto out = "  " + ports_reached(report, language) + "\n";
  const auto blocked = blockages(report.paths);
  const auto shown = style.verbose ? blocked.size() : std::min(blocked.size(), kFewLines);
  const auto label = std::string(word(language, Say::blocked));
  for (const auto& blockage : std::span(blocked).first(shown)) {
    const auto from = list_of(blockage.from, style.verbose ? SIZE_MAX : kFewHosts, style.words.and_more);
    const auto line = say(language, Say::blocked_from, {blockage_text(blockage, language), from});
    out += "  " + paint(label, Color::red, style.color) + "  " +
           wrapped(line, width(label) + 4, style.columns) + "\n";
  }
  if (shown < blocked.size()) {
    out += "  " + filled(style.words.more_with_v, grouped(blocked.size() - shown)) + "\n";
  }
  out += held_lines(report, style, language);
  return out;
}

}  // namespace muster::report

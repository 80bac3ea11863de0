#include "agent/checks/findings_text.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/checks/finding_groups.hpp"

namespace muster {

namespace {

constexpr std::size_t kIndent = 4;
constexpr std::size_t kLabel = 8;
constexpr std::size_t kText = kIndent + kLabel;
constexpr std::size_t kFewHosts = 24;
constexpr std::size_t kFewSightings = 12;

std::string host_list(const std::vector<std::string>& hosts, const TextStyle& style) {
  return list_of(hosts, style.verbose ? SIZE_MAX : kFewHosts, style.words.and_more);
}

std::string labelled(std::string_view label, std::string_view text, const TextStyle& style) {
  return std::string(kIndent, ' ') + padded(label, kLabel) + wrapped(printable(text), kText, style.columns) +
         "\n";
}

std::string sightings_text(const FindingGroup& group, const TextStyle& style) {
  if (group.sightings.size() == 1) return labelled(style.words.saw, group.sightings.front().saw, style);
  std::string out;
  std::size_t shown = 0;
  for (const auto& [saw, hosts] : group.sightings) {
    if (shown == kFewSightings && !style.verbose) {
      return out +
             labelled("", filled(style.words.more_with_v, grouped(group.sightings.size() - shown)), style);
    }
    // At cluster scope what was seen names its hosts itself.
    const auto where = group.finding->scope == Scope::host ? host_list(hosts, style) + ": " : std::string();
    out += labelled(shown == 0 ? style.words.saw : std::string_view(), where + saw, style);
    ++shown;
  }
  return out;
}

/// The first line of a finding: its name and its hosts.
std::string title(const FindingGroup& group, Color color, const TextStyle& style) {
  const auto name = printable(group.finding->check, 80);
  const auto said = style.words.title ? std::string(style.words.title(group.finding->check)) : std::string();
  const auto after = said.empty() ? said : said + std::string(style.words.after_title);
  const auto hosts = wrapped(after + host_list(group.hosts, style), width(name) + 4, style.columns);
  return "  " + paint(name, color, style.color) + "  " + hosts + "\n";
}

std::string in_full(const FindingGroup& group, Color color, const TextStyle& style) {
  auto out = title(group, color, style) + sightings_text(group, style);
  if (!group.finding->wanted.empty()) out += labelled(style.words.wanted, group.finding->wanted, style);
  out += remedy_text(group.finding->remedy, style);
  if (!group.finding->source.empty()) out += labelled(style.words.source, group.finding->source, style);
  return out + labelled(style.words.more, "muster explain " + printable(group.finding->check, 80), style);
}

std::string in_short(const FindingGroup& group, Color color, const TextStyle& style) {
  const auto name = printable(group.finding->check, 80);
  std::string out;
  for (const auto& [saw, hosts] : group.sightings) {
    const auto text = host_list(hosts, style) + ": " + printable(saw);
    const auto used = width(name) + 4;
    out += "  " + paint(name, color, style.color) + "  " +
           cut(text, std::max(style.columns, used + 20) - used) + "\n";
  }
  return out;
}

}  // namespace

Summary summarize(std::span<const Finding> findings) {
  Summary summary;
  for (const auto& finding : findings) {
    switch (finding.status) {
      case Status::pass:
        ++summary.pass;
        break;
      case Status::warn:
        ++summary.warn;
        break;
      case Status::fail:
        ++summary.fail;
        break;
      case Status::unknown:
        ++summary.unknown;
        break;
      case Status::ignored:
        ++summary.ignored;
        break;
    }
  }
  return summary;
}

std::string to_text(const Summary& summary) {
  if (summary.total() == 0) return "nothing was checked";
  const auto of_all = " of " + counted(summary.total(), "check") + " ";
  std::string out;
  if (summary.fail > 0) {
    out = grouped(summary.fail) + of_all + "failed";
    if (summary.unknown > 0) out += ", " + grouped(summary.unknown) + " unknown";
  } else if (summary.unknown > 0) {
    out = grouped(summary.unknown) + of_all + "unknown";
  } else if (summary.pass == summary.total()) {
    out = (summary.total() == 1 ? "" : "all ") + counted(summary.total(), "check") + " passed";
  } else {
    out = grouped(summary.pass) + of_all + "passed";
  }
  if (summary.warn > 0) out += ", " + counted(summary.warn, "warning");
  if (summary.ignored > 0) out += ", " + grouped(summary.ignored) + " ignored";
  return out;
}

std::string remedy_text(std::string_view remedy, const TextStyle& style) {
  std::string out;
  while (!remedy.empty()) {
    const auto end = std::min(remedy.find('\n'), remedy.size());
    const auto line = remedy.substr(0, end);
    remedy.remove_prefix(std::min(end + 1, remedy.size()));
    out +=
        out.empty() ? std::string(kIndent, ' ') + padded(style.words.fix, kLabel) : std::string(kText, ' ');
    out +=
        line.starts_with("  ") ? printable(line, 4000) : wrapped(printable(line, 4000), kText, style.columns);
    out += '\n';
  }
  return out;
}

std::string findings_text(std::span<const Finding> findings, const TextStyle& style) {
  struct Section {
    Status status;
    std::string_view FindingWords::*heading;
    Color color;
    std::string (*text)(const FindingGroup&, Color, const TextStyle&);
  };
  static constexpr std::array kSections{
      Section{Status::fail, &FindingWords::failed, Color::red, in_full},
      Section{Status::unknown, &FindingWords::unknown, Color::red, in_full},
      Section{Status::warn, &FindingWords::warnings, Color::yellow, in_full},
      Section{Status::ignored, &FindingWords::ignored, Color::cyan, in_short},
      Section{Status::pass, &FindingWords::passed, Color::green, in_short}};
  std::string out;
  for (const auto& [status, heading, color, text] : kSections) {
    if (status == Status::pass && !style.verbose) continue;
    const auto groups = groups_of(findings, status);
    if (groups.empty()) continue;
    if (!out.empty()) out += '\n';
    out += paint(style.words.*heading, Color::bold, style.color) + "\n";
    for (const auto& group : groups) out += text(group, color, style);
  }
  return out;
}

}  // namespace muster

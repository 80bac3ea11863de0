#include "agent/checks/findings_text.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace muster {

namespace {

/// What was seen, and where.
struct Sighting {
  std::string saw;
  std::vector<std::string> hosts;
};

/// Findings that call for the same thing to be done.
struct Group {
  const Finding* finding;  ///< the first of them
  std::vector<std::string> hosts;
  std::vector<Sighting> sightings;
};

bool alike(const Finding& a, const Finding& b) {
  return a.check == b.check && a.wanted == b.wanted && a.remedy == b.remedy && a.source == b.source;
}

/// A host is named once, however many of the findings are its.
void append(std::vector<std::string>& hosts, const std::vector<std::string>& more) {
  for (const auto& host : more) {
    if (std::find(hosts.begin(), hosts.end(), host) == hosts.end()) hosts.push_back(host);
  }
}

std::vector<Group> groups_of(std::span<const Finding> findings, Status status) {
  std::vector<Group> groups;
  for (const auto& finding : findings) {
    if (finding.status != status) continue;
    auto group =
        std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return alike(*g.finding, finding); });
    if (group == groups.end()) group = groups.insert(groups.end(), Group{&finding, {}, {}});
    append(group->hosts, finding.hosts);
    auto& seen = group->sightings;
    auto sighting =
        std::find_if(seen.begin(), seen.end(), [&](const auto& s) { return s.saw == finding.saw; });
    if (sighting == seen.end()) sighting = seen.insert(seen.end(), Sighting{finding.saw, {}});
    append(sighting->hosts, finding.hosts);
  }
  return groups;
}

constexpr std::size_t kIndent = 4;
constexpr std::size_t kLabel = 8;
constexpr std::size_t kText = kIndent + kLabel;
constexpr std::size_t kFewHosts = 24;
constexpr std::size_t kFewSightings = 12;

std::size_t most_hosts(const TextStyle& style) {
  return style.verbose ? SIZE_MAX : kFewHosts;
}

std::string labelled(std::string_view label, std::string_view text, const TextStyle& style) {
  return std::string(kIndent, ' ') + padded(label, kLabel) + wrapped(printable(text), kText, style.columns) +
         "\n";
}

std::string remedy_text(std::string_view remedy, const TextStyle& style) {
  std::string out;
  while (!remedy.empty()) {
    const auto end = std::min(remedy.find('\n'), remedy.size());
    const auto line = remedy.substr(0, end);
    remedy.remove_prefix(std::min(end + 1, remedy.size()));
    out += out.empty() ? std::string(kIndent, ' ') + padded("fix", kLabel) : std::string(kText, ' ');
    out +=
        line.starts_with("  ") ? printable(line, 4000) : wrapped(printable(line, 4000), kText, style.columns);
    out += '\n';
  }
  return out;
}

std::string sightings_text(const Group& group, const TextStyle& style) {
  if (group.sightings.size() == 1) return labelled("saw", group.sightings.front().saw, style);
  std::string out;
  std::size_t shown = 0;
  for (const auto& [saw, hosts] : group.sightings) {
    if (shown == kFewSightings && !style.verbose) {
      return out + labelled("", "and " + grouped(group.sightings.size() - shown) + " more: see them with -v",
                            style);
    }
    // At cluster scope what was seen names its hosts itself.
    const auto where =
        group.finding->scope == Scope::host ? list_of(hosts, most_hosts(style)) + ": " : std::string();
    out += labelled(shown == 0 ? "saw" : "", where + saw, style);
    ++shown;
  }
  return out;
}

/// The first line of a finding: its name and its hosts.
std::string title(const Group& group, Color color, const TextStyle& style) {
  const auto name = printable(group.finding->check, 80);
  const auto hosts = wrapped(list_of(group.hosts, most_hosts(style)), width(name) + 4, style.columns);
  return "  " + paint(name, color, style.color) + "  " + hosts + "\n";
}

std::string in_full(const Group& group, Color color, const TextStyle& style) {
  auto out = title(group, color, style) + sightings_text(group, style);
  if (!group.finding->wanted.empty()) out += labelled("wanted", group.finding->wanted, style);
  out += remedy_text(group.finding->remedy, style);
  if (!group.finding->source.empty()) out += labelled("source", group.finding->source, style);
  return out + labelled("more", "muster explain " + printable(group.finding->check, 80), style);
}

std::string in_short(const Group& group, Color color, const TextStyle& style) {
  const auto name = printable(group.finding->check, 80);
  std::string out;
  for (const auto& [saw, hosts] : group.sightings) {
    const auto text = list_of(hosts, most_hosts(style)) + ": " + printable(saw);
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

std::string findings_text(std::span<const Finding> findings, const TextStyle& style) {
  struct Section {
    Status status;
    std::string_view heading;
    Color color;
    std::string (*text)(const Group&, Color, const TextStyle&);
  };
  static constexpr std::array kSections{Section{Status::fail, "Failed", Color::red, in_full},
                                        Section{Status::unknown, "Unknown", Color::red, in_full},
                                        Section{Status::warn, "Warnings", Color::yellow, in_full},
                                        Section{Status::ignored, "Ignored", Color::cyan, in_short},
                                        Section{Status::pass, "Passed", Color::green, in_short}};
  std::string out;
  for (const auto& [status, heading, color, text] : kSections) {
    if (status == Status::pass && !style.verbose) continue;
    const auto groups = groups_of(findings, status);
    if (groups.empty()) continue;
    if (!out.empty()) out += '\n';
    out += paint(heading, Color::bold, style.color) + "\n";
    for (const auto& group : groups) out += text(group, color, style);
  }
  return out;
}

}  // namespace muster

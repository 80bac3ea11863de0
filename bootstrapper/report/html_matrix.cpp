#include <algorithm>
#include <map>

#include "agent/protocol/ports.hpp"
#include "bootstrapper/report/blockages.hpp"
#include "bootstrapper/report/html_parts.hpp"
#include "bootstrapper/report/html_text.hpp"
#include "bootstrapper/report/path_summary.hpp"
#include "bootstrapper/report/words.hpp"

namespace muster::report {

namespace {

constexpr std::size_t kTurned = 6;  ///< with more columns their names stand upright
constexpr std::size_t kDense = 24;  ///< with more the cells are small
constexpr std::size_t kVast = 60;   ///< with more a sheet of paper takes small print

/// What one host reached of another, over all protocols.
struct Cell {
  std::size_t wanted = 0;
  std::size_t reached = 0;
  [[nodiscard]] std::size_t blocked() const { return wanted - std::min(wanted, reached); }
};
using Cells = std::map<std::pair<std::string, std::string>, Cell>;

Cells cells_of(const std::vector<PathReport>& paths) {
  Cells cells;
  for (const auto& path : paths) {
    auto& cell = cells[{path.from, path.to}];
    cell.wanted += count(path.wanted);
    cell.reached += path.reached;
  }
  return cells;
}

/// All hosts, then whoever else stands at that end of a path ("here").
std::vector<std::string> ends(const PreflightReport& report, std::string PathReport::*end) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const auto& host : report.hosts) add(host.name);
  for (const auto& path : report.paths) add(path.*end);
  return names;
}

/// "7", "770", "2.8k", "28k": four characters at most.
std::string compact(std::size_t number) {
  if (number < 1000) return std::to_string(number);
  if (number >= 9950) return std::to_string((number + 500) / 1000) + "k";
  const auto tenths = (number + 50) / 100;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "k";
}

/// The heat of a cell: 0 all reached, 1 to 3 some blocked, 4 none reached.
int heat(const Cell& cell) {
  const auto blocked = cell.blocked();
  if (blocked == 0) return 0;
  if (blocked == cell.wanted) return 4;
  if (blocked * 100 <= cell.wanted) return 1;
  return blocked * 10 <= cell.wanted ? 2 : 3;
}

std::string cell_html(const std::string& from, const std::string& to, const Cells& cells, Language language) {
  const auto found = cells.find({from, to});
  if (found == cells.end() || found->second.wanted == 0) {
    return from == to ? "<td class=\"self\">–</td>" : "<td class=\"hn\">·</td>";
  }
  const auto& cell = found->second;
  const int level = heat(cell);
  if (level == 0) return "<td class=\"h0\">✓</td>";
  const auto title =
      say(language, Say::cell_title,
          {from, to, grouped(cell.reached), say(language, Say::ports_count, {grouped(cell.wanted)})});
  return "<td class=\"h" + std::to_string(level) + "\" title=\"" + escaped(title) + "\">" +
         (level == 4 ? "✗" : compact(cell.blocked())) + "</td>";
}

std::string matrix(const PreflightReport& report, Language language) {
  const auto cells = cells_of(report.paths);
  const auto rows = ends(report, &PathReport::from);
  const auto columns = ends(report, &PathReport::to);
  std::string kind = "matrix";
  if (columns.size() > kTurned) kind += " turned";
  if (columns.size() > kDense) kind += " dense";
  if (columns.size() > kVast) kind += " vast";
  auto out = "<table class=\"" + kind + "\">\n<thead><tr><th scope=\"col\" class=\"corner\">" +
             escaped(word(language, Say::matrix_corner)) + "</th>";
  for (const auto& to : columns) out += "<th scope=\"col\"><span>" + escaped(to, 80) + "</span></th>";
  out += "</tr></thead>\n<tbody>\n";
  for (const auto& from : rows) {
    out += "<tr><th scope=\"row\">" + escaped(from, 80) + "</th>";
    for (const auto& to : columns) out += cell_html(from, to, cells, language);
    out += "</tr>\n";
  }
  return out + "</tbody>\n</table>\n";
}

std::string legend(Language language) {
  const auto entry = [&](std::string_view kind, std::string_view sign, Say text) {
    return "<li><i class=\"" + std::string(kind) + "\">" + std::string(sign) + "</i>" +
           escaped(word(language, text)) + "</li>\n";
  };
  return "<ul class=\"legend\">\n" + entry("h0", "✓", Say::legend_reached) +
         "<li><i class=\"h1\">1</i><i class=\"h2\">90</i><i class=\"h3\">900</i>" +
         escaped(word(language, Say::legend_blocked)) + "</li>\n" +
         entry("h4", "✗", Say::legend_none_reached) + entry("hn", "·", Say::legend_not_needed) + "</ul>\n";
}

/// "30000-30003,32000-32767/tcp", broken between ranges only.
std::string ports_html(std::string_view ports, std::string_view protocol) {
  std::string out;
  while (!ports.empty()) {
    const auto end = ports.find(',');
    const auto range = std::string(ports.substr(0, end));
    ports.remove_prefix(end == std::string_view::npos ? ports.size() : end + 1);
    const auto after = ports.empty() ? "/" + std::string(protocol) : std::string(",");
    out += "<span class=\"range\">" + escaped(range + after) + "</span>" + (ports.empty() ? "" : "<wbr>");
  }
  return out;
}

std::string blocked_table(const std::vector<Blockage>& blocked, Language language) {
  if (blocked.empty()) return {};
  const std::array columns{word(language, Say::column_to), word(language, Say::column_ports),
                           word(language, Say::column_cause), word(language, Say::column_from)};
  auto table = "<table>\n" + head_row(columns) + "<tbody>\n";
  for (const auto& b : blocked) {
    const auto cause = std::string(cause_words(language, name_of(b.cause)));
    table += "<tr><th scope=\"row\">" + escaped(b.to, 200) + "</th><td class=\"name\">" +
             ports_html(b.ports, b.protocol) + "</td><td class=\"name\">" + escaped(cause);
    if (!b.detail.empty()) table += " <span class=\"dim\">" + escaped(b.detail) + "</span>";
    table += "</td><td class=\"name\">" + escaped(list_of(b.from, SIZE_MAX), SIZE_MAX) + "</td></tr>\n";
  }
  table += "</tbody>\n</table>\n";
  return scrolling(table, word(language, Say::blocked_title), language);
}

}  // namespace

std::string reachability_section(const PreflightReport& report, Language language) {
  if (report.paths.empty()) return {};
  const auto title = word(language, Say::reachability);
  const bool wide = ends(report, &PathReport::to).size() > kDense;
  return std::string("<section") + (wide ? " class=\"wide\"" : "") + ">\n" +
         section_heading("reachability", title) + "<p class=\"lead\">" +
         escaped(ports_reached(report, language)) + std::string(word(language, Say::full_stop)) +
         escaped(word(language, Say::matrix_caption)) + "</p>\n" +
         scrolling(matrix(report, language), title, language) + legend(language) +
         blocked_table(blockages(report.paths), language) + "</section>\n";
}

}  // namespace muster::report

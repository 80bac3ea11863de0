#include "bootstrapper/report/host_table.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "bootstrapper/report/words.hpp"

namespace muster::report {

namespace {

using Widths = std::array<std::size_t, 7>;
constexpr std::string_view kUnknown = "?";
constexpr std::size_t kNarrowest = 8;

/// "CentOS Linux 7": the code name in brackets tells an operator nothing.
std::string os_text(const HostFacts& facts) {
  if (!facts.os.known()) return std::string(kUnknown);
  const auto& os = *facts.os;
  if (os.pretty_name.empty()) return os.id + " " + os.version_id;
  return os.pretty_name.substr(0, os.pretty_name.find(" ("));
}

std::string memory_text(const HostFacts& facts) {
  if (!facts.memory_bytes.known()) return std::string(kUnknown);
  const auto tenths = (*facts.memory_bytes * 10 + (1ULL << 29)) >> 30;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " GiB";
}

std::string runtime_text(const HostFacts& facts, Language language) {
  if (!facts.runtimes.known()) return std::string(kUnknown);
  std::string out;
  for (const auto& runtime : *facts.runtimes) {
    if (!out.empty()) out += ", ";
    auto text = runtime.name;
    if (runtime.version) text += " " + *runtime.version;
    out += runtime.running ? text : say(language, Say::stopped, {text});
  }
  return out.empty() ? std::string(word(language, Say::none)) : out;
}

/// The natural width of each column, the widest cut down until a line fits.
Widths fitted(const std::vector<HostCells>& rows, std::size_t columns) {
  Widths widths{};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  const auto gaps = 2 * widths.size();
  while (std::accumulate(widths.begin(), widths.end(), gaps) > columns) {
    auto widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= kNarrowest) break;
    --*widest;
  }
  return widths;
}

/// "not reached" of "Not reached".
std::string lower_first(std::string_view text) {
  std::string out(text);
  if (!out.empty() && out[0] >= 'A' && out[0] <= 'Z') out[0] = static_cast<char>(out[0] - 'A' + 'a');
  return out;
}

std::string upper_case(std::string text) {
  for (auto& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

}  // namespace

HostCells host_headings(Language language) {
  constexpr std::array kColumns{Say::column_name, Say::column_role,   Say::column_address, Say::column_os,
                                Say::column_cpus, Say::column_memory, Say::column_runtime};
  HostCells cells;
  for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = word(language, kColumns[i]);
  return cells;
}

HostCells host_cells(const HostLine& host, Language language) {
  HostCells cells{host.name, std::string(name_of(host.role)), host.address};
  if (host.facts) {
    const auto& facts = *host.facts;
    cells[3] = os_text(facts);
    cells[4] = facts.cpus.known() ? std::to_string(*facts.cpus) : kUnknown;
    cells[5] = memory_text(facts);
    cells[6] = runtime_text(facts, language);
  } else {
    cells[3] = lower_first(word(language, Say::not_reached));
  }
  for (auto& cell : cells) cell = printable(cell, 200);
  return cells;
}

std::string host_table(const PreflightReport& report, const TextStyle& style, Language language) {
  std::vector<HostCells> rows{host_headings(language)};
  for (auto& heading : rows.front()) heading = upper_case(heading);
  for (const auto& host : report.hosts) rows.push_back(host_cells(host, language));
  const auto widths = fitted(rows, style.columns);
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += "  " + padded(cut(row[i], widths[i]), widths[i]);
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

}  // namespace muster::report

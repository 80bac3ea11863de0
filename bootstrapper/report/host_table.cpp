#include "bootstrapper/report/host_table.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace muster::report {

namespace {

using Row = std::array<std::string, 7>;
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

std::string runtime_text(const HostFacts& facts) {
  if (!facts.runtimes.known()) return std::string(kUnknown);
  std::string out;
  for (const auto& runtime : *facts.runtimes) {
    if (!out.empty()) out += ", ";
    out += runtime.name;
    if (runtime.version) out += " " + *runtime.version;
    if (!runtime.running) out += " (stopped)";
  }
  return out.empty() ? "none" : out;
}

Row row_of(const HostLine& host) {
  Row row{host.name, std::string(name_of(host.role)), host.address, "not reached", "", "", ""};
  if (host.facts) {
    const auto& facts = *host.facts;
    row[3] = os_text(facts);
    row[4] = facts.cpus.known() ? std::to_string(*facts.cpus) : kUnknown;
    row[5] = memory_text(facts);
    row[6] = runtime_text(facts);
  }
  for (auto& cell : row) cell = printable(cell, 200);
  return row;
}

/// The natural width of each column, the widest cut down until a line fits.
Widths fitted(const std::vector<Row>& rows, std::size_t columns) {
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

}  // namespace

std::string host_table(const PreflightReport& report, const TextStyle& style) {
  std::vector<Row> rows{{"NAME", "ROLE", "ADDRESS", "OS", "CPUS", "MEMORY", "RUNTIME"}};
  for (const auto& host : report.hosts) rows.push_back(row_of(host));
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

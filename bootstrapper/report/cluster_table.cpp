#include "bootstrapper/report/cluster_table.hpp"

#include <algorithm>
#include <array>

#include "agent/checks/findings_text.hpp"
#include "bootstrapper/report/duration.hpp"

namespace muster::report {

std::string node_table(const std::vector<NodeRow>& rows) {
  using Cells = std::array<std::string, 5>;
  std::vector<Cells> table = {{"NAME", "ROLE", "VERSION", "ADDRESS", "STATE"}};
  for (const auto& row : rows) {
    table.push_back({printable(row.name), row.role, printable(row.version), printable(row.address),
                     printable(row.state)});
  }
  std::array<std::size_t, 5> widths{};
  for (const auto& cells : table) {
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], cells[i].size());
  }
  std::string text;
  for (const auto& cells : table) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      line += cells[i];
      if (i + 1 < cells.size()) line.append(widths[i] - cells[i].size() + 2, ' ');
    }
    text += "  " + line + "\n";
  }
  return text;
}

std::string cluster_table(const std::string& cluster, const std::vector<NodeRow>& rows, bool changed,
                          double seconds) {
  const auto ready =
      std::count_if(rows.begin(), rows.end(), [](const NodeRow& row) { return row.state == "Ready"; });
  std::string text = std::string(changed ? "DONE  " : "OK    ") + cluster + ": " + std::to_string(ready) +
                     " of " + std::to_string(rows.size()) + " nodes Ready";
  text += changed ? "" : ", nothing to do";
  return text + " (" + duration_text(std::chrono::duration<double>(seconds)) + ")\n\n" + node_table(rows);
}

}  // namespace muster::report

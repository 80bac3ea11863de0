#include "bootstrapper/report/text_table.hpp"

#include <algorithm>
#include <numeric>

#include "agent/checks/printable.hpp"

namespace muster::report {

namespace {

constexpr std::size_t kNarrowest = 8;

std::vector<std::size_t> widths_of(const std::vector<std::vector<std::string>>& rows, std::size_t columns) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  const auto gaps = 2 * widths.size();
  while (std::accumulate(widths.begin(), widths.end(), gaps) > columns) {
    const auto widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= kNarrowest) break;
    --*widest;
  }
  return widths;
}

}  // namespace

std::string text_table(const std::vector<std::vector<std::string>>& rows, std::size_t columns) {
  if (rows.empty()) return {};
  const auto widths = widths_of(rows, columns);
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += "  " + padded(cut(row[i], widths[i]), widths[i]);
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::string upper_case(std::string text) {
  for (auto& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

}  // namespace muster::report

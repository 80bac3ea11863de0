#include "bootstrapper/report/capacity_table.hpp"

#include "agent/checks/printable.hpp"
#include "bootstrapper/report/text_table.hpp"
#include "bootstrapper/report/words.hpp"

namespace muster::report {

namespace {

/// "1.35", "2": at most two decimals, rounded down, so that a pod that asks for it fits.
std::string cpus_text(std::uint64_t millis) {
  const auto hundredths = millis / 10;
  auto text = std::to_string(hundredths / 100);
  const auto rest = hundredths % 100;
  if (rest == 0) return text;
  text += "." + std::to_string(rest / 10);
  return rest % 10 == 0 ? text : text + std::to_string(rest % 10);
}

std::string gibibytes(std::uint64_t bytes) {
  const auto tenths = bytes / 1024 * 10 / (1 << 20);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

}  // namespace

CapacityCells capacity_headings(Language language) {
  return {std::string(word(language, Say::column_name)), std::string(word(language, Say::column_cpus)),
          std::string(word(language, Say::column_memory)), std::string(word(language, Say::column_pods))};
}

CapacityCells capacity_cells(const Capacity& capacity, Language language) {
  const auto& [cpus, memory] = capacity.free;
  return {printable(capacity.host, 200),
          say(language, Say::amount_of, {cpus_text(cpus), cpus_text(capacity.total.cpu_millis)}),
          say(language, Say::amount_of, {gibibytes(memory), gibibytes(capacity.total.memory_bytes)}) + " GiB",
          grouped(capacity.pods)};
}

std::string capacity_table(const PreflightReport& report, const TextStyle& style, Language language) {
  const auto headings = capacity_headings(language);
  std::vector<std::vector<std::string>> rows(1);
  for (const auto& heading : headings) rows.front().push_back(upper_case(heading));
  for (const auto& capacity : report.capacity) {
    const auto cells = capacity_cells(capacity, language);
    rows.emplace_back(cells.begin(), cells.end());
  }
  return text_table(rows, style.columns);
}

}  // namespace muster::report

#include "bootstrapper/report/host_table.hpp"

#include <array>

#include "bootstrapper/report/text_table.hpp"
#include "bootstrapper/report/words.hpp"

namespace muster::report {

namespace {

constexpr std::string_view kUnknown = "?";

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

/// "not reached" of "Not reached".
std::string lower_first(std::string_view text) {
  std::string out(text);
  if (!out.empty() && out[0] >= 'A' && out[0] <= 'Z') out[0] = static_cast<char>(out[0] - 'A' + 'a');
  return out;
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
  std::vector<std::vector<std::string>> rows(1);
  for (const auto& heading : host_headings(language)) rows.front().push_back(upper_case(heading));
  for (const auto& host : report.hosts) {
    const auto cells = host_cells(host, language);
    rows.emplace_back(cells.begin(), cells.end());
  }
  return text_table(rows, style.columns);
}

}  // namespace muster::report

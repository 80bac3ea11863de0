#include "agent/tasks/modules/transaction_table.hpp"

#include <optional>
#include <sstream>

namespace muster::modules {

namespace {

using Rows = std::vector<std::string>;

/// Where the rows below a heading belong; nullptr for one whose rows are no packages to be changed.
std::vector<Envra>* list_of(const std::string& heading, TransactionTable& table) {
  if (heading.starts_with("Reinstalling")) return &table.replaced;
  if (heading.starts_with("Installing")) return &table.added;
  for (const auto* word : {"Upgrading", "Updating", "Downgrading"}) {
    if (heading.starts_with(word)) return &table.replaced;
  }
  if (heading.starts_with("Removing")) return &table.removed;
  return nullptr;
}

/// " NAME ARCH VERSION REPOSITORY SIZE"
std::optional<Envra> parse_row(const std::string& row) {
  std::istringstream words(row);
  Envra package;
  std::string evr;
  std::string repository;
  if (!(words >> package.name >> package.arch >> evr >> repository)) return std::nullopt;
  package.evr = parse_evr(evr);
  return package;
}

void add_rows(const Rows& rows, std::vector<Envra>* list) {
  if (!list) return;
  for (const auto& row : rows) {
    if (auto package = parse_row(row)) list->push_back(std::move(*package));
  }
}

}  // namespace

TransactionTable parse_transaction(const std::string& out) {
  TransactionTable table;
  std::vector<Envra>* list = nullptr;
  Rows rows;
  bool inside = false;
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("=====")) inside = true;
    if (line.starts_with("Transaction Summary")) break;
    if (!inside || line.empty() || line.front() == '=') continue;
    const auto text = line.find_first_not_of(' ');
    if (text == 0) {
      add_rows(rows, list);
      rows.clear();
      list = list_of(line, table);
      if (line.starts_with("Installing group")) table.for_a_group = true;
    } else if (text == 1) {
      rows.push_back(line);
    } else if (text != std::string::npos && !rows.empty() && line.compare(text, 9, "replacing") != 0) {
      // A name too long for its column: the rest of the row is on the next line.
      rows.back() += line;
    }
  }
  add_rows(rows, list);
  return table;
}

std::vector<std::string> unknown_names(const std::string& out) {
  constexpr std::string_view kDnf = "No match for argument: ";
  constexpr std::string_view kYum = "No package ";
  constexpr std::string_view kYumEnd = " available.";
  std::vector<std::string> unknown;
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(kDnf)) {
      unknown.push_back(line.substr(kDnf.size()));
    } else if (line.starts_with(kYum) && line.ends_with(kYumEnd)) {
      unknown.push_back(line.substr(kYum.size(), line.size() - kYum.size() - kYumEnd.size()));
    }
  }
  return unknown;
}

}  // namespace muster::modules

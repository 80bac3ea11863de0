#include "bootstrapper/playbook/jinja/names.hpp"

#include <algorithm>

#include "bootstrapper/playbook/jinja/filters.hpp"
#include "bootstrapper/playbook/jinja/functions.hpp"
#include "bootstrapper/playbook/jinja/parser.hpp"

namespace muster::jinja {

namespace {

template <class Table>
void add_names(std::vector<std::string_view>& names, const Table& table) {
  for (const auto& entry : table) names.push_back(entry.name);
}

std::vector<std::string_view> listed(std::span<const std::string_view> names) {
  return {names.begin(), names.end()};
}

}  // namespace

Names known_names() {
  Names names;
  for (const auto family : filter_families()) add_names(names.filters, family);
  for (const auto family : test_families()) add_names(names.tests, family);
  add_names(names.functions, functions());
  names.methods = listed(methods());
  names.statements = statements();
  names.refused_functions = listed(refused_functions());
  names.refused_statements = listed(refused_statements());
  for (auto* list : {&names.filters, &names.tests, &names.functions, &names.methods, &names.statements,
                     &names.refused_functions, &names.refused_statements})
    std::sort(list->begin(), list->end());
  return names;
}

}  // namespace muster::jinja

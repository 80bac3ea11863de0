#include "bootstrapper/playbook/jinja/filters.hpp"

#include <array>

#include "bootstrapper/playbook/jinja/parser.hpp"

namespace muster::jinja {

std::span<const std::span<const Filter>> filter_families() {
  static const std::array kFamilies{text_filters(),  number_filters(), list_filters(),
                                    order_filters(), set_filters(),    choosing_filters(),
                                    dict_filters(),  data_filters(),   regex_filters()};
  return kFamilies;
}

std::span<const std::span<const Test>> test_families() {
  static const std::array kFamilies{value_tests(), result_tests()};
  return kFamilies;
}

const Filter* find_filter(std::string_view name) {
  for (const auto family : filter_families()) {
    for (const auto& filter : family) {
      if (filter.name == name) return &filter;
    }
  }
  return nullptr;
}

const Test* find_test(std::string_view name) {
  for (const auto family : test_families()) {
    for (const auto& test : family) {
      if (test.name == name) return &test;
    }
  }
  return nullptr;
}

bool has_filter(std::string_view name) {
  return find_filter(name) != nullptr;
}
bool has_test(std::string_view name) {
  return find_test(name) != nullptr;
}

Result<Value> Evaluation::filter(std::string_view name, const Value& input, const Arguments& arguments) {
  TRY(charge(1));
  const auto* found = find_filter(name);
  if (!found) return wrong("filter '" + std::string(name) + "' is not supported");
  if (!found->takes_undefined) TRY(input.defined());
  TRY(auto made, found->run(*this, input, arguments));
  TRY(charge_made(made));
  if (found->gives_text) return std::move(made).as_staying_text();
  return made;
}

Result<bool> Evaluation::test(std::string_view name, const Value& input, const Arguments& arguments) {
  TRY(charge(1));
  const auto* found = find_test(name);
  if (!found) return wrong("test '" + std::string(name) + "' is not supported");
  if (!found->takes_undefined) TRY(input.defined());
  return found->holds(*this, input, arguments);
}

}  // namespace muster::jinja

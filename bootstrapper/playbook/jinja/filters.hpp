#pragma once
// The filters and tests that templates may use: tables, name to function. What is not in them is refused when
// a template is parsed.

#include <span>
#include <string_view>

#include "bootstrapper/playbook/jinja/evaluator.hpp"

namespace muster::jinja {

struct Filter {
  std::string_view name;
  Result<Value> (*run)(Evaluation&, const Value& input, const Arguments&);
  bool takes_undefined = false;  ///< it is asked even where its input is undefined
  bool gives_text = false;       ///< that stays text: Ansible's STRING_TYPE_FILTERS
};

struct Test {
  std::string_view name;
  Result<bool> (*holds)(Evaluation&, const Value& input, const Arguments&);
  bool takes_undefined = false;
};

std::span<const Filter> text_filters();
std::span<const Filter> number_filters();
std::span<const Filter> list_filters();
std::span<const Filter> order_filters();
std::span<const Filter> set_filters();
std::span<const Filter> choosing_filters();  ///< map, select, selectattr, ...
std::span<const Filter> dict_filters();
std::span<const Filter> data_filters();  ///< to_json, from_yaml, b64encode, ...
std::span<const Filter> regex_filters();
std::span<const Test> value_tests();
std::span<const Test> result_tests();  ///< succeeded, changed, version, subset, ...

/// All of them, in families.
std::span<const std::span<const Filter>> filter_families();
std::span<const std::span<const Test>> test_families();
const Filter* find_filter(std::string_view name);
const Test* find_test(std::string_view name);

}  // namespace muster::jinja

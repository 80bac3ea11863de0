#pragma once
// The names that templates may use, for whoever tells of them. Each list is in order of the alphabet.

#include <string_view>
#include <vector>

namespace muster::jinja {

struct Names {
  std::vector<std::string_view> filters;
  std::vector<std::string_view> tests;
  std::vector<std::string_view> functions;
  std::vector<std::string_view> methods;  ///< of texts, lists and dicts
  std::vector<std::string_view> statements;
  std::vector<std::string_view> refused_functions;
  std::vector<std::string_view> refused_statements;
};

Names known_names();

}  // namespace muster::jinja

#pragma once
// The functions that templates may call by name. What is not in the table is refused when a template is
// parsed.

#include <span>
#include <string_view>

#include "bootstrapper/playbook/jinja/evaluator.hpp"

namespace muster::jinja {

struct Function {
  std::string_view name;
  Result<Value> (*run)(Evaluation&, const Arguments&);
};

std::span<const Function> functions();
/// The function of that name; nullptr where there is none.
const Function* find_function(std::string_view name);

}  // namespace muster::jinja

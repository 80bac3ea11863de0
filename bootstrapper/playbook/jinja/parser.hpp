#pragma once
// From a text to a template or an expression, and what the two may name.

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "bootstrapper/playbook/jinja/ast.hpp"
#include "bootstrapper/playbook/jinja/template.hpp"

namespace muster::jinja {

/// A whole template, and a bare expression; null with a fault for what is none.
std::shared_ptr<const Program> parse_template(std::string_view text, const WhiteSpace& white_space,
                                              Fault& fault);
std::shared_ptr<const Program> parse_expression(std::string_view text, Fault& fault);

/// Whether there is such a filter, function, method or test.
bool has_filter(std::string_view name);
bool has_function(std::string_view name);
bool has_method(std::string_view name);
bool has_test(std::string_view name);
/// Methods of texts, lists and dicts that give a value.
std::span<const std::string_view> methods();
/// Functions that Ansible has in every expression and that are not done here.
std::span<const std::string_view> refused_functions();
/// The words that {% %} may begin with, their ends (`endif`) aside, and those of Jinja's that are refused.
std::vector<std::string_view> statements();
std::span<const std::string_view> refused_statements();

}  // namespace muster::jinja

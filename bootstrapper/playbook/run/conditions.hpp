#pragma once
// when, changed_when, failed_when, until, and what assert looks at: bare expressions, all of which must hold.

#include "bootstrapper/playbook/playbook.hpp"
#include "bootstrapper/playbook/run/scope.hpp"

namespace muster::play {

/// Whether one expression holds. An Error in Ansible's words, with the expression.
Result<bool> holds(const std::string& expression, LayeredScope& scope);
/// Whether all hold; those after the first that does not are not looked at.
Result<bool> all_hold(const playbook::Conditions& conditions, LayeredScope& scope);

/// Whether an Error of a template says that something is not there.
bool is_about_undefined(std::string_view message);

}  // namespace muster::play

#pragma once
// The syntax of templates and conditions of a playbook, checked where they are written. What they give is not
// looked at: that depends on hosts.

#include <optional>

#include "bootstrapper/playbook/source.hpp"

namespace muster::playbook {

/// Reports every text below `node`, keys of maps too, whose template cannot be parsed.
void check_templates(Source& source, const Node& node);
/// Reports a bare expression that cannot be parsed.
void check_expression(Source& source, const Node& scalar);

/// A condition or a list of them; a boolean is one, too. Reports everything else.
Conditions read_conditions(Source& source, const Node& node, const std::string& name);

/// The value as written, its templates checked.
Written read_written(Source& source, const Node& node);

}  // namespace muster::playbook

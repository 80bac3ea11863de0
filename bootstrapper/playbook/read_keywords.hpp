#pragma once
// The keywords that plays, blocks and tasks share, and how the ones around hand them down.

#include <string>
#include <string_view>
#include <vector>

#include "bootstrapper/playbook/source.hpp"

namespace muster::playbook {

/// Takes `entry` when it is one of the shared keywords and lays it over `keywords`; false for other keys.
/// Reports bad values, and values that mean what muster cannot do.
bool read_keyword(Source& source, const Node::Entry& entry, Keywords& keywords);

/// Whether Ansible has that keyword and muster does not; then it was reported.
bool refuse_keyword(Source& source, const Node::Entry& entry);

/// What a block or task inside of `outer` says, in effect: conditions of the outer one first, tags of both,
/// variables and environment of both, the nearest of everything else.
Keywords handed_down(const Keywords& outer, Keywords own);

/// Tags as a text with commas or a list.
std::vector<std::string> read_names(Source& source, const Node& node, const std::string& name);
/// A map of variables: names are checked, values are templates.
void read_variables(Source& source, const Node& node, const std::string& name, boost::json::object& into);

}  // namespace muster::playbook

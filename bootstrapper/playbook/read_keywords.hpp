#pragma once
// The keywords that plays, blocks and tasks share, and how the ones around hand them down.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bootstrapper/playbook/source.hpp"

namespace muster::playbook {

/// A keyword that Ansible has and muster does not.
struct RefusedKeyword {
  std::string_view name;
  std::string_view instead;  ///< what to do instead; empty: nothing
};

/// A keyword that may have one value only.
struct OneValue {
  std::string_view name;
  std::string_view value;
  std::string_view instead;  ///< of another
};
std::span<const OneValue> keywords_of_one_value();

/// The keywords that read_keyword() knows.
std::vector<std::string_view> shared_keywords();
/// Those that refuse_keyword() knows, but for with_items' siblings.
std::span<const RefusedKeyword> refused_keywords();
/// The one of that name; nullptr where there is none.
const RefusedKeyword* find_refused(std::span<const RefusedKeyword> keywords, std::string_view name);

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

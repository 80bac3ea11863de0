#pragma once
// Arguments on one line, `creates=/x touch /x` or `dest=/x mode=0644`, as Ansible splits them
// (lib/ansible/parsing/splitter.py).

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/result.hpp"

namespace muster::playbook {

/// The words of a line: blanks inside quotes, {{ }}, {% %} and {# #} do not part them; quotes stay. Blanks
/// beyond one and line breaks stay at the end of the word before them. A usage Error for quotes or braces
/// without end.
Result<std::vector<std::string>> split_line(std::string_view line);

/// key=value words as a map, quotes around values taken off. What is no such word, or has a key that is not
/// in `keys` where that is not empty, is kept in its order under `_raw_params`.
Result<boost::json::object> read_line(std::string_view line, const std::vector<std::string_view>& keys);

}  // namespace muster::playbook

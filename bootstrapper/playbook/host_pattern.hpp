#pragma once
// Which hosts a pattern means: names, groups, `a:b`, `a,b`, `:!x`, `:&x`, globs and `group[0]`
// (docs.ansible.com, "Patterns: targeting hosts and groups").

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/protocol/result.hpp"

namespace muster::playbook {

/// Hosts and groups by name; the group `all` is all names.
struct HostNames {
  std::vector<std::string> names;
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;
};

/// Whether the pattern can be one at all; names are not looked at.
Result<> check_pattern(std::string_view pattern);

/// The names that it means, in the order of `hosts.names`. A usage Error for a part that means nobody, with
/// the name that was probably meant (Ansible warns and goes on).
Result<std::vector<std::string>> resolve_pattern(std::string_view pattern, const HostNames& hosts);

}  // namespace muster::playbook

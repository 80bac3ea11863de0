#pragma once
// The order of versions as Ansible's `version` test has it.

#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

namespace muster::jinja {

/// Whether `a` stands to `b` as `op` says (==, eq, <, lt, le, >, gt, ge, !=, ne, <>). `type`: loose or strict
/// (Python's distutils.version). An Error for an operator or a version that is none.
Result<bool> version_holds(const std::string& a, std::string_view op, const std::string& b,
                           std::string_view type);

}  // namespace muster::jinja

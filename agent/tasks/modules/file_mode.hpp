#pragma once
// The argument `mode` of the file modules.

#include <sys/types.h>

#include <boost/json/value.hpp>

#include "agent/protocol/result.hpp"

namespace muster::modules {

/// The permission bits that `wanted` asks for: a number, octal digits ("0644") or clauses of chmod(1)
/// ("u=rwX,g-w"), which begin with what `current`, a whole st_mode, has. A usage Error in Ansible's words.
Result<mode_t> settled_mode(const boost::json::value& wanted, mode_t current);

}  // namespace muster::modules

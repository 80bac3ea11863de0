#pragma once
// preflight.ignore: which findings an operator has said to live with, by our names or by kubeadm's. An
// ignored finding is shown, never hidden. The names that are valid at all: canonical_check_name in check.hpp.

#include <string_view>

#include "agent/checks/check.hpp"

namespace muster {

/// Whether the list has this very name, in any case.
bool ignores(const Settings& settings, std::string_view name);
/// Whether the list has the check itself, or a kubeadm name that means the whole of it (NumCPU, Mem, Swap,
/// ...). Names that mean a part of a check (Port-10250, DirAvailable--var-lib-etcd) are the business of that
/// check.
bool ignores_check(const Settings& settings, std::string_view check);

}  // namespace muster

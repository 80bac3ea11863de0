#pragma once
// Whether a text can be a cluster.yaml at all, decided before a parser spends anything on it.

#include <string_view>

#include "bootstrapper/cluster/problem.hpp"

namespace muster::cluster {

/// False, with one problem, for a text that is over 1 MiB, is no UTF-8, has control characters, or opens
/// brackets without end.
bool is_readable(std::string_view text, Problems& problems);
/// The message for a file that is too large.
std::string too_large();

}  // namespace muster::cluster

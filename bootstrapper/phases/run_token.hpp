#pragma once
// The word by which the agents of one run know each other.

#include <string>

namespace muster::phases {

/// 16 random bytes as hex, new at each call.
std::string make_run_token();

}  // namespace muster::phases

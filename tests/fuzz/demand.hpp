#pragma once
// What every fuzz target says of what it found.

#include <cstdlib>

namespace muster::fuzz {

/// Ends the process, and so makes the input a finding, unless it holds.
inline void demand(bool holds) {
  if (!holds) std::abort();
}

}  // namespace muster::fuzz

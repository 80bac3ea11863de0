#pragma once
// What the operator says about draining nodes.

#include <chrono>

namespace muster::phases {

/// How far draining goes.
struct DrainOptions {
  std::chrono::seconds timeout{300};
  bool force = false;  ///< as kubectl's: pods without a controller go, too, for good
};

}  // namespace muster::phases

#pragma once
// How long something took, as an operator reads it.

#include <chrono>
#include <string>

namespace muster::report {

/// "0.9 s", "17.2 s", and from 100 seconds on "3 min 12 s".
std::string duration_text(std::chrono::duration<double> duration);

}  // namespace muster::report

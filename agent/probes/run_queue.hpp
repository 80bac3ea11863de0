#pragma once
// How long a thread was ready to run and had no processor: on a busy host that is a part of every duration
// that it measures, and says nothing about what it measures.

#include <chrono>

#include "agent/probes/descriptor.hpp"

namespace muster::probes {

/// Reads the run-queue delay of the thread that made it, and must be used on that thread. Source:
/// /proc/PID/task/TID/schedstat, second field, nanoseconds (kernel documentation, scheduler/sched-stats).
class RunQueue {
 public:
  RunQueue();
  /// All of it so far; zero on a kernel that does not count it.
  [[nodiscard]] std::chrono::nanoseconds waited() const;

 private:
  Descriptor schedstat_;
};

}  // namespace muster::probes

#pragma once
// One writer at a time on a host. The lock is a connection, so it cannot go stale.

#include <string>

#include "agent/protocol/result.hpp"

namespace muster {

/// Held by the first connection that changes the host, until that connection ends.
class HostLock {
 public:
  /// Takes the lock for `connection`, or keeps it; an Error names the operator who holds it.
  Result<> take(const void* connection, const std::string& operator_name);
  /// Gives the lock back if `connection` holds it.
  void release(const void* connection);

 private:
  const void* holder_ = nullptr;
  std::string operator_name_;
};

}  // namespace muster

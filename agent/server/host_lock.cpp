#include "agent/server/host_lock.hpp"

namespace muster {

Result<> HostLock::take(const void* connection, const std::string& operator_name) {
  if (!holder_) {
    holder_ = connection;
    operator_name_ = operator_name;
  }
  if (holder_ == connection) return {};
  return fail(ErrorKind::agent, "busy: " + operator_name_ + " is changing this host")
      .next("wait until that run has ended, or end it, and run the same command again");
}

void HostLock::release(const void* connection) {
  if (holder_ == connection) holder_ = nullptr;
}

}  // namespace muster

#pragma once
// Child processes of the agent: started, waited for, signalled, and reaped whatever becomes of who started
// them. Their output is not here: see drain.hpp.

#include <sys/types.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>

#include "agent/jobs/spawn.hpp"
#include "agent/protocol/job_messages.hpp"
#include "agent/protocol/result.hpp"

namespace muster {

/// One started child. When this goes and the child has not ended, its process group is killed, unless it was
/// released.
class Child {
 public:
  struct Record;

  explicit Child(std::shared_ptr<Record> record) : record_(std::move(record)) {}
  Child(Child&&) noexcept = default;
  Child& operator=(Child&&) = delete;
  ~Child();

  [[nodiscard]] pid_t pid() const;
  /// How it ended, as soon as it has; may be asked again.
  boost::asio::awaitable<Exit> wait();
  /// Sends a signal to its process group; nothing once it has ended, because the number may be another's by
  /// then.
  void signal_group(int signal) const;
  /// Lets it live on without us; it is still reaped.
  void release() &&;

 private:
  std::shared_ptr<Record> record_;
};

/// All children of this process that were started here. Reaps on SIGCHLD, each by its pid: children that
/// others started are left to them. Makes the process ignore SIGPIPE, because a child may close its stdin
/// while it is written to.
class Children {
 public:
  explicit Children(boost::asio::any_io_executor executor);
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;
  ~Children();

  /// Starts a child (see spawn).
  Result<Child> start(const SpawnRequest& request);

 private:
  class Reaper;
  std::shared_ptr<Reaper> reaper_;
};

}  // namespace muster

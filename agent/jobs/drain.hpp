#pragma once
// What a child writes: pipes to read it from, and how long to go on reading.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <string_view>

#include "agent/jobs/child.hpp"
#include "agent/protocol/descriptor.hpp"
#include "agent/protocol/job_messages.hpp"
#include "agent/protocol/result.hpp"

namespace muster {

/// A pipe: `ours` is watched by Asio, `theirs` is for the child and must be closed once it has started.
struct Pipe {
  boost::asio::posix::stream_descriptor ours;
  Descriptor theirs;
};

/// A pipe whose reading end is ours.
Result<Pipe> pipe_from_child(boost::asio::any_io_executor executor);
/// A pipe whose writing end is ours.
Result<Pipe> pipe_to_child(boost::asio::any_io_executor executor);

/// Hands each piece that comes to `take`, until every writer has closed the pipe.
boost::asio::awaitable<void> drain(boost::asio::posix::stream_descriptor& from,
                                   std::function<void(std::string_view)> take);

/// Waits until `child` has ended and `reading` too; a process that the child left behind with its output open
/// is not waited for. The reading has ended by then.
boost::asio::awaitable<Exit> ended_and_drained(Child& child, boost::asio::awaitable<void> reading);

}  // namespace muster

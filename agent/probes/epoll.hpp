#pragma once
// Thousands of raw sockets behind one descriptor that Asio waits for: one registration a socket, no
// allocation, no coroutine. What an event means is the caller's.

#include <sys/epoll.h>

#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstddef>
#include <span>

#include "agent/protocol/result.hpp"

namespace muster::probes {

class Epoll {
 public:
  explicit Epoll(boost::asio::any_io_executor executor) : descriptor_(std::move(executor)) {}

  /// Makes the kernel's epoll instance; before anything else.
  Result<> open();
  /// Registers a descriptor for EPOLL* `events`; it leaves by being closed. False, with errno, when the
  /// kernel refused.
  bool add(int fd, std::uint32_t events, epoll_data_t data);
  /// What is ready now, without waiting: at most kMostEvents, valid until the next call.
  std::span<const epoll_event> ready();
  /// Returns when something is ready (true), or when close() or a cancellation ended the wait (false).
  boost::asio::awaitable<bool> wait();
  /// Forgets all descriptors; a pending wait() ends. Safe to repeat.
  void close();

  /// The bound of one turn: so many connections cost 1 to 3 ms, then others get theirs.
  static constexpr std::size_t kMostEvents = 128;

 private:
  boost::asio::posix::stream_descriptor descriptor_;
  std::array<epoll_event, kMostEvents> events_{};
};

}  // namespace muster::probes

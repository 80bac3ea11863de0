#pragma once
// One libssh2 session on one wire, and the one place that repeats a libssh2 call until it is through.
//
// libssh2 never touches a socket: it reads from and writes to the two buffers here, and the wire moves the
// bytes. So
//  - a send never blocks, and a packet is never half sent. (libssh2 cannot bear another call on the session
//  while one is.)
//  - EAGAIN means one thing: the bytes that arrived so far do not suffice.
//  - no wake-up is lost. Coroutines share the session, and the call of one may take in the bytes that another
//  waits for; but then
//    it has put them into libssh2's queues, and every arrival wakes all who wait, to repeat their calls.
// Internal to bootstrapper/ssh.

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/protocol/event.hpp"
#include "agent/protocol/result.hpp"
#include "agent/protocol/secret.hpp"
#include "bootstrapper/ssh/wire.hpp"

typedef struct _LIBSSH2_SESSION LIBSSH2_SESSION;
typedef struct _LIBSSH2_CHANNEL LIBSSH2_CHANNEL;

namespace muster::ssh {

/// Works on a transport's session without a coroutine.
class Follower {
 public:
  virtual ~Follower() = default;
  /// Bytes arrived, or room was made for more output: libssh2 calls may get further now.
  virtual void on_change() = 0;
  /// The connection has ended. libssh2 may be at work, so it must not be called.
  virtual void on_end() = 0;
};

class Transport : public std::enable_shared_from_this<Transport> {
 public:
  /// Starts to read from the wire. Nothing is said to the host yet.
  static std::shared_ptr<Transport> start(std::shared_ptr<Wire> wire);
  ~Transport();

  [[nodiscard]] LIBSSH2_SESSION* session() const { return session_; }
  /// For libssh2_session_handshake.
  [[nodiscard]] int descriptor() { return wire_->descriptor(); }
  [[nodiscard]] boost::asio::any_io_executor executor() { return wire_->executor(); }
  /// libssh2's message for the last failed call.
  [[nodiscard]] std::string last_message() const;

  /// Makes `call`, a libssh2 call, again and again until its result is not LIBSSH2_ERROR_EAGAIN, and gives
  /// that result; libssh2's error codes are results too. An Error only means that the connection has ended.
  /// `call` must be the same each time.
  boost::asio::awaitable<Result<long>> repeat(std::function<long()> call);
  /// Waits until bytes arrived, room was made for more output, or the connection ended.
  boost::asio::awaitable<void> changed() { return changed_.wait(); }
  /// Wakes all who wait, to look again.
  void notify() { changed_.notify(); }
  /// Tells `follower` of every change, for as long as it lives.
  void add_follower(std::weak_ptr<Follower> follower) { followers_.push_back(std::move(follower)); }
  /// The host is slower than we: a writer should wait before it adds more.
  [[nodiscard]] bool is_full() const { return outbound_.size() > kOutboundLimit; }

  /// From now on a silent host is asked for a sign of life every `interval`, and given up after three without
  /// one.
  void keep_alive(std::chrono::milliseconds interval);
  /// Frees a channel that is no longer used, as soon as the host has agreed that it is closed.
  void release(LIBSSH2_CHANNEL* channel);
  /// Held by whoever opens a channel: libssh2 can open one at a time.
  [[nodiscard]] Turn& opening() { return opening_; }

  /// We are about to end: whatever ends the connection from now on, whoever waits or comes later gets `why`.
  void say_why(Error why) { why_we_end_ = std::move(why); }
  /// Cuts the connection. Whoever waits or comes later gets `why`, or an earlier reason.
  void end(Error why);
  /// Why the connection has ended, if it has.
  [[nodiscard]] const std::optional<Error>& ended() const { return ended_; }
  /// Waits until everything said so far is on its way, or the connection has ended.
  boost::asio::awaitable<Result<>> flush();

  /// What libssh2's callback answers to the host's hidden prompts; set while a login uses them.
  const Secret* prompt_answer = nullptr;

  // What libssh2's callbacks do.
  long take_inbound(char* into, std::size_t size);
  void add_outbound(const char* bytes, std::size_t size);
  void host_disconnected(std::string message);

 private:
  static constexpr std::size_t kInboundLimit = 1 << 20;
  static constexpr std::size_t kOutboundLimit = 512 << 10;

  explicit Transport(std::shared_ptr<Wire> wire);
  void read_more();
  void write_more();
  void schedule_keepalive();
  void free_released();
  std::vector<std::shared_ptr<Follower>> followers();
  void tell_followers();

  std::shared_ptr<Wire> wire_;
  LIBSSH2_SESSION* session_ = nullptr;
  Event changed_;
  Turn opening_;
  std::optional<Error> ended_;
  std::optional<Error> why_we_end_;
  bool freeing_ = false;

  std::array<char, 64 << 10> arriving_;
  bool reading_ = false;
  std::string inbound_;
  std::size_t inbound_taken_ = 0;  // of inbound_, by libssh2
  std::string outbound_;
  std::string departing_;  // what the write under way sends

  boost::asio::steady_timer keepalive_;
  std::chrono::milliseconds keepalive_interval_{};
  bool heard_ = false;  // something, since the last look
  bool said_ = false;   // something, since we last heard
  int unanswered_ = 0;  // looks, since we last heard

  std::vector<LIBSSH2_CHANNEL*> released_;
  std::vector<std::weak_ptr<Follower>> followers_;
};

/// Ends the connection unless told that the call sequence under way was completed: libssh2 cannot resume a
/// login or a channel request that was left in the middle.
class Unfinished {
 public:
  Unfinished(Transport& transport, const char* what) : transport_(transport), what_(what) {}
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  ~Unfinished() {
    if (what_)
      transport_.end(fail(ErrorKind::unreachable, std::string("the connection was given up: ") + what_));
  }
  void completed() { what_ = nullptr; }

 private:
  Transport& transport_;
  const char* what_;
};

}  // namespace muster::ssh

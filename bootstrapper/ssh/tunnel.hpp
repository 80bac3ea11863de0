#pragma once
// A connection from the host of one session to another host, as a wire for the next session (RFC 4254 section
// 7.2, direct-tcpip). Internal to bootstrapper/ssh but for Session::tunnel_to and whoever holds what it
// gives.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "agent/protocol/event.hpp"
#include "bootstrapper/ssh/transport.hpp"
#include "bootstrapper/ssh/wire.hpp"

namespace muster::ssh {

class Tunnel final : public Wire, public Follower, public std::enable_shared_from_this<Tunnel> {
 public:
  /// Begins to open it. libssh2 can open one channel of a session at a time, and cannot give up: until the
  /// other side has answered, `turn` is held, and the tunnel lives on whoever lets go of it.
  /// `hop` is how errors name the host of the session.
  static std::shared_ptr<Tunnel> begin(std::shared_ptr<Transport> through, Turn::Held turn, std::string hop,
                                       std::string address, std::uint16_t port);
  Tunnel(std::shared_ptr<Transport> through, Turn::Held turn, std::string hop, std::string address,
         std::uint16_t port);
  ~Tunnel() override;

  /// How errors name the host that it goes through.
  [[nodiscard]] const std::string& hop() const { return hop_; }
  /// Waits until it is open or refused; false when it is neither after `patience`.
  boost::asio::awaitable<bool> settled(std::chrono::milliseconds patience);
  /// Why it is not open, once it is settled: "HOP: no connection to 10.0.0.1:22: ...".
  [[nodiscard]] const std::optional<Error>& refused() const { return refused_; }

  [[nodiscard]] boost::asio::any_io_executor executor() override { return through_->executor(); }
  [[nodiscard]] int descriptor() override { return through_->descriptor(); }
  void read_some(boost::asio::mutable_buffer into, OnRead then) override;
  void write(boost::asio::const_buffer bytes, OnWritten then) override;
  void close() override;

  void on_change() override;
  void on_end() override;

 private:
  void open();
  void settle(std::optional<Error> refused);
  void pump();
  void read_now();
  void write_now();
  void finish_read(Result<std::size_t> got);
  void finish_write(bool written);
  [[nodiscard]] Error refusal(int code) const;
  boost::asio::awaitable<Result<bool>> until_settled();

  std::shared_ptr<Transport> through_;
  std::optional<Turn::Held> turn_;
  std::string hop_;
  std::string address_;
  std::uint16_t port_;
  std::shared_ptr<Tunnel> opening_;  // itself, until the other side has answered
  std::optional<Error> refused_;
  Event settled_;
  bool closed_ = false;
  LIBSSH2_CHANNEL* channel_ = nullptr;

  boost::asio::mutable_buffer into_;
  OnRead on_read_;
  boost::asio::const_buffer bytes_;
  OnWritten on_written_;
};

}  // namespace muster::ssh

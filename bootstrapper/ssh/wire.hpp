#pragma once
// What carries the bytes of one SSH connection: a TCP socket, or a channel of the connection to a bastion
// (tunnel.hpp). Internal to bootstrapper/ssh.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <functional>
#include <memory>

#include "agent/protocol/result.hpp"

namespace muster::ssh {

/// A connected, reliable stream of bytes. One read and one write may be under way at the same time. What they
/// were given to call is called once, from the event loop, never from within the call that began them.
class Wire {
 public:
  /// How many bytes came, at least one; or why none will come any more.
  using OnRead = std::function<void(Result<std::size_t>)>;
  /// Whether all was written.
  using OnWritten = std::function<void(bool)>;

  Wire() = default;
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  virtual ~Wire() = default;

  [[nodiscard]] virtual boost::asio::any_io_executor executor() = 0;
  virtual void read_some(boost::asio::mutable_buffer into, OnRead then) = 0;
  virtual void write(boost::asio::const_buffer bytes, OnWritten then) = 0;
  /// An open descriptor, for libssh2_session_handshake, which looks at its flags.
  [[nodiscard]] virtual int descriptor() = 0;
  /// Ends both directions. Safe to repeat.
  virtual void close() = 0;
};

/// The wire that is a connected socket.
std::shared_ptr<Wire> socket_wire(boost::asio::ip::tcp::socket socket);

}  // namespace muster::ssh

#pragma once
// One login to one host. Files are sent by upload.hpp, root is reached by sudo.hpp; who logs in where, and
// how many at once, is the fleet's business.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "agent/protocol/result.hpp"
#include "bootstrapper/ssh/channel.hpp"
#include "bootstrapper/ssh/public_key.hpp"
#include "bootstrapper/ssh/target.hpp"

namespace muster::ssh {

class Transport;
class Tunnel;

/// A logged-in SSH connection. Many sessions live on one thread, and several commands in one session, all at
/// once. Errors do not name the host: the caller knows it.
class Session {
 public:
  /// Connects, checks the host key, logs in. The Error is `unreachable` or `login`, and says what was tried.
  static boost::asio::awaitable<Result<std::unique_ptr<Session>>> open(Target target);
  /// The same over a tunnel that is open; `through`, whose tunnel it is, lives as long as this session.
  static boost::asio::awaitable<Result<std::unique_ptr<Session>>> open(Target target,
                                                                       std::shared_ptr<Session> through,
                                                                       std::shared_ptr<Tunnel> tunnel);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  /// Cuts the connection; close() first says goodbye.
  ~Session();

  /// Starts `command`, which the login shell of the user interprets.
  boost::asio::awaitable<Result<std::unique_ptr<Channel>>> exec(std::string command);
  /// Runs `command` to its end, `input` on its stdin. More than 16 MiB on stdout is an Error; of stderr the
  /// last 64 KiB are kept.
  boost::asio::awaitable<Result<Outcome>> run(std::string command, std::string input,
                                              std::chrono::milliseconds deadline);
  /// Begins to connect from this session's host to another one; the tunnel tells when it is open. It waits
  /// for tunnels and commands that are being started.
  boost::asio::awaitable<std::shared_ptr<Tunnel>> tunnel_to(std::string address, std::uint16_t port);
  /// Whether sudo was seen to want a terminal on this host (sudoers(5), requiretty).
  bool sudo_wants_terminal = false;
  /// Whether the connection has ended: every call would fail.
  [[nodiscard]] bool ended() const;
  /// Ends the session politely, within a second; all its channels end too. Safe to repeat.
  boost::asio::awaitable<void> close();

  /// How this session was logged in to, without the secrets.
  [[nodiscard]] const Target& target() const { return target_; }
  /// The key by which the host proved itself.
  [[nodiscard]] const PublicKey& host_key() const { return host_key_; }

 private:
  Session(Target target, PublicKey host_key, std::shared_ptr<Transport> transport,
          std::shared_ptr<Session> through);

  Target target_;
  PublicKey host_key_;
  std::shared_ptr<Session> through_;
  std::shared_ptr<Transport> transport_;
};

}  // namespace muster::ssh

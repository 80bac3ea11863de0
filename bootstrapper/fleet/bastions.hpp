#pragma once
// The sessions to bastions, each shared by all hosts behind it.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/protocol/event.hpp"
#include "agent/protocol/result.hpp"
#include "bootstrapper/ssh/session.hpp"
#include "bootstrapper/ssh/target.hpp"

namespace muster::fleet {

class Passwords;

class Bastions {
 public:
  /// With `passwords`, which must outlive this, the operator is asked for those that a host would take and
  /// that nobody wrote down.
  explicit Bastions(Passwords* passwords = nullptr) : passwords_(passwords) {}

  /// Logs in to `target` through the hosts of `way`, in the order of travel; directly when there is none. The
  /// Error says which hop it was: "bastion jump@203.0.113.9: ...".
  boost::asio::awaitable<Result<std::unique_ptr<ssh::Session>>> open(ssh::Target target,
                                                                     std::vector<ssh::Target> way);
  /// A bastion that could not be logged in to is tried again from now on.
  void forget_problems();

 private:
  /// One bastion, reached by one way.
  struct Hop {
    explicit Hop(boost::asio::any_io_executor executor) : turn(std::move(executor)) {}
    Turn turn;  ///< held while a session or a tunnel is being opened
    std::shared_ptr<ssh::Session> session;
    std::optional<Error> problem;  ///< the same for every host behind it
  };
  /// A tunnel that is open, and the session whose it is.
  struct Passage {
    std::shared_ptr<ssh::Session> session;
    std::shared_ptr<ssh::Tunnel> tunnel;
  };
  boost::asio::awaitable<Result<Passage>> pass(std::vector<ssh::Target> way, std::string address,
                                               std::uint16_t port, std::chrono::milliseconds deadline);
  boost::asio::awaitable<Result<std::shared_ptr<ssh::Session>>> session_of(Hop& hop,
                                                                           std::vector<ssh::Target> way);
  boost::asio::awaitable<Result<std::unique_ptr<ssh::Session>>> open_once(ssh::Target target,
                                                                          std::vector<ssh::Target> way,
                                                                          std::string name);
  boost::asio::awaitable<Result<std::unique_ptr<ssh::Session>>> log_in(ssh::Target target,
                                                                       std::vector<ssh::Target> way,
                                                                       std::string name);

  Passwords* passwords_;

  std::map<std::string, std::unique_ptr<Hop>> hops_;
};

}  // namespace muster::fleet

#pragma once
// Becoming root for one command. The password goes to sudo's prompt and nowhere else: not into argv, not into
// the command's stdin.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"
#include "agent/protocol/secret.hpp"
#include "bootstrapper/ssh/channel.hpp"
#include "bootstrapper/ssh/session.hpp"

namespace muster::ssh {

/// How to become root on a host.
struct Sudo {
  bool enabled = false;  ///< false, or when the user is root already: commands run as the login user
  std::optional<Secret> password;  ///< for sudo's prompt; without one sudo must not ask
  /// Set when sudo wanted a password and there was none; whoever runs commands keeps it.
  bool* wants_password = nullptr;
};

/// Starts `command` by /bin/sh as root. Returns once it runs: stdin, stdout and errors() are all its own;
/// what sudo said is not in them, nor what the start-up files of a login shell print. A refusal by sudo is a
/// `login` Error that says which: wrong password, password needed, not in sudoers, no sudo. Where sudo wants
/// a terminal (sudoers(5), requiretty) it gets one of its own by script(1), and stdin, stdout and stderr stay
/// apart and unharmed.
boost::asio::awaitable<Result<std::unique_ptr<Channel>>> exec_as_root(Session& session, const Sudo& sudo,
                                                                      std::string command,
                                                                      std::chrono::milliseconds deadline);

/// Runs `command` by /bin/sh as root to its end, as Session::run does for the login user. The deadline holds
/// for sudo, and again for the command.
boost::asio::awaitable<Result<Outcome>> run_as_root(Session& session, const Sudo& sudo, std::string command,
                                                    std::string input, std::chrono::milliseconds deadline);

/// What sudo's refusal means, from its exit status and what it printed under LC_ALL=C.
Error sudo_refusal(const ExitStatus& exit, std::string_view printed, const Target& target);

}  // namespace muster::ssh

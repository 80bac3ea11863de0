#pragma once
// What went wrong, as a value: a kind for the program, a sentence for the operator. Printed in one place,
// bootstrapper/main.cpp or agent/main.cpp. A failing check is a finding and a command's non-zero exit is an
// outcome: neither is an Error.

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace muster {

/// What an Error means for the run; each kind has one exit status (see exit_status).
enum class ErrorKind {
  none,         ///< no error: the state of a default-constructed Error
  usage,        ///< command line, cluster.yaml or playbook
  unreachable,  ///< the host did not answer, or the connection broke
  login,        ///< host key or credentials refused
  agent,        ///< the agent or the protocol misbehaved
  command,      ///< a command on a host failed (kubeadm, kubectl, systemctl)
  timeout,      ///< a deadline passed
  interrupted,  ///< the operator pressed ^C
  bug,          ///< our own mistake
};

constexpr auto enum_names(ErrorKind) {
  return std::array{std::pair{ErrorKind::none, "none"},
                    std::pair{ErrorKind::usage, "usage"},
                    std::pair{ErrorKind::unreachable, "unreachable"},
                    std::pair{ErrorKind::login, "login"},
                    std::pair{ErrorKind::agent, "agent"},
                    std::pair{ErrorKind::command, "command"},
                    std::pair{ErrorKind::timeout, "timeout"},
                    std::pair{ErrorKind::interrupted, "interrupted"},
                    std::pair{ErrorKind::bug, "bug"}};
}

/// The process exit status of DESIGN section 2 for an error kind: 0, 2 to 6, 70 or 130.
int exit_status(ErrorKind kind);

/// An error and where it happened, outermost first: "node-2: upload agent: permission denied".
class Error {
 public:
  Error() = default;
  Error(ErrorKind kind, std::string message) : kind_(kind), message_(std::move(message)) {}

  /// The same error with one more context in front. Add it once, where a new fact (a host, a step, a file)
  /// becomes known.
  [[nodiscard]] Error in(std::string_view context) && {
    message_ = std::string(context) + ": " + message_;
    return std::move(*this);
  }
  [[nodiscard]] Error in(std::string_view context) const& { return Error(*this).in(context); }

  /// The same error with the next thing the operator should do, printed on a line of its own.
  [[nodiscard]] Error next(std::string remedy) && {
    remedy_ = std::move(remedy);
    return std::move(*this);
  }

  [[nodiscard]] ErrorKind kind() const { return kind_; }
  [[nodiscard]] const std::string& message() const { return message_; }
  /// What to do next; empty where the message says it all.
  [[nodiscard]] const std::string& remedy() const { return remedy_; }

 private:
  ErrorKind kind_ = ErrorKind::none;
  std::string message_;
  std::string remedy_;
};

}  // namespace muster

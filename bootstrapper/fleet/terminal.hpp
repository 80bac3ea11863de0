#pragma once
// The operator's terminal, for questions whose answer must not be seen. Who is asked what, and whether at
// all, is passwords.hpp's business.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <memory>
#include <optional>
#include <string>

#include "agent/protocol/result.hpp"
#include "agent/protocol/secret.hpp"

namespace muster::fleet {

/// Somebody who can be asked; tests have answers ready.
class Asker {
 public:
  virtual ~Asker() = default;
  /// Asks, and gives the answer; nothing when there is none (an empty line, or ^D).
  virtual boost::asio::awaitable<std::optional<Secret>> ask(std::string question) = 0;
  /// Says one line.
  virtual void say(const std::string& line) = 0;
};

/// The controlling terminal. The event loop goes on while it waits. Echo is off while it asks, and on again
/// however the question ends: also by ^C, ^Z or ^\.
class Terminal final : public Asker {
 public:
  /// The terminal; nothing when stdin is none, or when this program is not in its foreground.
  static std::unique_ptr<Terminal> open(boost::asio::any_io_executor executor);

  boost::asio::awaitable<std::optional<Secret>> ask(std::string question) override;
  void say(const std::string& line) override;

 private:
  explicit Terminal(boost::asio::posix::stream_descriptor descriptor) : terminal_(std::move(descriptor)) {}
  boost::asio::awaitable<std::optional<Secret>> read_line();

  boost::asio::posix::stream_descriptor terminal_;
};

/// Turns echo on again if a question is open, for a program that ends at once.
void restore_terminal();

}  // namespace muster::fleet

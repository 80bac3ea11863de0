#pragma once
// One command on a host: its stdin, stdout, stderr and how it ended.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "agent/protocol/byte_stream.hpp"
#include "agent/protocol/result.hpp"

typedef struct _LIBSSH2_CHANNEL LIBSSH2_CHANNEL;

namespace muster::ssh {

class Transport;

/// How a command ended: by itself with a status, or by a signal.
struct ExitStatus {
  int status = 0;      ///< 0 to 255; -1 when a signal ended it
  std::string signal;  ///< "KILL", "TERM", ...; empty when it ended by itself
  [[nodiscard]] bool ok() const { return status == 0; }
};

/// A finished command and what it printed.
struct Outcome {
  int status = 0;      ///< as in ExitStatus
  std::string signal;  ///< as in ExitStatus
  std::string out;
  std::string err;
  [[nodiscard]] bool ok() const { return status == 0; }
};

/// A running command. As a ByteStream it reads the command's stdout and writes to its stdin.
class Channel : public ByteStream {
 public:
  Channel(std::shared_ptr<Transport> transport, LIBSSH2_CHANNEL* channel);
  ~Channel() override;

  boost::asio::awaitable<Result<std::size_t>> read_some(boost::asio::mutable_buffer into) override;
  /// Fails when the command ends before it has taken all; wait_exit() then tells how it ended.
  boost::asio::awaitable<Result<>> write(boost::asio::const_buffer bytes) override;
  /// Gives the command up: it sees the end of its stdin, and SIGPIPE when it prints.
  void close() override;

  /// Makes `bytes` what read_some() gives next, before anything else.
  void put_back(std::string bytes) { put_back_ = std::move(bytes) + put_back_; }
  /// The command's stdin ends here.
  boost::asio::awaitable<Result<>> send_eof();
  /// How the command ended. Reads what is left of stdout and drops it.
  boost::asio::awaitable<Result<ExitStatus>> wait_exit(std::chrono::milliseconds deadline);

  /// What came on stderr so far, at most the last 64 KiB; it comes in with every read_some() and wait_exit().
  [[nodiscard]] const std::string& errors() const { return errors_; }
  /// Waits until stderr has more than before; false at its end.
  boost::asio::awaitable<Result<bool>> more_errors();
  /// Forgets the first `count` bytes of errors().
  void drop_errors(std::size_t count) { errors_.erase(0, count); }

 private:
  bool take_errors();
  bool remote_closed();
  boost::asio::awaitable<Result<ExitStatus>> until_exit();

  std::shared_ptr<Transport> transport_;
  LIBSSH2_CHANNEL* channel_;  // null once closed
  std::string put_back_;
  std::string errors_;
};

/// Feeds `input` to the command's stdin, collects what it prints, waits for its end: what Session::run does
/// with a fresh channel.
boost::asio::awaitable<Result<Outcome>> finish(Channel& channel, std::string input,
                                               std::chrono::milliseconds deadline);

/// The last line that is not blank of what a command printed: the one that says why it failed.
std::string last_line(std::string_view printed);

}  // namespace muster::ssh

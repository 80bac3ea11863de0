#include "bootstrapper/ssh/channel.hpp"

#include <libssh2.h>

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>

#include "agent/protocol/deadline.hpp"
#include "bootstrapper/ssh/transport.hpp"

namespace muster::ssh {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kMostErrors = 64 << 10;
constexpr std::size_t kMostOutput = 16 << 20;
/// Reading one stream may bring in bytes of the other, and no arrival will wake us for those: both are read
/// until twice in a row nothing came.
constexpr int kIdleRounds = 2;

Error command_gone() {
  return fail(ErrorKind::command, "the command ended before it had read all of its input");
}

}  // namespace

Channel::Channel(std::shared_ptr<Transport> transport, LIBSSH2_CHANNEL* channel)
    : transport_(std::move(transport)), channel_(channel) {}

Channel::~Channel() {
  close();
}

void Channel::close() {
  if (!channel_) return;
  transport_->release(std::exchange(channel_, nullptr));
  transport_->notify();
}

// Takes in what has arrived on stderr; true when there was something.
bool Channel::take_errors() {
  char block[16384];
  bool any = false;
  for (;;) {
    const auto got = libssh2_channel_read_ex(channel_, SSH_EXTENDED_DATA_STDERR, block, sizeof block);
    if (got <= 0) return any;
    any = true;
    errors_.append(block, static_cast<std::size_t>(got));
    if (errors_.size() > kMostErrors) errors_.erase(0, errors_.size() - kMostErrors);
  }
}

bool Channel::remote_closed() {
  // Before the remote's EOF this is an error, after it EAGAIN until the close has come.
  return libssh2_channel_wait_closed(channel_) == 0;
}

asio::awaitable<Result<std::size_t>> Channel::read_some(asio::mutable_buffer into) {
  if (!put_back_.empty()) {
    const auto taken = asio::buffer_copy(into, asio::buffer(put_back_));
    put_back_.erase(0, taken);
    co_return taken;
  }
  const auto transport = transport_;
  std::function<long()> read = [this, into]() -> long {
    if (!channel_) return 0;
    long got = 0;
    bool any = true;
    for (int idle = 0; idle < kIdleRounds; idle = any ? 0 : idle + 1) {
      got = libssh2_channel_read_ex(channel_, 0, static_cast<char*>(into.data()), into.size());
      any = take_errors();
      if (got != LIBSSH2_ERROR_EAGAIN) break;
    }
    if (got != 0 || libssh2_channel_eof(channel_) == 1) return got;
    return LIBSSH2_ERROR_EAGAIN;  // 0 without an EOF: nothing but the end of a connection
  };
  CO_TRY(const long got, co_await transport->repeat(std::move(read)));
  if (got < 0) co_return fail(ErrorKind::unreachable, "read: " + transport->last_message());
  co_return static_cast<std::size_t>(got);
}

asio::awaitable<Result<>> Channel::write(asio::const_buffer bytes) {
  const auto transport = transport_;
  std::function<long()> write_next = [this, &bytes]() -> long {
    if (!channel_) return LIBSSH2_ERROR_CHANNEL_CLOSED;
    const auto put =
        libssh2_channel_write_ex(channel_, 0, static_cast<const char*>(bytes.data()), bytes.size());
    if (put > 0) return put;
    if (put < 0 && put != LIBSSH2_ERROR_EAGAIN) return put;
    // A command that has ended opens no window any more.
    return remote_closed() ? LIBSSH2_ERROR_CHANNEL_CLOSED : LIBSSH2_ERROR_EAGAIN;
  };
  while (bytes.size() > 0) {
    while (transport->is_full() && !transport->ended()) {
      co_await transport->changed();
    }
    CO_TRY(const long put, co_await transport->repeat(write_next));
    if (put == LIBSSH2_ERROR_CHANNEL_CLOSED) co_return command_gone();
    if (put < 0) co_return fail(ErrorKind::unreachable, "write: " + transport->last_message());
    bytes += static_cast<std::size_t>(put);
  }
  co_return Result<>();
}

asio::awaitable<Result<>> Channel::send_eof() {
  const auto transport = transport_;
  std::function<long()> send = [this]() -> long { return channel_ ? libssh2_channel_send_eof(channel_) : 0; };
  CO_TRY(const long sent, co_await transport->repeat(std::move(send)));
  if (sent < 0) co_return fail(ErrorKind::unreachable, "end of input: " + transport->last_message());
  co_return Result<>();
}

asio::awaitable<Result<bool>> Channel::more_errors() {
  const auto transport = transport_;
  std::function<long()> look = [this]() -> long {
    if (!channel_) return 0;
    if (take_errors()) return 1;
    return libssh2_channel_eof(channel_) == 1 || remote_closed() ? 0 : LIBSSH2_ERROR_EAGAIN;
  };
  CO_TRY(const long any, co_await transport->repeat(std::move(look)));
  co_return any > 0;
}

asio::awaitable<Result<ExitStatus>> Channel::until_exit() {
  const auto transport = transport_;
  std::function<long()> until_closed = [this]() -> long {
    char dropped[16384];
    if (!channel_) return LIBSSH2_ERROR_CHANNEL_CLOSED;
    bool any = true;
    for (int idle = 0; idle < kIdleRounds; idle = any ? 0 : idle + 1) {
      any = libssh2_channel_read_ex(channel_, 0, dropped, sizeof dropped) > 0;
      any = take_errors() || any;
    }
    return remote_closed() ? 0 : LIBSSH2_ERROR_EAGAIN;
  };
  CO_TRY(const long closed, co_await transport->repeat(std::move(until_closed)));
  if (closed < 0) co_return fail(ErrorKind::unreachable, "the channel was closed before the command's end");
  ExitStatus exit;
  char* signal = nullptr;
  libssh2_channel_get_exit_signal(channel_, &signal, nullptr, nullptr, nullptr, nullptr, nullptr);
  exit.status = signal ? -1 : libssh2_channel_get_exit_status(channel_);
  if (signal) exit.signal = signal;
  libssh2_free(transport->session(), signal);
  co_return exit;
}

asio::awaitable<Result<ExitStatus>> Channel::wait_exit(std::chrono::milliseconds deadline) {
  auto waiting = until_exit();
  auto exit = co_await with_deadline(std::move(waiting), deadline, "the command's end");
  co_return exit;
}

namespace {

asio::awaitable<Result<>> feed(Channel& channel, const std::string& input) {
  const auto bytes = asio::buffer(input);
  CO_TRY(co_await channel.write(bytes));
  CO_TRY(co_await channel.send_eof());
  co_return Result<>();
}

asio::awaitable<Result<std::string>> collect(Channel& channel) {
  std::string out;
  std::vector<char> block(64 << 10);
  const auto into = asio::buffer(block);
  for (;;) {
    auto got = co_await channel.read_some(into);
    if (!got) co_return got.error();
    if (*got == 0) co_return out;
    out.append(block.data(), *got);
    if (out.size() > kMostOutput) {
      channel.close();  // ends the feeding too
      co_return fail(ErrorKind::command, "the command printed more than 16 MiB");
    }
  }
}

asio::awaitable<Result<Outcome>> feed_and_collect(Channel& channel, const std::string& input,
                                                  std::chrono::milliseconds deadline) {
  using namespace asio::experimental::awaitable_operators;
  auto both = feed(channel, input) && collect(channel);
  auto [fed, out] = co_await std::move(both);
  // A command need not read its input: only what it did counts, unless it cannot be known.
  if (!out) co_return std::move(out).error();
  CO_TRY(auto exit, co_await channel.wait_exit(deadline));
  Outcome outcome;
  outcome.status = exit.status;
  outcome.signal = std::move(exit.signal);
  outcome.out = std::move(*out);
  outcome.err = channel.errors();
  co_return outcome;
}

}  // namespace

asio::awaitable<Result<Outcome>> finish(Channel& channel, std::string input,
                                        std::chrono::milliseconds deadline) {
  auto work = feed_and_collect(channel, input, deadline);
  auto outcome = co_await with_deadline(std::move(work), deadline, "the command");
  channel.close();
  co_return outcome;
}

std::string last_line(std::string_view printed) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto end = printed.find_last_not_of(kSpace);
  if (end == std::string_view::npos) return "";
  printed = printed.substr(0, end + 1);
  return std::string(printed.substr(printed.find_last_of("\r\n") + 1));
}

}  // namespace muster::ssh

#pragma once
// A test's sshd and a session in it.

#include <doctest/doctest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "bootstrapper/ssh/session.hpp"
#include "tests/unit/bootstrapper/ssh/sshd.hpp"
#include "tests/unit/coroutine.hpp"
#include "tests/unit/show_result.hpp"

namespace muster::test {

/// What went wrong, as it would be printed.
template <class T>
std::string message_of(const Result<T>& result) {
  return result ? "no error" : result.error().message();
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// One attempt to log in, and the io_context that its session lives in.
struct Login {
  boost::asio::io_context context{1};
  Result<std::unique_ptr<ssh::Session>> session;

  explicit Login(ssh::Target target) : session(run(context, ssh::Session::open(std::move(target)))) {}
  [[nodiscard]] bool ok() const { return session.has_value(); }
  [[nodiscard]] std::string message() const { return message_of(session); }
  [[nodiscard]] ErrorKind kind() const { return session ? ErrorKind::none : session.error().kind(); }
  [[nodiscard]] std::string remedy() const { return session ? "" : session.error().remedy(); }
};

/// A session as the sshd's usual user, or as another one.
struct LoggedIn {
  Sshd sshd;
  boost::asio::io_context context{1};
  std::unique_ptr<ssh::Session> session;

  explicit LoggedIn(SshdOptions options = {}, const std::string& user = Sshd::user())
      : sshd(std::move(options)) {
    auto target = sshd.target();
    target.user = user;
    log_in(std::move(target));
  }

  void log_in(ssh::Target target) {
    auto opened = run(context, ssh::Session::open(std::move(target)));
    REQUIRE(opened);
    session = std::move(*opened);
  }
  Result<ssh::Outcome> command(const std::string& text, const std::string& input = "") {
    return run(context, session->run(text, input, std::chrono::seconds(30)));
  }
  std::unique_ptr<ssh::Channel> exec(const std::string& text) {
    auto channel = run(context, session->exec(text));
    REQUIRE(channel);
    return std::move(*channel);
  }
  /// The next piece of a channel's output.
  Result<std::string> read(ssh::Channel& channel) {
    char block[4096];
    const auto got = run(context, channel.read_some(boost::asio::buffer(block)));
    if (!got) return got.error();
    return std::string(block, *got);
  }
};

}  // namespace muster::test

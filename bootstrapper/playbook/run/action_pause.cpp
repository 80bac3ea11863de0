#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <ctime>

#include "bootstrapper/playbook/run/action.hpp"
#include "bootstrapper/playbook/run/rest.hpp"

namespace muster::play {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

using Instant = std::chrono::system_clock::time_point;

/// "2026-11-26 10:22:37.410745"
std::string stamp(Instant when) {
  const auto seconds = std::chrono::system_clock::to_time_t(when);
  const auto rest_of = std::chrono::duration_cast<std::chrono::microseconds>(
                           when - std::chrono::system_clock::from_time_t(seconds))
                           .count();
  std::tm local{};
  ::localtime_r(&seconds, &local);
  char text[64];
  const auto length = std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &local);
  char micros[16];
  std::snprintf(micros, sizeof micros, ".%06ld", static_cast<long>(rest_of));
  return std::string(text, length) + micros;
}

/// Two decimals at most, as Python rounds and prints.
std::string rounded(double number) {
  char text[64];
  std::snprintf(text, sizeof text, "%.2f", number);
  std::string made(text);
  while (made.ends_with("0") && !made.ends_with(".0")) made.pop_back();
  return made;
}

asio::awaitable<Result<std::string>> one_line() {
  if (!::isatty(STDIN_FILENO))
    co_return muster::fail(ErrorKind::usage,
                           "pause: there is no terminal to wait at; say seconds or minutes");
  asio::posix::stream_descriptor terminal(co_await asio::this_coro::executor, ::dup(STDIN_FILENO));
  std::string line;
  while (true) {
    co_await terminal.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
    char byte = 0;
    const auto got = ::read(STDIN_FILENO, &byte, 1);
    if (got <= 0 || byte == '\n') break;
    line += byte;
  }
  co_return line;
}

Result<std::optional<std::int64_t>> number(const Work& work, std::string_view name) {
  const auto* value = work.arguments.if_contains(name);
  if (!value || value->is_null()) return std::optional<std::int64_t>();
  TRY(const auto whole, whole_of(*value));
  return std::optional<std::int64_t>(whole);
}

}  // namespace

Doing pause(Work& work) {
  CO_TRY(const auto minutes, number(work, "minutes"));
  CO_TRY(const auto seconds, number(work, "seconds"));
  const auto* prompt = work.arguments.if_contains("prompt");
  const auto begin = std::chrono::system_clock::now();
  std::string typed;
  if (minutes || seconds) {
    const auto time = std::max<std::int64_t>(minutes ? *minutes * 60 : *seconds, 1);
    work.session.output.note("Pausing for " + std::to_string(time) + " seconds");
    if (prompt) work.session.output.note("[" + work.name + "]\n" + plain_text(*prompt) + ":");
    auto resting = rest(std::chrono::seconds(time));
    co_await std::move(resting);
  } else {
    const auto words =
        prompt ? plain_text(*prompt) : std::string("Press enter to continue, Ctrl+C to interrupt");
    work.session.output.note("[" + work.name + "]\n" + words + ":");
    auto reading = one_line();
    CO_TRY(typed, co_await std::move(reading));
  }
  const auto end = std::chrono::system_clock::now();
  const std::chrono::duration<double> took = end - begin;
  json::object result;
  result["changed"] = false;
  result["rc"] = 0;
  result["stderr"] = "";
  result["stdout"] = "Paused for " + rounded(minutes || !seconds ? took.count() / 60 : took.count()) +
                     (minutes || !seconds ? " minutes" : " seconds");
  result["start"] = stamp(begin);
  result["stop"] = stamp(end);
  result["delta"] = static_cast<std::int64_t>(took.count());
  result["echo"] = true;
  result["user_input"] = typed;
  co_return result;
}

}  // namespace muster::play

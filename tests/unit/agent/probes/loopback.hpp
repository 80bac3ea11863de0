#pragma once
// Real sockets on loopback addresses: how probe tests run a coroutine, find free ports, and play a strange
// server.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/probes/listeners.hpp"
#include "agent/probes/prober.hpp"
#include "agent/protocol/deadline.hpp"

namespace muster::test {

namespace asio = boost::asio;
using asio::ip::tcp;

inline constexpr char kToken[] = "00112233445566778899aabbccddeeff";

/// Runs a coroutine to its end; what else lives on `io` (listeners, servers) goes on meanwhile.
template <class T>
T run(asio::io_context& io, asio::awaitable<T> work) {
  std::optional<T> outcome;
  asio::co_spawn(io, std::move(work), [&](std::exception_ptr failure, T value) {
    if (failure) std::rethrow_exception(failure);
    outcome.emplace(std::move(value));
  });
  io.restart();
  while (!outcome) io.run_one();
  return *std::move(outcome);
}

/// How many descriptors this process has open.
inline std::size_t open_descriptors() {
  const std::filesystem::directory_iterator entries("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

struct Opened {
  std::unique_ptr<Listeners> listeners;
  ListenResponse response;
};

inline Opened listen_on(asio::io_context& io, std::vector<PortRange> ports, std::string name = "n1") {
  Listen request;
  request.token = kToken;
  request.ports = std::move(ports);
  request.name = std::move(name);
  Opened opened;
  auto listeners = Listeners::open(io.get_executor(), request, opened.response);
  if (listeners) opened.listeners = *std::move(listeners);
  return opened;
}

/// Listens on `size` ports in a row that nobody else on this machine holds; test runs side by side begin in
/// different places.
inline Opened listen_on_free(asio::io_context& io, int size, std::string name = "n1") {
  constexpr int kFirst = 10'000;
  constexpr int kBeyond = 32'000;
  const int places = (kBeyond - kFirst) / size;
  for (int i = 0; i < places; ++i) {
    const int first = kFirst + (getpid() + i) % places * size;
    const PortRange range{static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(first + size - 1)};
    auto opened = listen_on(io, {range}, name);
    if (opened.response.listening == std::vector{range}) return opened;
  }
  return {};
}

/// A port that was free a moment ago.
inline std::uint16_t free_port(asio::io_context& io) {
  return tcp::acceptor(io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)).local_endpoint().port();
}

/// A server on 127.0.0.1 that says `words`, after `delay`, and then closes or stays.
class Server {
 public:
  enum class Then { closes, stays, resets, echoes, closes_after_pieces };

  Server(asio::io_context& io, Then then, std::string words = "", std::chrono::milliseconds delay = {})
      : state_(std::make_shared<State>(
            State{tcp::acceptor(io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)), then,
                  std::move(words), delay})) {
    asio::co_spawn(io, serve(state_), asio::detached);
  }
  ~Server() { state_->acceptor.close(); }
  [[nodiscard]] std::uint16_t port() const { return state_->acceptor.local_endpoint().port(); }
  [[nodiscard]] PortRange range() const { return {port(), port()}; }
  /// Once the port is known: a line may contain it.
  void say(std::string words) { state_->words = std::move(words); }

 private:
  struct State {  // connections may outlive the server
    tcp::acceptor acceptor;
    Then then;
    std::string words;
    std::chrono::milliseconds delay;
  };

  static asio::awaitable<void> serve(std::shared_ptr<State> state) {
    while (true) {
      boost::system::error_code error;
      auto peer = co_await state->acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return;
      asio::co_spawn(peer.get_executor(), answer(state, std::move(peer)), asio::detached);
    }
  }

  static asio::awaitable<void> answer(std::shared_ptr<State> state, tcp::socket peer) {
    boost::system::error_code error;
    if (state->delay.count() > 0) co_await wait_for(state->delay);
    peer.set_option(tcp::no_delay(true), error);
    const std::size_t piece = state->then == Then::closes_after_pieces ? 1 : state->words.size();
    for (std::size_t at = 0; at < state->words.size() && !error; at += piece) {
      const auto words = asio::buffer(state->words.data() + at, piece);
      co_await asio::async_write(peer, words, asio::redirect_error(asio::use_awaitable, error));
    }
    if (state->then == Then::resets) {
      peer.set_option(asio::socket_base::linger(true, 0), error);
      peer.close(error);  // the destructor would take the linger back
    }
    std::string heard(4096, '\0');
    const auto room = asio::buffer(heard);
    while (!error && (state->then == Then::stays || state->then == Then::echoes)) {
      const auto size = co_await peer.async_read_some(room, asio::redirect_error(asio::use_awaitable, error));
      if (error || state->then == Then::stays) continue;
      const auto echo = asio::buffer(heard.data(), size);
      co_await asio::async_write(peer, echo, asio::redirect_error(asio::use_awaitable, error));
    }
  }

  std::shared_ptr<State> state_;
};

inline Probe probe_of(std::vector<ProbeTarget> targets, std::uint32_t deadline_ms = 2000) {
  Probe request;
  request.token = kToken;
  request.targets = std::move(targets);
  request.deadline_ms = deadline_ms;
  return request;
}

inline ProbeTarget listening_target(std::string address, std::vector<PortRange> ports,
                                    std::string name = "n1") {
  ProbeTarget target;
  target.name = std::move(name);
  target.address = std::move(address);
  target.listening = std::move(ports);
  return target;
}

/// "reached 3; dropped 80-81; rejected 90 (icmp-host-prohibited from 10.0.0.2)": one target's result to
/// compare.
inline std::string to_text(const ProbeResult& result) {
  std::string text = "reached " + std::to_string(result.reached);
  for (const auto& blocked : result.blocked) {
    text += "; " + std::string(name_of(blocked.cause)) + ' ' + to_string(blocked.ports);
    if (!blocked.detail.empty()) text += " (" + blocked.detail + ')';
  }
  return text;
}

/// The one target's result of a probe as text, or the Error's message.
inline std::string probed(asio::io_context& io, Probe request) {
  const auto response = run(io, probe(std::move(request)));
  if (!response) return "error: " + response.error().message();
  return to_text(response->results.at(0));
}

}  // namespace muster::test

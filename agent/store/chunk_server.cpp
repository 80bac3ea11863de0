#include "agent/store/chunk_server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>
#include <list>

#include "agent/protocol/deadline.hpp"
#include "agent/store/key_proof.hpp"

namespace muster {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::size_t kMostConnections = 64;
constexpr std::chrono::milliseconds kAsking{10000};
constexpr std::chrono::milliseconds kAnswering{120000};
constexpr std::chrono::milliseconds kPause{10};

Error lost(const boost::system::error_code& why) {
  return fail(ErrorKind::unreachable, why.message());
}

asio::awaitable<Result<std::string>> receive(tcp::socket& socket, std::size_t size) {
  std::string bytes(size, '\0');
  boost::system::error_code bad;
  const auto into = asio::buffer(bytes);
  co_await asio::async_read(socket, into, asio::redirect_error(asio::use_awaitable, bad));
  if (bad) co_return lost(bad);
  co_return bytes;
}

asio::awaitable<Result<>> deliver(tcp::socket& socket, std::string bytes) {
  boost::system::error_code bad;
  const auto from = asio::buffer(bytes);
  co_await asio::async_write(socket, from, asio::redirect_error(asio::use_awaitable, bad));
  if (bad) co_return lost(bad);
  co_return Result<>{};
}

Result<tcp::acceptor> listen_on(const asio::any_io_executor& executor, std::uint16_t port) {
  boost::system::error_code bad;
  for (const auto& protocol : {tcp::v6(), tcp::v4()}) {
    tcp::acceptor acceptor(executor);
    acceptor.open(protocol, bad);
    if (bad) continue;  // a host without IPv6
    acceptor.set_option(tcp::acceptor::reuse_address(true), bad);
    if (protocol == tcp::v6()) acceptor.set_option(asio::ip::v6_only(false), bad);
    acceptor.bind(tcp::endpoint(protocol, port), bad);
    if (!bad) acceptor.listen(asio::socket_base::max_listen_connections, bad);
    if (!bad) return acceptor;
  }
  return fail(ErrorKind::agent, "port " + std::to_string(port) + ": " + bad.message());
}

}  // namespace

struct ChunkServer::State {
  State(const Store& from, Secret run_key, tcp::acceptor listening)
      : store(from), key(std::move(run_key)), acceptor(std::move(listening)) {}

  const Store& store;
  Secret key;
  tcp::acceptor acceptor;
  std::list<tcp::socket> sockets;
  bool closed = false;

  /// One chunk for one connection.
  asio::awaitable<Result<>> hand_out(tcp::socket& socket) {
    const auto own = store::fresh_nonce();
    CO_TRY(co_await deliver(socket, own));
    auto asking = receive(socket, store::kNonceBytes + store::kRequestBytes + store::kProofBytes);
    CO_TRY(const auto asked, co_await with_deadline(std::move(asking), kAsking, "the request"));
    const auto nonces = own + asked.substr(0, store::kNonceBytes);
    const auto request = asked.substr(store::kNonceBytes, store::kRequestBytes);
    const auto proof = asked.substr(store::kNonceBytes + store::kRequestBytes);
    if (closed || !store::is_same(proof, store::proof_of_request(key, nonces, request)))
      co_return fail(ErrorKind::agent, "the wrong key");
    const auto wanted = store::request_of(request);
    if (!wanted) co_return fail(ErrorKind::agent, "no request");
    CO_TRY(auto bytes, store.read(wanted->sha256, wanted->offset, wanted->size));
    CO_TRY(co_await deliver(socket, store::proof_of_answer(key, nonces, request)));
    auto answering = deliver(socket, std::move(bytes));
    co_return co_await with_deadline(std::move(answering), kAnswering, "the answer");
  }

  static asio::awaitable<void> attend(std::shared_ptr<State> state, std::list<tcp::socket>::iterator socket) {
    try {
      // Whoever asked in vain sees the connection end, and tries elsewhere.
      [[maybe_unused]] const auto handed = co_await state->hand_out(*socket);
    } catch (const std::exception& out_of_memory) {
      std::fprintf(stderr, "a chunk for another host: %s\n", out_of_memory.what());
    }
    state->sockets.erase(socket);
  }

  static asio::awaitable<void> serve(std::shared_ptr<State> state) {
    const auto executor = state->acceptor.get_executor();
    while (!state->closed) {
      boost::system::error_code bad;
      auto socket = co_await state->acceptor.async_accept(asio::redirect_error(asio::use_awaitable, bad));
      if (state->closed || bad == asio::error::operation_aborted) co_return;
      if (bad) {
        co_await wait_for(kPause);
        continue;
      }
      if (state->sockets.size() >= kMostConnections) continue;
      state->sockets.push_back(std::move(socket));
      asio::co_spawn(executor, attend(state, std::prev(state->sockets.end())), asio::detached);
    }
  }
};

Result<std::unique_ptr<ChunkServer>> ChunkServer::open(asio::any_io_executor executor, const Store& store,
                                                       Secret key, const std::vector<std::uint16_t>& ports) {
  Error last = fail(ErrorKind::usage, "store.serve: no port is named");
  for (const auto port : ports) {
    auto acceptor = listen_on(executor, port);
    if (!acceptor) {
      last = std::move(acceptor).error();
      continue;
    }
    auto state = std::make_shared<State>(store, std::move(key), std::move(*acceptor));
    asio::co_spawn(executor, State::serve(state), asio::detached);
    return std::unique_ptr<ChunkServer>(new ChunkServer(std::move(state)));
  }
  return last;
}

ChunkServer::ChunkServer(std::shared_ptr<State> state) : state_(std::move(state)) {}

ChunkServer::~ChunkServer() {
  boost::system::error_code ignored;
  state_->closed = true;
  state_->acceptor.close(ignored);
  for (auto& socket : state_->sockets) socket.close(ignored);
}

std::uint16_t ChunkServer::port() const {
  boost::system::error_code ignored;
  return state_->acceptor.local_endpoint(ignored).port();
}

}  // namespace muster

#include "agent/store/chunk_client.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "agent/protocol/deadline.hpp"
#include "agent/store/key_proof.hpp"

namespace muster {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::chrono::milliseconds kConnecting{5000};
constexpr std::chrono::milliseconds kGreeting{5000};
/// For each piece: a giver that died says nothing, one on a thin line is slow.
constexpr std::chrono::milliseconds kStalled{10000};
constexpr std::size_t kPiece = 256 << 10;

Error not_reached(std::string_view step, const boost::system::error_code& why) {
  return fail(ErrorKind::unreachable, std::string(step) + ": " + why.message());
}

asio::awaitable<Result<>> connect(tcp::socket& socket, tcp::endpoint to) {
  boost::system::error_code bad;
  co_await socket.async_connect(to, asio::redirect_error(asio::use_awaitable, bad));
  if (bad) co_return not_reached("connect", bad);
  co_return Result<>{};
}

asio::awaitable<Result<>> fill(tcp::socket& socket, asio::mutable_buffer into) {
  boost::system::error_code bad;
  co_await asio::async_read(socket, into, asio::redirect_error(asio::use_awaitable, bad));
  if (bad) co_return not_reached("receive", bad);
  co_return Result<>{};
}

asio::awaitable<Result<std::string>> receive(tcp::socket& socket, std::size_t size,
                                             std::chrono::milliseconds stalled) {
  std::string bytes(size, '\0');
  for (std::size_t came = 0; came < size;) {
    const auto piece = std::min(kPiece, size - came);
    auto filling = fill(socket, asio::buffer(bytes.data() + came, piece));
    CO_TRY(co_await with_deadline(std::move(filling), stalled, "the rest"));
    came += piece;
  }
  co_return bytes;
}

asio::awaitable<Result<std::string>> ask(tcp::socket& socket, std::string server_nonce, std::string request,
                                         std::size_t size, const Secret& key) {
  const auto own = store::fresh_nonce();
  const auto nonces = server_nonce + own;
  const auto question = own + request + store::proof_of_request(key, nonces, request);
  boost::system::error_code bad;
  const auto from = asio::buffer(question);
  co_await asio::async_write(socket, from, asio::redirect_error(asio::use_awaitable, bad));
  if (bad) co_return not_reached("send", bad);
  CO_TRY(const auto proof, co_await receive(socket, store::kProofBytes, kStalled));
  if (!store::is_same(proof, store::proof_of_answer(key, nonces, request)))
    co_return fail(ErrorKind::unreachable, "who answers there has not the key of this run");
  auto receiving = receive(socket, size, kStalled);
  co_return co_await std::move(receiving);
}

asio::awaitable<Result<std::string>> talk(tcp::endpoint to, std::string request, std::size_t size,
                                          const Secret& key) {
  tcp::socket socket(co_await asio::this_coro::executor);
  auto connecting = connect(socket, to);
  CO_TRY(co_await with_deadline(std::move(connecting), kConnecting, "connect"));
  CO_TRY(auto nonce, co_await receive(socket, store::kNonceBytes, kGreeting));
  auto asking = ask(socket, std::move(nonce), std::move(request), size, key);
  co_return co_await std::move(asking);
}

}  // namespace

asio::awaitable<Result<std::string>> fetch_chunk(FetchChunk request, Store::Wanted wanted, Secret key) {
  boost::system::error_code bad;
  const auto address = asio::ip::make_address(request.address, bad);
  if (bad) co_return fail(ErrorKind::usage, '"' + request.address + "\" is no IP address");
  store::ChunkRequest asked;
  asked.sha256 = request.sha256;
  asked.offset = wanted.offset;
  asked.size = static_cast<std::uint32_t>(wanted.size);
  const auto bytes = store::to_bytes(asked);
  const tcp::endpoint to(address, request.port);
  auto talking = talk(to, bytes, static_cast<std::size_t>(wanted.size), key);
  auto came = co_await std::move(talking);
  if (!came)
    co_return fail(ErrorKind::unreachable, request.address + ", port " + std::to_string(request.port) + ": " +
                                               came.error().message());
  co_return came;
}

}  // namespace muster

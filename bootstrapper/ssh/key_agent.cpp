#include "bootstrapper/ssh/key_agent.hpp"

#include <array>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "bootstrapper/ssh/packet_reader.hpp"

namespace muster::ssh {

namespace asio = boost::asio;
using local = asio::local::stream_protocol;

namespace {

constexpr std::uint32_t kMostBytes = 256 << 10;  // OpenSSH's own limit

constexpr char kRequestIdentities = 11;
constexpr char kIdentitiesAnswer = 12;
constexpr char kSignRequest = 13;
constexpr char kSignResponse = 14;
constexpr std::uint32_t kRsaSha256 = 2;
constexpr std::uint32_t kRsaSha512 = 4;

void put_number(std::string& packet, std::uint32_t value) {
  for (const int shift : {24, 16, 8, 0}) packet += static_cast<char>(value >> shift);
}

void put_string(std::string& packet, std::string_view bytes) {
  put_number(packet, static_cast<std::uint32_t>(bytes.size()));
  packet += bytes;
}

Error failed(const std::string& why) {
  return fail(ErrorKind::login, "ssh-agent: " + why);
}

}  // namespace

asio::awaitable<Result<std::unique_ptr<KeyAgent>>> KeyAgent::connect(std::string socket_path) {
  local::socket socket(co_await asio::this_coro::executor);
  if (socket_path.size() >= 108) co_return failed("the path in SSH_AUTH_SOCK is too long");
  const local::endpoint endpoint(socket_path);
  boost::system::error_code bad;
  co_await socket.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, bad));
  if (bad) co_return failed(socket_path + ": " + bad.message());
  co_return std::unique_ptr<KeyAgent>(new KeyAgent(std::move(socket)));
}

// Sends one request; gives the body of the answer, which must be of that type.
asio::awaitable<Result<std::string>> KeyAgent::ask(std::string request, char answer_type) {
  std::string packet;
  put_string(packet, request);
  boost::system::error_code bad;
  const auto bytes = asio::buffer(packet);
  co_await asio::async_write(socket_, bytes, asio::redirect_error(asio::use_awaitable, bad));
  if (bad) co_return failed(bad.message());

  std::array<char, 4> head{};
  const auto into_head = asio::buffer(head);
  co_await asio::async_read(socket_, into_head, asio::redirect_error(asio::use_awaitable, bad));
  if (bad) co_return failed(bad.message());
  const auto size = PacketReader(std::string_view(head.data(), head.size())).number().value_or(0);
  if (size == 0 || size > kMostBytes) co_return failed("broken answer");

  std::string answer(size, '\0');
  const auto into_answer = asio::buffer(answer);
  co_await asio::async_read(socket_, into_answer, asio::redirect_error(asio::use_awaitable, bad));
  if (bad) co_return failed(bad.message());
  if (answer[0] != answer_type) co_return failed("it refused");
  co_return answer.substr(1);
}

asio::awaitable<Result<std::vector<PublicKey>>> KeyAgent::identities() {
  CO_TRY(const auto answer, co_await ask(std::string(1, kRequestIdentities), kIdentitiesAnswer));
  PacketReader reader(answer);
  const auto count = reader.number();
  std::vector<PublicKey> keys;
  for (std::uint32_t i = 0; i < count.value_or(0); ++i) {
    const auto blob = reader.string();
    const auto comment = reader.string();
    if (!blob || !comment) co_return failed("broken list of keys");
    if (auto key = PublicKey::from_blob(*blob)) keys.push_back(*std::move(key));
  }
  co_return keys;
}

asio::awaitable<Result<std::string>> KeyAgent::sign(const PublicKey& key, std::string_view algorithm,
                                                    std::string data) {
  std::string request(1, kSignRequest);
  put_string(request, key.blob());
  put_string(request, data);
  put_number(request, algorithm.starts_with("rsa-sha2-512")   ? kRsaSha512
                      : algorithm.starts_with("rsa-sha2-256") ? kRsaSha256
                                                              : 0);
  CO_TRY(const auto answer, co_await ask(std::move(request), kSignResponse));
  const auto signature = PacketReader(answer).string();
  if (!signature) co_return failed("broken signature");
  PacketReader parts(*signature);
  parts.string();  // the algorithm
  const auto raw = parts.string();
  if (!raw) co_return failed("broken signature");
  co_return std::string(*raw);
}

}  // namespace muster::ssh

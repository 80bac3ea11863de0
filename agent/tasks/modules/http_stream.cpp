#include "agent/tasks/modules/http_stream.hpp"

#include <unistd.h>

#include <array>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "agent/protocol/base64.hpp"
#include "agent/protocol/deadline.hpp"
#include "agent/tasks/modules/tcp_connect.hpp"
#include "agent/tasks/modules/tls_context.hpp"

namespace muster::modules {

namespace asio = boost::asio;
using boost::system::error_code;
using Local = asio::local::stream_protocol;
using Tcp = asio::ip::tcp;
using Opened = Result<std::unique_ptr<HttpStream>>;

namespace {

template <class Socket>
asio::awaitable<Result<std::size_t>> read_now(Socket& socket, char* into, std::size_t size) {
  error_code ended;
  const auto got = co_await socket.async_read_some(asio::buffer(into, size),
                                                   asio::redirect_error(asio::use_awaitable, ended));
  // A server that closes TLS without saying so: whether something is missing is told by the message itself.
  if (ended == asio::error::eof || ended == asio::ssl::error::stream_truncated) co_return std::size_t{0};
  if (ended)
    co_return fail(ErrorKind::unreachable,
                   "[Errno " + std::to_string(ended.value()) + "] " + ended.message());
  co_return got;
}

template <class Socket>
asio::awaitable<Result<>> write_now(Socket& socket, std::string_view bytes) {
  error_code ended;
  co_await asio::async_write(socket, asio::buffer(bytes.data(), bytes.size()),
                             asio::redirect_error(asio::use_awaitable, ended));
  if (ended)
    co_return fail(ErrorKind::unreachable,
                   "[Errno " + std::to_string(ended.value()) + "] " + ended.message());
  co_return Result<>{};
}

template <class Socket>
class StreamOver final : public HttpStream {
 public:
  StreamOver(Socket socket, std::chrono::milliseconds patience)
      : socket_(std::move(socket)), patience_(patience) {}

  asio::awaitable<Result<std::size_t>> read_some(char* into, std::size_t size) override {
    auto work = read_now(socket_, into, size);
    co_return co_await with_deadline(std::move(work), patience_, std::string("The read operation timed out"));
  }
  asio::awaitable<Result<>> write(std::string_view bytes) override {
    auto work = write_now(socket_, bytes);
    co_return co_await with_deadline(std::move(work), patience_,
                                     std::string("The write operation timed out"));
  }

 private:
  Socket socket_;
  std::chrono::milliseconds patience_;
};

asio::awaitable<Opened> open_unix(std::string path, std::chrono::milliseconds patience) {
  const auto executor = co_await asio::this_coro::executor;
  if (path.size() >= sizeof(sockaddr_un::sun_path)) co_return fail(ErrorKind::usage, "AF_UNIX path too long");
  Local::socket socket(executor);
  error_code refused;
  const Local::endpoint endpoint(path);
  co_await socket.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, refused));
  if (refused) {
    co_return fail(ErrorKind::unreachable, "Invalid Socket File (" + path + "): [Errno " +
                                               std::to_string(refused.value()) + "] " + refused.message());
  }
  std::unique_ptr<HttpStream> stream =
      std::make_unique<StreamOver<Local::socket>>(std::move(socket), patience);
  co_return stream;
}

/// Asks a proxy for a tunnel (RFC 9110, CONNECT) and reads its answer; the server speaks only after us, so
/// nothing of the tunnel's own bytes can have come along.
asio::awaitable<Result<>> ask_for_tunnel(Tcp::socket& socket, const Url& url, const Url& proxy) {
  const bool v6 = url.host.find(':') != std::string::npos;
  auto there = v6 ? "[" + url.host + "]" : url.host;
  there += ":" + std::to_string(url.port);
  auto request = "CONNECT " + there + " HTTP/1.1\r\nHost: " + there + "\r\n";
  if (!proxy.user.empty())
    request += "Proxy-Authorization: Basic " + base64_encode(proxy.user + ":" + proxy.password) + "\r\n";
  request += "\r\n";
  CO_TRY(co_await write_now(socket, request));
  constexpr std::size_t kLongestAnswer = 16 << 10;
  std::string answer;
  std::array<char, 1024> chunk{};
  while (answer.find("\r\n\r\n") == std::string::npos) {
    CO_TRY(const auto got, co_await read_now(socket, chunk.data(), chunk.size()));
    answer.append(chunk.data(), got);
    if (got == 0 || answer.size() > kLongestAnswer) break;
  }
  const auto status = answer.substr(0, answer.find("\r\n"));
  const bool good = status.starts_with("HTTP/1.") &&
                    status.substr(std::min<std::size_t>(8, status.size())).starts_with(" 2");
  if (!good) co_return fail(ErrorKind::unreachable, "Tunnel connection failed: " + status.substr(0, 200));
  co_return Result<>{};
}

asio::awaitable<Result<>> shake_hands(asio::ssl::stream<Tcp::socket>& stream) {
  error_code refused;
  co_await stream.async_handshake(asio::ssl::stream_base::client,
                                  asio::redirect_error(asio::use_awaitable, refused));
  if (!refused) co_return Result<>{};
  co_return tls_error(stream.native_handle(), refused.message());
}

asio::awaitable<Opened> open_tls(Tcp::socket socket, const Url& url, const StreamOptions& options) {
  CO_TRY(auto context, make_tls_context(options));
  asio::ssl::stream<Tcp::socket> stream(std::move(socket), *context);
  CO_TRY(expect_name(stream.native_handle(), url.host, options.validate_certs));
  auto work = shake_hands(stream);
  auto done = co_await with_deadline(std::move(work), options.patience, url.host);
  if (!done && done.error().kind() == ErrorKind::timeout)
    co_return fail(ErrorKind::timeout, "The handshake operation timed out");
  if (!done) co_return std::move(done).error();
  // The stream keeps what it needs of the context.
  std::unique_ptr<HttpStream> opened =
      std::make_unique<StreamOver<asio::ssl::stream<Tcp::socket>>>(std::move(stream), options.patience);
  co_return opened;
}

}  // namespace

Result<std::string> trusted_certificates(const std::map<std::string, std::string>& environment) {
  const auto named = environment.find("SSL_CERT_FILE");
  if (named != environment.end() && !named->second.empty()) return named->second;
  for (const char* bundle : {"/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/certs/ca-certificates.crt",
                             "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"}) {
    if (::access(bundle, R_OK) == 0) return std::string(bundle);
  }
  return fail(ErrorKind::agent, "this host has no bundle of trusted certificates (package ca-certificates)");
}

asio::awaitable<Opened> open_stream(Url url, StreamOptions options) {
  if (!options.unix_socket.empty()) co_return co_await open_unix(options.unix_socket, options.patience);
  const auto executor = co_await asio::this_coro::executor;
  Tcp::socket socket(executor);
  const auto& first = options.proxy ? *options.proxy : url;
  CO_TRY(co_await connect_tcp(socket, first.host, first.port, options.patience));
  if (options.proxy && url.tls()) {
    auto work = ask_for_tunnel(socket, url, *options.proxy);
    CO_TRY(co_await with_deadline(std::move(work), options.patience, std::string("proxy")));
  }
  if (url.tls()) co_return co_await open_tls(std::move(socket), url, options);
  std::unique_ptr<HttpStream> stream =
      std::make_unique<StreamOver<Tcp::socket>>(std::move(socket), options.patience);
  co_return stream;
}

}  // namespace muster::modules

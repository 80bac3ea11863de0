#pragma once
// The bytes between this host and an HTTP server: over TCP, TLS, a Unix socket, or through a proxy. What they
// mean is in http_client.hpp.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"
#include "agent/tasks/modules/url.hpp"

namespace muster::modules {

/// A connection; it is closed when this goes.
class HttpStream {
 public:
  virtual ~HttpStream() = default;
  /// At least one byte, at most `size`; 0 where the far end has said its last. A timeout Error after
  /// StreamOptions::patience.
  virtual boost::asio::awaitable<Result<std::size_t>> read_some(char* into, std::size_t size) = 0;
  /// All of `bytes`.
  virtual boost::asio::awaitable<Result<>> write(std::string_view bytes) = 0;
};

/// How a server is reached.
struct StreamOptions {
  std::optional<Url> proxy{};
  std::string unix_socket{};  ///< a path: the server is there, whatever the URL's host is
  bool validate_certs = true;
  std::string ca_path{};  ///< a file of certificates; empty: SSL_CERT_FILE or else the host's bundle
  std::string client_cert{};
  std::string client_key{};                    ///< empty: it is in client_cert
  std::chrono::milliseconds patience{10'000};  ///< for each wait
};

/// The file of the certificates that this host trusts: $SSL_CERT_FILE, or where its distribution keeps them.
Result<std::string> trusted_certificates(const std::map<std::string, std::string>& environment);

/// Connects; an https URL is spoken to in TLS, its name checked unless validate_certs is false. Errors read
/// as Python's do: "[Errno 111] Connection refused", "[SSL: CERTIFICATE_VERIFY_FAILED] ...", "timed out".
boost::asio::awaitable<Result<std::unique_ptr<HttpStream>>> open_stream(Url url, StreamOptions options);

}  // namespace muster::modules

#pragma once
// URLs as far as HTTP and file need them (RFC 3986): taken apart, put together, resolved against each other.
// What is fetched from them is in http_client.hpp.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

namespace muster::modules {

/// An absolute URL of the schemes http, https or file.
struct Url {
  std::string scheme;  ///< lower case
  std::string user;    ///< percent-decoded
  std::string password;
  std::string host;  ///< as written, an IPv6 address without its brackets; empty for file
  std::uint16_t port = 0;
  std::string path;   ///< at least "/", spaces as "%20"
  std::string query;  ///< with its "?", or ""

  [[nodiscard]] bool tls() const { return scheme == "https"; }
  /// "host" or "host:port", as the Host header has it.
  [[nodiscard]] std::string authority() const;
  /// The URL again, without user, password and fragment.
  [[nodiscard]] std::string text() const;
  /// Whether the two mean the same server.
  [[nodiscard]] bool same_server(const Url& other) const {
    return scheme == other.scheme && host == other.host && port == other.port;
  }
};

/// A usage Error names what is wrong with it.
Result<Url> parse_url(std::string_view text);
/// Where `reference` (a Location header) leads from `base`.
Result<Url> resolve_url(const Url& base, std::string_view reference);
/// The last part of the path, still percent-encoded; "index.html" where it is empty.
std::string url_filename(const Url& url);

/// "%2F" and its like decoded.
std::string percent_decode(std::string_view text);
/// `text` as application/x-www-form-urlencoded has it.
std::string form_encode(std::string_view text);

/// The proxy that an environment (http_proxy, https_proxy, all_proxy, no_proxy, lower case first) has for a
/// URL; nothing where it is to be reached directly.
Result<std::optional<Url>> proxy_for(const Url& url, const std::map<std::string, std::string>& environment);

}  // namespace muster::modules

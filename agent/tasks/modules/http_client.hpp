#pragma once
// One HTTP exchange as a playbook's modules want it: redirects, Basic authentication, proxies and TLS dealt
// with, the answer's body handed on piece by piece. Errors read as Ansible's fetch_url() words them.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/protocol/result.hpp"
#include "agent/tasks/modules/http_stream.hpp"

namespace muster::modules {

/// Header names and values in their order.
using Headers = std::vector<std::pair<std::string, std::string>>;

/// Which redirects are followed, by Ansible's names.
enum class Follow { none, safe, all, urllib2 };

/// What is asked.
struct HttpRequest {
  std::string method = "GET";
  std::string url;
  Headers headers{};
  std::vector<std::string> unredirected_headers{};  ///< names of `headers` that a redirect does not carry on
  std::string body{};
  Follow follow = Follow::urllib2;
  std::string user{};
  std::string password{};
  bool force_basic_auth = false;  ///< user and password at once, not only when the server asks
  bool use_proxy = true;
  std::map<std::string, std::string> environment{};  ///< for proxies and SSL_CERT_FILE
  StreamOptions stream{};
  std::chrono::milliseconds deadline{std::chrono::hours(1)};  ///< for all of it
};

/// The answer but for its body.
struct HttpResponse {
  unsigned status = 0;
  std::string reason;
  Headers headers;
  std::string url;  ///< where it came from in the end

  /// The value of a header, several joined by ", "; empty where there is none. `name` in lower case.
  [[nodiscard]] std::string header(std::string_view name) const;
  /// "OK (123 bytes)", or "HTTP Error 404: Not Found".
  [[nodiscard]] std::string message() const;
};

/// Takes pieces of the last answer's body; an Error ends the exchange.
using TakeBody = std::function<Result<>(const HttpResponse&, std::string_view)>;

/// Any answer is an outcome, whatever its status. An Error where there is none, or not the whole of one.
boost::asio::awaitable<Result<HttpResponse>> exchange(HttpRequest request, TakeBody take);

}  // namespace muster::modules

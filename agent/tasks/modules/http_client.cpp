#include "agent/tasks/modules/http_client.hpp"

#include <algorithm>

#include "agent/protocol/base64.hpp"
#include "agent/protocol/deadline.hpp"
#include "agent/tasks/modules/http_message.hpp"

namespace muster::modules {

namespace asio = boost::asio;

namespace {

constexpr int kMostRedirects = 10;

bool is_redirect(unsigned status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// Whether a redirect is followed.
bool follows(const HttpRequest& request, unsigned status) {
  if (!is_redirect(status)) return false;
  const bool looks_only = request.method == "GET" || request.method == "HEAD";
  switch (request.follow) {
    case Follow::none:
      return false;
    case Follow::safe:
      return looks_only;
    case Follow::all:
      return true;
    case Follow::urllib2:
      if (status == 308) return looks_only;
      return looks_only || (request.method == "POST" && status != 307);
  }
  return false;
}

void drop(Headers& headers, std::string_view lower_name) {
  std::erase_if(headers, [&](const auto& header) { return same_name(header.first, lower_name); });
}

/// The request that a redirect asks for.
HttpRequest redirected(HttpRequest request, unsigned status, const Url& from, const Url& to) {
  for (const auto& name : request.unredirected_headers) drop(request.headers, name);
  const bool keeps_body = request.follow != Follow::urllib2 && (status == 307 || status == 308);
  if (!keeps_body) {
    const bool to_get = request.follow == Follow::urllib2
                            ? request.method != "HEAD"
                            : (request.method != "HEAD" && (status == 302 || status == 303)) ||
                                  (request.method == "POST" && status == 301);
    if (to_get) request.method = "GET";
    request.body.clear();
    for (const auto name : {"content-length", "content-type", "transfer-encoding"})
      drop(request.headers, name);
  }
  // Another server is no place for this one's secrets.
  if (!from.same_server(to)) {
    drop(request.headers, "authorization");
    drop(request.headers, "cookie");
    request.user.clear();
    request.password.clear();
  }
  request.url = to.text();
  return request;
}

std::string basic(const std::string& user, const std::string& password) {
  return "Basic " + base64_encode(user + ":" + password);
}

/// The bytes of a request's head.
std::string head_of(const HttpRequest& request, const Url& url, bool by_proxy, bool authorise) {
  auto head = request.method + " " + (by_proxy ? url.text() : url.path + url.query) + " HTTP/1.1\r\n";
  Headers headers = request.headers;
  const auto unless_given = [&](const std::string& name, const std::string& value) {
    if (std::ranges::none_of(headers, [&](const auto& header) { return same_name(header.first, name); }))
      headers.emplace_back(name, value);
  };
  unless_given("Host", url.authority());
  unless_given("User-Agent", "ansible-httpget");
  unless_given("Accept-Encoding", "identity");
  if (authorise) unless_given("Authorization", basic(request.user, request.password));
  const auto& proxy = request.stream.proxy;
  if (by_proxy && !proxy->user.empty())
    unless_given("Proxy-Authorization", basic(proxy->user, proxy->password));
  if (!request.body.empty() || request.method == "POST" || request.method == "PUT")
    unless_given("Content-Length", std::to_string(request.body.size()));
  unless_given("Connection", "close");
  for (const auto& [name, value] : headers) head += name + ": " + value + "\r\n";
  return head + "\r\n";
}

/// A line end in a header would begin another one.
Result<> check_headers(const Headers& headers) {
  for (const auto& [name, value] : headers) {
    const bool good = !name.empty() && name.find_first_of("\r\n: \t") == name.npos &&
                      value.find_first_of(std::string_view("\r\n\0", 3)) == value.npos;
    if (!good) return fail(ErrorKind::usage, "Invalid header \"" + name.substr(0, 100) + "\"");
  }
  return {};
}

/// One request and its answer. Bodies of answers that are not the last are dropped.
asio::awaitable<Result<HttpResponse>> ask_once(const HttpRequest& request, const Url& url, bool authorise,
                                               const TakeBody& take) {
  auto opened = co_await open_stream(url, request.stream);
  if (!opened)
    co_return fail(opened.error().kind(), "Request failed: <urlopen error " + opened.error().message() + ">");
  auto& stream = **opened;
  const bool by_proxy = request.stream.proxy && !url.tls();
  const auto head = head_of(request, url, by_proxy, authorise);
  CO_TRY(co_await stream.write(head));
  if (!request.body.empty()) {
    CO_TRY(co_await stream.write(request.body));
  }
  const bool asks_next = !authorise && !request.user.empty();
  const TakeBody last_only = [&](const HttpResponse& response, std::string_view bytes) -> Result<> {
    if (follows(request, response.status) || (asks_next && response.status == 401)) return {};
    return take(response, bytes);
  };
  auto response = co_await read_response(stream, request.method == "HEAD", last_only);
  if (response) response->url = url.text();
  co_return response;
}

Result<> settle_stream(HttpRequest& request, const Url& url) {
  if (!request.use_proxy || !request.stream.unix_socket.empty()) {
    request.stream.proxy.reset();
  } else {
    TRY(request.stream.proxy, proxy_for(url, request.environment));
  }
  if (url.tls() && request.stream.validate_certs && request.stream.ca_path.empty()) {
    TRY(request.stream.ca_path, trusted_certificates(request.environment));
  }
  return {};
}

asio::awaitable<Result<HttpResponse>> ask_until_answered(HttpRequest request, TakeBody take) {
  for (int redirects = 0; redirects <= kMostRedirects; ++redirects) {
    CO_TRY(const auto url, parse_url(request.url));
    CO_TRY(check_headers(request.headers));
    CO_TRY(settle_stream(request, url));
    if (request.user.empty() && !url.user.empty()) {
      request.user = url.user;
      request.password = url.password;
      request.force_basic_auth = true;
    }
    const bool at_once = request.force_basic_auth && !request.user.empty();
    auto response = co_await ask_once(request, url, at_once, take);
    if (response && response->status == 401 && !at_once && !request.user.empty())
      response = co_await ask_once(request, url, true, take);
    if (!response) co_return std::move(response).error();
    const auto location = response->header("location");
    if (location.empty() || !follows(request, response->status)) co_return response;
    CO_TRY(const auto next, resolve_url(url, location));
    if (next.scheme == "file") co_return fail(ErrorKind::agent, "a redirect to a file is not followed");
    request = redirected(std::move(request), response->status, url, next);
  }
  co_return fail(ErrorKind::agent, "HTTP Error: The server leads from one redirect to the next, more than " +
                                       std::to_string(kMostRedirects) + " times");
}

}  // namespace

std::string HttpResponse::header(std::string_view name) const {
  std::string joined;
  for (const auto& [own, value] : headers) {
    if (!same_name(own, name)) continue;
    if (!joined.empty()) joined += ", ";
    joined += value;
  }
  return joined;
}

std::string HttpResponse::message() const {
  if (status >= 200 && status < 300) {
    const auto length = header("content-length");
    return "OK (" + (length.empty() ? "unknown" : length) + " bytes)";
  }
  return "HTTP Error " + std::to_string(status) + ": " + reason;
}

asio::awaitable<Result<HttpResponse>> exchange(HttpRequest request, TakeBody take) {
  const auto deadline = request.deadline;
  auto work = ask_until_answered(std::move(request), std::move(take));
  co_return co_await with_deadline(std::move(work), deadline, std::string("Connection failure: The task"));
}

}  // namespace muster::modules

#include "agent/tasks/modules/tcp_connect.hpp"

#include <netdb.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>
#include <memory>
#include <optional>

#include "agent/protocol/deadline.hpp"
#include "agent/protocol/event.hpp"

namespace muster::modules {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace {

/// A getaddrinfo that runs in the resolver's thread. It cannot be interrupted, so nobody waits for it: it
/// ends by itself, and this state lives until then.
struct Lookup {
  explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), ended(executor) {}
  tcp::resolver resolver;
  Event ended;
  std::optional<error_code> outcome;
  Endpoints endpoints;
};

asio::awaitable<Result<>> wait_for_end(std::shared_ptr<Lookup> lookup) {
  while (!lookup->outcome) co_await lookup->ended.wait();
  co_return Result<>{};
}

/// "[Errno 111] Connection refused"; the numbers of getaddrinfo are its own.
Error named(const error_code& why) {
  int number = why.value();
  std::string text = why.message();
  if (why == asio::error::host_not_found) {
    number = EAI_NONAME;
    text = ::gai_strerror(EAI_NONAME);
  } else if (why == asio::error::host_not_found_try_again) {
    number = EAI_AGAIN;
    text = ::gai_strerror(EAI_AGAIN);
  } else if (why == asio::error::no_data) {
    number = EAI_NODATA;
    text = ::gai_strerror(EAI_NODATA);
  }
  return fail(ErrorKind::unreachable, "[Errno " + std::to_string(number) + "] " + text);
}

asio::awaitable<Result<>> connect_one(tcp::socket& socket, tcp::endpoint endpoint) {
  error_code refused;
  co_await socket.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, refused));
  if (refused) co_return named(refused);
  co_return Result<>{};
}

}  // namespace

asio::awaitable<Result<Endpoints>> look_up(std::string host, std::uint16_t port,
                                           std::chrono::milliseconds deadline) {
  error_code no_address;
  const auto address = asio::ip::make_address(host, no_address);
  if (!no_address) co_return Endpoints{tcp::endpoint(address, port)};
  const auto executor = co_await asio::this_coro::executor;
  const auto lookup = std::make_shared<Lookup>(executor);
  lookup->resolver.async_resolve(host, std::to_string(port), tcp::resolver::numeric_service,
                                 [lookup](const error_code& why, const tcp::resolver::results_type& found) {
                                   for (const auto& entry : found)
                                     lookup->endpoints.push_back(entry.endpoint());
                                   lookup->outcome = why;
                                   lookup->ended.notify();
                                 });
  auto ended = wait_for_end(lookup);
  auto in_time = co_await with_deadline(std::move(ended), deadline, host);
  if (!in_time) co_return fail(ErrorKind::timeout, "timed out");
  if (*lookup->outcome) co_return named(*lookup->outcome);
  co_return std::move(lookup->endpoints);
}

asio::awaitable<Result<>> connect_tcp(tcp::socket& socket, std::string host, std::uint16_t port,
                                      std::chrono::milliseconds deadline) {
  CO_TRY(const auto endpoints, co_await look_up(host, port, deadline));
  Result<> outcome = fail(ErrorKind::unreachable, "no address");
  for (const auto& endpoint : endpoints) {
    error_code ignored;
    socket.close(ignored);
    auto work = connect_one(socket, endpoint);
    outcome = co_await with_deadline(std::move(work), deadline, host);
    if (outcome) co_return Result<>{};
    if (outcome.error().kind() == ErrorKind::timeout) outcome = fail(ErrorKind::timeout, "timed out");
  }
  co_return outcome;
}

}  // namespace muster::modules

#include "bootstrapper/ssh/connect.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <utility>
#include <vector>

#include "agent/protocol/deadline.hpp"
#include "agent/protocol/event.hpp"

namespace muster::ssh {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using Endpoints = std::vector<tcp::endpoint>;

namespace {

std::string reason(const boost::system::error_code& bad) {
  if (bad == asio::error::host_not_found || bad == asio::error::no_data) return "host name not known";
  if (bad == asio::error::host_not_found_try_again) return "no answer from the name server";
  auto text = bad.message();
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

std::string remedy(const boost::system::error_code& bad, std::uint16_t port) {
  const auto number = std::to_string(port);
  if (bad == asio::error::connection_refused)
    return "check that sshd runs there and listens on port " + number;
  if (bad == asio::error::timed_out) {
    return "check that the host is up and that no firewall drops port " + number;
  }
  return "check the host's address in cluster.yaml and the route to it";
}

// Asio looks names up on a thread of its own, which cannot be interrupted: whoever stops waiting leaves this
// behind.
struct Lookup {
  explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), finished(executor) {}
  tcp::resolver resolver;
  Event finished;
  bool done = false;
  boost::system::error_code bad;
  Endpoints endpoints;
};

asio::awaitable<Result<Endpoints>> await_lookup(std::shared_ptr<Lookup> lookup) {
  while (!lookup->done) {
    co_await lookup->finished.wait();
  }
  if (lookup->bad) co_return fail(ErrorKind::unreachable, reason(lookup->bad));
  co_return lookup->endpoints;
}

asio::awaitable<Result<Endpoints>> resolve(std::string address, std::uint16_t port,
                                           std::chrono::milliseconds deadline) {
  boost::system::error_code not_numeric;
  const auto ip = asio::ip::make_address(address, not_numeric);
  if (!not_numeric) co_return Endpoints(1, tcp::endpoint(ip, port));
  const auto lookup = std::make_shared<Lookup>(co_await asio::this_coro::executor);
  lookup->resolver.async_resolve(
      address, std::to_string(port), asio::ip::resolver_base::numeric_service,
      [lookup](const boost::system::error_code& bad, const tcp::resolver::results_type& results) {
        lookup->done = true;
        lookup->bad = bad;
        for (const auto& result : results) lookup->endpoints.push_back(result.endpoint());
        lookup->finished.notify();
      });
  auto waiting = await_lookup(lookup);
  auto endpoints = co_await with_deadline(std::move(waiting), deadline, "host name");
  if (!endpoints && endpoints.error().kind() == ErrorKind::timeout) {
    co_return fail(ErrorKind::unreachable, "no answer from the name server in " + to_string(deadline));
  }
  co_return endpoints;
}

// The outcome of one attempt: no error code, timed_out when the deadline passed.
asio::awaitable<Result<boost::system::error_code>> attempt(tcp::socket& socket,
                                                           const tcp::endpoint& endpoint) {
  boost::system::error_code bad;
  co_await socket.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, bad));
  co_return bad;
}

}  // namespace

std::string endpoint_text(const std::string& address, std::uint16_t port) {
  const bool v6 = address.find(':') != std::string::npos;
  return (v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

asio::awaitable<Result<tcp::socket>> connect_to(std::string address, std::uint16_t port,
                                                std::chrono::milliseconds deadline) {
  const auto where = "connect " + endpoint_text(address, port);
  auto endpoints = co_await resolve(address, port, deadline);
  if (!endpoints) {
    co_return std::move(endpoints).error().in(where).next("check the host's address in cluster.yaml");
  }
  const auto share = deadline / std::max<std::size_t>(endpoints->size(), 1);
  std::string reasons;
  boost::system::error_code last;
  for (const auto& endpoint : *endpoints) {
    tcp::socket socket(co_await asio::this_coro::executor);
    auto connecting = attempt(socket, endpoint);
    const auto outcome = co_await with_deadline(std::move(connecting), share, where);
    last = outcome ? *outcome : make_error_code(asio::error::timed_out);
    if (!last) {
      socket.set_option(tcp::no_delay(true), last);
      co_return socket;
    }
    if (!reasons.empty()) reasons += "; ";
    if (endpoints->size() > 1) reasons += endpoint.address().to_string() + ": ";
    reasons += last == asio::error::timed_out ? "no answer in " + to_string(share) : reason(last);
  }
  co_return fail(ErrorKind::unreachable, where + ": " + reasons).next(remedy(last, port));
}

}  // namespace muster::ssh

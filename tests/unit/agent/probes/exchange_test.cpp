#include "agent/probes/exchange.hpp"

#include <doctest/doctest.h>

#include "tests/unit/agent/probes/loopback.hpp"

namespace muster::test {
namespace {

using Then = Server::Then;

Exchange question(std::uint16_t port, std::string words = "GET /healthz HTTP/1.0\r\n\r\n") {
  Exchange request;
  request.address = "127.0.0.1";
  request.port = port;
  request.send = std::move(words);
  return request;
}

}  // namespace

TEST_CASE("an exchange gives the reply until the far end closes") {
  asio::io_context io;
  const Server server(io, Then::closes, "HTTP/1.0 200 OK\r\n\r\nok");
  const auto response = run(io, exchange(question(server.port(), "")));
  REQUIRE(response.has_value());
  CHECK(response->reply == "HTTP/1.0 200 OK\r\n\r\nok");
}

TEST_CASE("an exchange sends what it was told to") {
  asio::io_context io;
  const Server server(io, Then::echoes);
  auto request = question(server.port(), std::string(64 * 1024, 'x') + "beyond the limit");
  const auto response = run(io, exchange(request));
  REQUIRE(response.has_value());
  CHECK(response->reply == std::string(64 * 1024, 'x'));
}

TEST_CASE("a reply that ends with RST stands") {
  asio::io_context io;
  tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0));
  acceptor.async_accept([](auto, tcp::socket peer) {
    asio::write(peer, asio::buffer("ok", 2));
    // Closing with the question unread sends RST.
  });
  const auto response = run(io, exchange(question(acceptor.local_endpoint().port())));
  if (response) CHECK(response->reply == "ok");
  if (!response)
    CHECK(response.error().kind() == ErrorKind::unreachable);  // the RST came before "ok" was read
}

TEST_CASE("an exchange that fails names address, port and step") {
  asio::io_context io;
  const auto port = free_port(io);
  const auto refused = run(io, exchange(question(port)));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind() == ErrorKind::unreachable);
  CHECK(refused.error().message() ==
        "127.0.0.1, port " + std::to_string(port) + ": connect: Connection refused");

  auto nowhere = question(80);
  nowhere.address = "n1.example";
  const auto usage = run(io, exchange(nowhere));
  REQUIRE_FALSE(usage.has_value());
  CHECK(usage.error().message() == "\"n1.example\" is no IP address");
}

TEST_CASE("an exchange without an end to the reply is a timeout") {
  asio::io_context io;
  const Server server(io, Then::stays, "partial");
  auto request = question(server.port());
  request.deadline_ms = 50;
  const auto response = run(io, exchange(request));
  REQUIRE_FALSE(response.has_value());
  CHECK(response.error().kind() == ErrorKind::timeout);
  CHECK(response.error().message() ==
        "127.0.0.1, port " + std::to_string(server.port()) + ": no answer in 50 ms");
}

}  // namespace muster::test

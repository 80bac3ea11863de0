// Who answers http_client: certificates and handshakes.

#include <doctest/doctest.h>

#include "tests/unit/agent/scratch.hpp"
#include "tests/unit/agent/tasks/modules/http_exchange.hpp"
#include "tests/unit/agent/tasks/modules/http_server.hpp"

using namespace muster;
using namespace muster::modules;
using test::ask;
using test::get;
using test::HttpServer;
using test::page;
using test::Scratch;

TEST_CASE("http_client: TLS checks who answers") {
  const Scratch scratch;
  const auto good = test::make_certificate(scratch / "", "DNS:localhost,IP:127.0.0.1");
  const HttpServer server([](const std::string&) { return page("secret"); }, &good);
  auto request = get(server.base());
  request.environment["SSL_CERT_FILE"] = good.certificate.string();
  const auto by_address = ask(request);
  REQUIRE_MESSAGE(by_address.response.has_value(), by_address.response.error().message());
  CHECK(by_address.body == "secret");
  request.url = "https://localhost:" + std::to_string(server.port());
  CHECK(ask(request).body == "secret");

  request.environment.clear();
  request.stream.ca_path = "/nowhere/ca.pem";
  CHECK(ask(request).response.error().message().find("/nowhere/ca.pem: no certificates can be read") !=
        std::string::npos);
  request.stream.validate_certs = false;
  CHECK(ask(request).body == "secret");
}

TEST_CASE("http_client: a certificate that is another's or nobody's is refused") {
  const Scratch scratch;
  const auto others = test::make_certificate(scratch / "", "DNS:elsewhere.example");
  const HttpServer server([](const std::string&) { return page("secret"); }, &others);
  auto request = get("https://localhost:" + std::to_string(server.port()));
  request.stream.ca_path = others.certificate.string();
  CHECK(ask(request).response.error().message() ==
        "Request failed: <urlopen error [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: hostname "
        "mismatch>");
  const Scratch another;
  request.stream.ca_path = test::make_certificate(another / "", "DNS:localhost").certificate.string();
  CHECK(ask(request).response.error().message() ==
        "Request failed: <urlopen error [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: "
        "self-signed certificate>");
  CHECK(server.requests().empty());
}

TEST_CASE("http_client: a handshake that never ends is not waited for") {
  // What listens and says nothing: the kernel accepts, nobody answers.
  const HttpServer server([](const std::string&) { return test::Reply{"", true}; });
  auto request = get("https://127.0.0.1:" + std::to_string(server.port()));
  request.stream.validate_certs = false;
  request.stream.patience = std::chrono::milliseconds(200);
  CHECK(ask(request).response.error().message() ==
        "Request failed: <urlopen error The handshake operation timed out>");
}

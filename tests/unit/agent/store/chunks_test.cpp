#include <doctest/doctest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "agent/protocol/sha256.hpp"
#include "agent/store/chunk_client.hpp"
#include "agent/store/chunk_server.hpp"
#include "agent/store/key_proof.hpp"
#include "tests/unit/agent/scratch.hpp"
#include "tests/unit/coroutine.hpp"
#include "tests/unit/show_result.hpp"

namespace muster {

namespace {

namespace asio = boost::asio;

const std::string kContent(10'000, 'x');

/// A store with one file in it, and what hands it out.
struct Giver {
  Giver() {
    OpenStore request;
    request.chunk_bytes = 4096;
    WantedFile file;
    file.sha256 = sha256_hex(kContent);
    file.size = kContent.size();
    for (std::size_t at = 0; at < kContent.size(); at += 4096)
      file.chunks.push_back(sha256_hex(kContent.substr(at, 4096)));
    request.files.push_back(file);
    REQUIRE(store.open(request));
    for (std::uint32_t chunk = 0; chunk < 3; ++chunk)
      REQUIRE(store.put(file.sha256, chunk, kContent.substr(chunk * 4096, 4096)));
    auto opened = ChunkServer::open(context.get_executor(), store, Secret("the key"), {0});
    REQUIRE(opened);
    server = std::move(*opened);
  }
  Result<std::string> ask(std::uint64_t offset, std::uint64_t size, const std::string& key) {
    FetchChunk request;
    request.sha256 = sha256_hex(kContent);
    request.address = "127.0.0.1";
    request.port = server->port();
    return test::run(context, fetch_chunk(request, {"", offset, size}, Secret(key)));
  }

  test::Scratch scratch;
  asio::io_context context{1};
  Store store{scratch / "store"};
  std::unique_ptr<ChunkServer> server;
};

}  // namespace

TEST_CASE("a chunk comes to whoever has the key, and to nobody else") {
  Giver giver;
  const auto came = giver.ask(4096, 4096, "the key");
  REQUIRE(came);
  CHECK(*came == kContent.substr(4096, 4096));
  CHECK(giver.ask(8192, 1808, "the key"));
  const auto refused = giver.ask(4096, 4096, "another key");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind() == ErrorKind::unreachable);
  CHECK_FALSE(giver.ask(8192, 4096, "the key"));  // more than there is
}

TEST_CASE("the port is closed with the lease") {
  Giver giver;
  CHECK(giver.ask(0, 4096, "the key"));
  const auto port = giver.server->port();
  giver.server.reset();
  asio::ip::tcp::socket socket(giver.context);
  boost::system::error_code refused;
  socket.connect({asio::ip::make_address("127.0.0.1"), port}, refused);
  CHECK(refused == asio::error::connection_refused);
}

TEST_CASE("a port that is taken is passed over") {
  Giver giver;
  const auto taken = giver.server->port();
  CHECK_FALSE(ChunkServer::open(giver.context.get_executor(), giver.store, Secret("k"), {taken}));
  const auto second = ChunkServer::open(giver.context.get_executor(), giver.store, Secret("k"), {taken, 0});
  REQUIRE(second);
  CHECK((*second)->port() != taken);
}

TEST_CASE("who answers without the key is told from an agent") {
  Giver giver;
  // A server that says a nonce, takes the question, and answers with bytes of its own.
  asio::ip::tcp::acceptor acceptor(giver.context, {asio::ip::make_address("127.0.0.1"), 0});
  asio::ip::tcp::socket peer(giver.context);
  std::string question(store::kNonceBytes + store::kRequestBytes + store::kProofBytes, '\0');
  const std::string nonce(store::kNonceBytes, 'n');
  const std::string forged(store::kProofBytes + 10, 'f');
  acceptor.async_accept(peer, [&](boost::system::error_code) {
    asio::write(peer, asio::buffer(nonce));
    asio::async_read(peer, asio::buffer(question), [&](boost::system::error_code, std::size_t) {
      asio::write(peer, asio::buffer(forged));
    });
  });
  FetchChunk request;
  request.sha256 = sha256_hex(kContent);
  request.address = "127.0.0.1";
  request.port = acceptor.local_endpoint().port();
  const auto came = test::run(giver.context, fetch_chunk(request, {"", 0, 10}, Secret("the key")));
  REQUIRE_FALSE(came);
  CHECK(came.error().message().find("has not the key of this run") != std::string::npos);
}

TEST_CASE("proofs depend on the key, both nonces, the request and the side") {
  const Secret key("k");
  const store::ChunkRequest request{std::string(64, 'a'), 7, 9};
  const auto bytes = store::to_bytes(request);
  REQUIRE(bytes.size() == store::kRequestBytes);
  const auto back = store::request_of(bytes);
  REQUIRE(back);
  CHECK(back->sha256 == request.sha256);
  CHECK(back->offset == 7);
  CHECK(back->size == 9);
  CHECK_FALSE(store::request_of(bytes + "x"));
  const auto proof = store::proof_of_request(key, "nonces", bytes);
  CHECK(store::is_same(proof, store::proof_of_request(key, "nonces", bytes)));
  CHECK_FALSE(store::is_same(proof, store::proof_of_request(Secret("l"), "nonces", bytes)));
  CHECK_FALSE(store::is_same(proof, store::proof_of_request(key, "noncez", bytes)));
  CHECK_FALSE(store::is_same(proof, store::proof_of_answer(key, "nonces", bytes)));
  CHECK_FALSE(store::is_same(proof, ""));
  CHECK(store::fresh_nonce() != store::fresh_nonce());
}

}  // namespace muster

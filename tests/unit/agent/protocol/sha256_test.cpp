#include "agent/protocol/sha256.hpp"

#include <doctest/doctest.h>

#include "tests/unit/agent/scratch.hpp"

using namespace muster;

TEST_CASE("digests are those of FIPS 180-2") {
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_hex(std::string(1'000'000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("bytes that come in pieces have the digest of the whole") {
  Sha256 digest;
  digest.update("a");
  digest.update("");
  digest.update("bc");
  CHECK(std::move(digest).hex() == sha256_hex("abc"));
}

TEST_CASE("a file's digest is that of its content, and one that is not there is an Error with its name") {
  const test::Scratch scratch;
  const std::string bytes(200'000, 'x');
  const auto digest = sha256_of_file(scratch.file("file", bytes));
  REQUIRE(digest.has_value());
  CHECK(*digest == sha256_hex(bytes));
  const auto missing = sha256_of_file(scratch / "none");
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().message() == (scratch / "none").string() + ": open: No such file or directory");
  CHECK_FALSE(sha256_of_file(scratch / "").has_value());
}

#include "bootstrapper/ssh/public_key.hpp"

#include <doctest/doctest.h>

#include <tuple>

#include "agent/protocol/base64.hpp"
#include "bootstrapper/ssh/packet_reader.hpp"
#include "bootstrapper/ssh/shell_quote.hpp"
#include "tests/unit/bootstrapper/ssh/sample_keys.hpp"

namespace muster::ssh {

TEST_CASE("base64 goes both ways, with every length of padding") {
  for (const auto& [bytes, text] :
       {std::pair{"", ""}, std::pair{"f", "Zg=="}, std::pair{"fo", "Zm8="}, std::pair{"foo", "Zm9v"},
        std::pair{"foob", "Zm9vYg=="}, std::pair{"\xff\xfe", "//4="}}) {
    CHECK(base64_encode(bytes) == text);
    CHECK(base64_decode(text) == bytes);
  }
}

TEST_CASE("what is not base64 is not decoded") {
  for (const char* text :
       {"Zg", "Zg=", "Z===", "====", "Zm9v Zm9v", " Zm9v", "Zm9v\n", "Zm-v", "Z=9v", "Zg==Zg=="}) {
    CAPTURE(text);
    CHECK_FALSE(base64_decode(text));
  }
}

TEST_CASE("a packet reader stops at the end of its bytes") {
  const std::string bytes("\x00\x00\x00\x02hi\x07\x00\x00\x01\x02\x00\x00\x00\x09nine", 19);
  PacketReader reader(bytes);
  CHECK(reader.string() == "hi");
  CHECK(reader.byte() == 7);
  CHECK(reader.number() == 258);
  CHECK_FALSE(reader.string());
  CHECK_FALSE(reader.byte());
  CHECK_FALSE(reader.number());
}

TEST_CASE("a public key's fingerprint is the one that OpenSSH prints") {
  for (const auto& [text, type, fingerprint] :
       {std::tuple{sample::kEd25519, "ssh-ed25519", sample::kEd25519Fingerprint},
        std::tuple{sample::kEcdsa, "ecdsa-sha2-nistp256", sample::kEcdsaFingerprint},
        std::tuple{sample::kRsa, "ssh-rsa", sample::kRsaFingerprint}}) {
    const auto key = PublicKey::from_text(text);
    REQUIRE(key);
    CHECK(key->type() == type);
    CHECK(key->fingerprint() == fingerprint);
    CHECK(key->text() == text);
    CHECK(PublicKey::from_blob(key->blob()) == key);
  }
}

TEST_CASE("a comment behind a public key does not belong to it") {
  CHECK(PublicKey::from_text(sample::kEd25519 + std::string(" root@n1\n")) ==
        PublicKey::from_text(sample::kEd25519));
}

TEST_CASE("a text that is no public key is refused") {
  const std::string blob = std::string(sample::kEd25519).substr(12);
  for (const auto& text : {std::string(), std::string("ssh-ed25519"), std::string("ssh-ed25519 %%%"),
                           "ssh-rsa " + blob, std::string("ssh-ed25519 AAAA"), std::string("x AAAAAAA=")}) {
    CAPTURE(text);
    CHECK_FALSE(PublicKey::from_text(text));
  }
}

TEST_CASE("a quoted word is that word to a shell") {
  CHECK(shell_quote("") == "''");
  CHECK(shell_quote("plain") == "'plain'");
  CHECK(shell_quote("a b\t$HOME `id` \"x\" \\ ! *\n;") == "'a b\t$HOME `id` \"x\" \\ ! *\n;'");
  CHECK(shell_quote("it's") == "'it'\\''s'");
  CHECK(shell_quote(std::string_view("a\0b", 3)) == "'a'");
}

}  // namespace muster::ssh

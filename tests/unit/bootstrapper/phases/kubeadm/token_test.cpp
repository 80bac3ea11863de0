#include "bootstrapper/phases/kubeadm/token.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

namespace muster::kubeadm {

TEST_CASE("a token has kubeadm's form: six and sixteen characters of a-z and 0-9") {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  for (int i = 0; i < 100; ++i) {
    const auto token = make_token().value();
    const auto& text = token.reveal();
    REQUIRE(text.size() == 23);
    CHECK(text[6] == '.');
    CHECK(text.substr(0, 6).find_first_not_of(kAlphabet) == std::string::npos);
    CHECK(text.substr(7).find_first_not_of(kAlphabet) == std::string::npos);
  }
}

TEST_CASE("no character of a token is likelier than another") {
  std::map<char, int> seen;
  constexpr int kTokens = 5000;
  for (int i = 0; i < kTokens; ++i) {
    const auto token = make_token().value();
    for (const char c : token.reveal()) ++seen[c];
  }
  CHECK(seen['.'] == kTokens);
  seen.erase('.');
  CHECK(seen.size() == 36);
  // 3056 of each on average, with a deviation of 55: eight deviations are never seen, a bias by modulo (14 %)
  // always is.
  for (const auto& entry : seen) {
    CAPTURE(entry.first);
    CHECK(std::abs(entry.second - kTokens * 22 / 36) < 440);
  }
}

TEST_CASE("a certificate key is 32 bytes in hex, new each time") {
  const auto key = make_certificate_key().value();
  CHECK(key.reveal().size() == 64);
  CHECK(key.reveal().find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(make_certificate_key().value().reveal() != key.reveal());
  CHECK(make_token().value().reveal() != make_token().value().reveal());
}

}  // namespace muster::kubeadm

#include "bootstrapper/phases/join_secrets.hpp"

#include <doctest/doctest.h>

#include <array>

namespace muster::phases {

TEST_CASE("the tokens that muster made are known by their description, and nobody else's are") {
  // As kubectl prints them; "muster join", none, "muster up", "mine", "muster joiner".
  constexpr std::string_view kListing =
      "bootstrap-token-aaaaaa bXVzdGVyIGpvaW4=\n"
      "bootstrap-token-bbbbbb \n"
      "bootstrap-token-cccccc bXVzdGVyIHVw\n"
      "bootstrap-token-dddddd bWluZQ==\n"
      "bootstrap-token-eeeeee bXVzdGVyIGpvaW5lcg==\n";
  using Names = std::vector<std::string>;
  const std::array both{kInitToken, kJoinToken};
  const std::array init{kInitToken};
  CHECK(secrets_described(kListing, both) == Names{"bootstrap-token-aaaaaa", "bootstrap-token-cccccc"});
  CHECK(secrets_described(kListing, init) == Names{"bootstrap-token-cccccc"});
  CHECK(secrets_described("", both).empty());
}

}  // namespace muster::phases

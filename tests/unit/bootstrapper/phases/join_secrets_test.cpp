#include "bootstrapper/phases/join_secrets.hpp"

#include <doctest/doctest.h>

namespace muster::phases {

TEST_CASE("the tokens that muster made are known by their description, and nobody else's are") {
  // As kubectl prints them; "muster join", none, "muster up", "mine", "muster joiner".
  const auto names = secrets_of_muster(
      "bootstrap-token-aaaaaa bXVzdGVyIGpvaW4=\n"
      "bootstrap-token-bbbbbb \n"
      "bootstrap-token-cccccc bXVzdGVyIHVw\n"
      "bootstrap-token-dddddd bWluZQ==\n"
      "bootstrap-token-eeeeee bXVzdGVyIGpvaW5lcg==\n");
  CHECK(names == std::vector<std::string>{"bootstrap-token-aaaaaa", "bootstrap-token-cccccc"});
  CHECK(secrets_of_muster("").empty());
}

}  // namespace muster::phases

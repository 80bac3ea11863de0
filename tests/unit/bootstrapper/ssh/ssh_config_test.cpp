#include "bootstrapper/ssh/ssh_config.hpp"

#include <doctest/doctest.h>

#include <string>

namespace muster::ssh {

TEST_CASE("of a file that is none of ssh's a hundred lines are told, however long it is") {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "Port none\n";
  CHECK(parse_ssh_config(text, "/root/.ssh/config", "/root").problems.size() == 100);
}

}  // namespace muster::ssh

#include "agent/checks/wording.hpp"

#include <doctest/doctest.h>

using namespace muster;

TEST_CASE("names are joined as a sentence does, and cut where they are many") {
  CHECK(joined({}).empty());
  CHECK(joined(std::vector<std::string>{"h1"}) == "h1");
  CHECK(joined(std::vector<std::string>{"h1", "h2"}) == "h1 and h2");
  CHECK(joined(std::vector<std::string>{"h1", "h2", "h3"}) == "h1, h2 and h3");
  CHECK(joined(std::vector<std::string>{"1", "2", "3", "4", "5", "6"}) == "1, 2, 3, 4, 5 and 6");
  CHECK(joined(std::vector<std::string>{"1", "2", "3", "4", "5", "6", "7"}) == "1, 2, 3, 4, 5 and 2 more");
}

TEST_CASE("scattered ports are cut after eight ranges") {
  std::vector<std::uint16_t> ports;
  for (std::uint16_t port = 30000; port < 30040; port += 2) ports.push_back(port);
  CHECK(short_list(to_ranges({2380, 2379, 6443})) == "2379-2380,6443");
  CHECK(short_list(to_ranges(ports)) == "30000,30002,30004,30006,30008,30010,30012,30014 and 12 more ports");
}

TEST_CASE("MiB are rounded down and letters lowered") {
  CHECK(mebibytes((std::uint64_t{1700} << 20) - 1) == "1699 MiB");
  CHECK(lower_case("M1.Example.ORG-\xc3\x84") == "m1.example.org-\xc3\x84");
}

TEST_CASE("a name is RFC 1123 in lower case, or the reason says why not") {
  for (const auto& good :
       std::vector<std::string>{"n1", "1", "node-1.example.org", "a.b.c", std::string(63, 'a')}) {
    CAPTURE(good);
    CHECK(why_no_hostname(good).empty());
  }
  struct Case {
    std::string name;
    const char* why;
  };
  const Case cases[] = {
      {"", "is empty"},
      {std::string(64, 'a'), "has 64 characters"},
      {"Node1", "has upper-case letters"},
      {"node_1", "has a \"_\""},
      {"node 1", "has a \" \""},
      {"-node", "has a part that begins or ends with \"-\""},
      {"node-.org", "has a part that begins or ends with \"-\""},
      {"node..org", "has an empty part"},
      {"node.", "has an empty part"},
      {"localhost", "is every host's name for itself"},
      {"localhost.localdomain", "is every host's name for itself"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.name);
    CHECK(why_no_hostname(row.name) == row.why);
  }
}

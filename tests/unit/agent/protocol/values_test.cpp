// The small value types: ports, versions, secrets, errors, durations.
#include <doctest/doctest.h>

#include "agent/protocol/deadline.hpp"
#include "agent/protocol/ports.hpp"
#include "agent/protocol/secret.hpp"
#include "agent/protocol/version.hpp"
#include "tests/unit/show_result.hpp"

using namespace muster;

TEST_CASE("ports are merged, counted, subtracted and written as ranges") {
  CHECK(to_string(merged({{10, 12}, {13, 13}, {1, 2}, {11, 11}, {20, 30}})) == "1-2,10-13,20-30");
  CHECK(to_string(to_ranges({3, 1, 2, 2, 9})) == "1-3,9");
  CHECK(to_string(subtract({{30000, 32767}}, {{30080, 30080}, {32767, 32767}})) == "30000-30079,30081-32766");
  CHECK(to_string(subtract({{1, 65535}}, {{1, 65535}})).empty());
  CHECK(to_string(subtract({{5, 10}}, {{1, 5}, {10, 65535}})) == "6-9");
  CHECK(to_string(merged({{65535, 65535}, {1, 1}})) == "1,65535");
  const std::vector<PortRange> ranges = {{30000, 32767}, {6443, 6443}};
  CHECK(count(ranges) == 2769);
}

TEST_CASE("port ranges are read, and a bad one says why") {
  CHECK(*parse_port_range("30000-32767") == PortRange{30000, 32767});
  CHECK(*parse_port_range("6443") == PortRange{6443, 6443});
  for (const char* bad : {"", "-", "x", "1-", "-1", "0", "65536", "10-9", "1-2-3", "6443 ", "1-70000"}) {
    CAPTURE(bad);
    const auto range = parse_port_range(bad);
    REQUIRE_FALSE(range);
    CHECK(range.error().kind() == ErrorKind::usage);
    CHECK(range.error().message().find(bad) != std::string::npos);
  }
}

TEST_CASE("versions are read with and without v, and compared") {
  CHECK(*parse_version("v1.20.2") == Version{1, 20, 2});
  CHECK(*parse_version("1.20") == Version{1, 20, 0});
  CHECK(*parse_version("1.31.0-rc.1") == Version{1, 31, 0});
  CHECK(*parse_version("20.10.24+dfsg1") == Version{20, 10, 24});
  CHECK(Version{1, 9, 9} < Version{1, 20, 0});
  CHECK(to_string(Version{1, 20, 2}) == "1.20.2");
  for (const char* bad : {"", "1", "latest", "1.", "1.20.", "1.20.2.3", "1.x", "-1.2"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_version(bad));
  }
}

TEST_CASE("a secret is masked wherever it stands") {
  const Secret secret("hunter2");
  CHECK(mask("a hunter2 b hunter2", secret) == "a [secret] b [secret]");
  CHECK(mask("nothing", secret) == "nothing");
  CHECK(mask("nothing", Secret()) == "nothing");
}

TEST_CASE("errors read from the outside in and keep their remedy") {
  const auto error =
      fail(ErrorKind::command, "permission denied").in("upload agent").in("node-2").next("become root");
  CHECK(error.message() == "node-2: upload agent: permission denied");
  CHECK(error.remedy() == "become root");
}

TEST_CASE("every error kind has the exit status of the contract") {
  const std::pair<ErrorKind, int> table[] = {
      {ErrorKind::none, 0},    {ErrorKind::usage, 2},         {ErrorKind::unreachable, 3},
      {ErrorKind::login, 3},   {ErrorKind::agent, 4},         {ErrorKind::command, 5},
      {ErrorKind::timeout, 6}, {ErrorKind::interrupted, 130}, {ErrorKind::bug, 70}};
  for (const auto& [kind, status] : table) CHECK(exit_status(kind) == status);
}

TEST_CASE("durations are written in the unit that fits") {
  CHECK(to_string(std::chrono::milliseconds(300)) == "300 ms");
  CHECK(to_string(std::chrono::milliseconds(2000)) == "2 s");
}

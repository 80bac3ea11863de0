#include "agent/probes/reverse_path.hpp"

#include <doctest/doctest.h>

#include <sstream>

using muster::probes::reverse_path_drops_in;

TEST_CASE("the reverse path filter's count is found by its name") {
  std::istringstream netstat(
      "TcpExt: SyncookiesSent IPReversePathFilter TCPTimeWaitOverflow\n"
      "TcpExt: 1 4711 3\n"
      "IpExt: InNoRoutes InTruncatedPkts\n"
      "IpExt: 5 6\n");
  CHECK(reverse_path_drops_in(netstat) == 4711U);
}

TEST_CASE("a kernel that does not count them says nothing") {
  for (const auto* text :
       {"", "TcpExt: SyncookiesSent\nTcpExt: 1\n", "TcpExt: SyncookiesSent IPReversePathFilter\n",
        "TcpExt: SyncookiesSent IPReversePathFilter\nTcpExt: 1\n",
        "TcpExt: IPReversePathFilter\nTcpExt: many\n"}) {
    CAPTURE(text);
    std::istringstream netstat(text);
    CHECK_FALSE(reverse_path_drops_in(netstat));
  }
}

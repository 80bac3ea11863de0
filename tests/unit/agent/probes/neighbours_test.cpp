#include "agent/probes/neighbours.hpp"

#include <doctest/doctest.h>

namespace muster::probes {

TEST_CASE("an address in the ARP table without an answer has no host behind it") {
  constexpr std::string_view kTable =
      "IP address       HW type     Flags       HW address            Mask     Device\n"
      "10.0.0.2         0x1         0x2         52:54:00:4d:00:02     *        eth0\n"
      "10.0.0.3         0x1         0x0         00:00:00:00:00:00     *        eth0\n"
      "10.0.0.33        0x1         0x2         52:54:00:4d:00:33     *        eth0\n";
  const auto unanswered = [&](const char* address) {
    return is_unanswered_in(kTable, boost::asio::ip::make_address(address));
  };
  CHECK(unanswered("10.0.0.3"));
  CHECK_FALSE(unanswered("10.0.0.2"));
  CHECK_FALSE(unanswered("10.0.0.33"));
  CHECK_FALSE(unanswered("10.0.0.4"));
  CHECK_FALSE(is_unanswered_in("", boost::asio::ip::make_address("10.0.0.3")));
}

TEST_CASE("this host's own table knows nothing against loopback or IPv6") {
  CHECK_FALSE(is_unanswered(boost::asio::ip::make_address("127.0.0.1")));
  CHECK_FALSE(is_unanswered(boost::asio::ip::make_address("fd00::1")));
}

}  // namespace muster::probes

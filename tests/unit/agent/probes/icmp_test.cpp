#include "agent/probes/icmp.hpp"

#include <doctest/doctest.h>

namespace muster::probes {
namespace {

using Packet = std::vector<std::uint8_t>;

void append(Packet& packet, std::initializer_list<int> bytes) {
  for (const int byte : bytes) packet.push_back(static_cast<std::uint8_t>(byte));
}

/// What 10.0.0.254 sends when it refuses a SYN from 10.0.0.1 to 10.0.0.2, port 30000 (0x7530).
Packet refusal4(int type, int code, int inner_protocol = 6) {
  Packet packet;
  append(packet, {0x45, 0, 0, 56, 0, 0, 0, 0, 64, 1, 0, 0, 10, 0, 0, 254, 10, 0, 0, 1});
  append(packet, {type, code, 0, 0, 0, 0, 0, 0});
  append(packet, {0x45, 0, 0, 60, 0, 0, 0, 0, 64, inner_protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2});
  append(packet, {0xc0, 0, 0x75, 0x30, 0, 0, 0, 0});
  return packet;
}

Packet refusal6(int type, int code, int next_header = 6) {
  Packet packet;
  append(packet, {type, code, 0, 0, 0, 0, 0, 0});
  append(packet, {0x60, 0, 0, 0, 0, 20, next_header, 64});
  append(packet, {0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
  append(packet, {0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2});
  append(packet, {0xc0, 0, 0x75, 0x30, 0, 0, 0, 0});
  return packet;
}

const auto kRouter6 = boost::asio::ip::make_address("fd00::ff");

}  // namespace

TEST_CASE("an ICMP error tells who refused which connection") {
  const auto error = parse_icmp4(refusal4(3, 10));
  REQUIRE(error);
  CHECK(error->sender.to_string() == "10.0.0.254");
  CHECK(error->from.to_string() == "10.0.0.1");
  CHECK(error->to.to_string() == "10.0.0.2");
  CHECK(error->port == 30000);
  CHECK(error->name() == "icmp-host-prohibited");
  CHECK_FALSE(error->no_route());
}

TEST_CASE("an ICMPv6 error tells the same") {
  const auto error = parse_icmp6(refusal6(1, 0), kRouter6);
  REQUIRE(error);
  CHECK(error->sender == kRouter6);
  CHECK(error->from.to_string() == "fd00::1");
  CHECK(error->to.to_string() == "fd00::2");
  CHECK(error->port == 30000);
  CHECK(error->name() == "icmp6-no-route");
  CHECK(error->no_route());
}

TEST_CASE("the refused SYN's sequence number is told as far as it is quoted") {
  auto packet4 = refusal4(3, 10);
  auto packet6 = refusal6(1, 1);
  for (auto* packet : {&packet4, &packet6}) {
    packet->resize(packet->size() - 4);
    append(*packet, {1, 2, 3, 4});
  }
  CHECK(parse_icmp4(packet4)->sequence == 0x01020304);
  CHECK(parse_icmp6(packet6, kRouter6)->sequence == 0x01020304);
  for (auto* packet : {&packet4, &packet6}) packet->pop_back();
  CHECK(parse_icmp4(packet4)->sequence == 0);
  CHECK(parse_icmp6(packet6, kRouter6)->sequence == 0);
}

TEST_CASE("other ICMP is none of ours") {
  CHECK_FALSE(parse_icmp4(refusal4(3, 4)));      // fragmentation needed
  CHECK_FALSE(parse_icmp4(refusal4(11, 0)));     // time exceeded
  CHECK_FALSE(parse_icmp4(refusal4(3, 3, 17)));  // about UDP
  CHECK_FALSE(parse_icmp6(refusal6(2, 0), kRouter6));
  CHECK_FALSE(parse_icmp6(refusal6(1, 4, 17), kRouter6));
  auto not_ip = refusal4(3, 3);
  not_ip[28] = 0x65;
  CHECK_FALSE(parse_icmp4(not_ip));
}

TEST_CASE("an ICMP error cut short anywhere is ignored, never read past its end") {
  const auto packet4 = refusal4(3, 3);
  for (std::size_t size = 0; size < 52; ++size) {
    CHECK_FALSE(parse_icmp4(Packet(packet4.begin(), packet4.begin() + static_cast<std::ptrdiff_t>(size))));
  }
  const auto packet6 = refusal6(1, 4);
  for (std::size_t size = 0; size < 52; ++size) {
    CHECK_FALSE(
        parse_icmp6(Packet(packet6.begin(), packet6.begin() + static_cast<std::ptrdiff_t>(size)), kRouter6));
  }
  auto long_header = refusal4(3, 3);
  long_header[0] = 0x4f;
  CHECK_FALSE(parse_icmp4(long_header));
}

}  // namespace muster::probes

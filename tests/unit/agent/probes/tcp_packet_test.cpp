#include "agent/probes/tcp_packet.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace muster::probes {
namespace {

using boost::asio::ip::make_address;
using Packet = std::vector<std::uint8_t>;

SynOf syn_between(const char* from, const char* to) {
  return {make_address(from), make_address(to), 0xc000, 30000, 0x01020304};
}

/// The SYN-ACK of 10.0.0.2, port 30000, window 5159, MSS 737 after a NOP, with its IP header.
Packet syn_ack4() {
  return {0x45, 0, 0, 48, 0, 0, 0x40, 0, 64,   6,    0,    0,  10, 0, 0, 2, 10, 0, 0, 1, 0x75, 0x30, 0xc0, 0,
          9,    9, 9, 9,  1, 2, 3,    5, 0x70, 0x12, 0x14, 39, 0,  0, 0, 0, 1,  2, 4, 2, 0xe1, 1,    1,    0};
}

Packet without_ip(Packet packet) {
  packet.erase(packet.begin(), packet.begin() + 20);
  return packet;
}

}  // namespace

TEST_CASE("a SYN is the bytes that RFC 9293 asks for, with the checksum over its addresses") {
  const auto v4 = syn_packet(syn_between("10.0.0.1", "10.0.0.2"));
  const SynPacket wanted4{0xc0, 0,    0x75, 0x30, 1,    2,    3, 4, 0, 0, 0,    0,
                          0x60, 0x02, 0xfa, 0xf0, 0x4f, 0xfc, 0, 0, 2, 4, 0x05, 0xb4};
  CHECK(v4 == wanted4);
  const auto v6 = syn_packet(syn_between("fd00::1", "fd00::2"));
  CHECK(v6[16] == 0x69);
  CHECK(v6[17] == 0xfa);
}

TEST_CASE("a SYN-ACK tells its sender, ports, fingerprint and which SYN it answers") {
  const auto check = [](const std::optional<Segment>& segment, const char* from) {
    REQUIRE(segment);
    CHECK(segment->from == make_address(from));
    CHECK(segment->far_port == 30000);
    CHECK(segment->near_port == 0xc000);
    CHECK(segment->acknowledged == 0x01020305);
    CHECK(segment->is_syn_ack());
    CHECK(segment->fingerprint == Fingerprint{737, 5159});
  };
  check(parse_tcp4(syn_ack4()), "10.0.0.2");
  check(parse_tcp6(without_ip(syn_ack4()), make_address("fd00::2")), "fd00::2");
}

TEST_CASE("only SYN and ACK together accept") {
  struct Case {
    int flags;
    bool accepts;
  };
  for (const auto& [flags, accepts] :
       {Case{0x12, true}, Case{0x52, true}, Case{0x14, false}, Case{0x04, false}, Case{0x02, false},
        Case{0x10, false}, Case{0x16, false}, Case{0, false}}) {
    auto packet = syn_ack4();
    packet[33] = static_cast<std::uint8_t>(flags);
    const auto segment = parse_tcp4(packet);
    REQUIRE(segment);
    CHECK(segment->is_syn_ack() == accepts);
  }
}

TEST_CASE("a packet that is cut short, a fragment, or not TCP is none") {
  const auto whole = syn_ack4();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(parse_tcp4({whole.data(), size}));
    if (size >= 20) CHECK_FALSE(parse_tcp6({whole.data() + 20, size - 20}, make_address("fd00::2")));
  }
  struct Case {
    std::size_t at;
    int byte;
  };
  for (const auto& row : {Case{0, 0x65}, Case{0, 0x44}, Case{0, 0x4f}, Case{6, 0x20}, Case{7, 1}, Case{9, 17},
                          Case{32, 0x40}, Case{32, 0xf0}}) {
    CAPTURE(row.at);
    auto packet = whole;
    packet[row.at] = static_cast<std::uint8_t>(row.byte);
    CHECK_FALSE(parse_tcp4(packet));
  }
}

TEST_CASE("broken options name no MSS") {
  using Options = std::vector<std::uint8_t>;
  for (const auto& options : {Options{1, 1, 1, 1, 1, 1, 1, 1}, Options{0, 2, 4, 2, 0xe1, 0, 0, 0},
                              Options{2, 0, 0, 0, 0, 0, 0, 0}, Options{2, 1, 2, 4, 2, 0xe1, 0, 0},
                              Options{2, 3, 2, 0, 0, 0, 0, 0}, Options{3, 9, 2, 4, 2, 0xe1, 0, 0},
                              Options{1, 1, 1, 1, 1, 1, 1, 2}, Options{1, 1, 1, 1, 1, 2, 4, 2}}) {
    auto packet = syn_ack4();
    std::copy(options.begin(), options.end(), packet.begin() + 40);
    const auto segment = parse_tcp4(packet);
    REQUIRE(segment);
    CHECK(segment->fingerprint.mss == 0);
  }
}

}  // namespace muster::probes

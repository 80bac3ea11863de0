#include "agent/probes/tcp_packet.hpp"

#include <netinet/in.h>

#include "agent/probes/packet.hpp"

namespace muster::probes {

namespace ip = boost::asio::ip;

namespace {

constexpr std::size_t kHeader = 20;
constexpr std::uint8_t kSyn = 0x02;
constexpr std::uint8_t kRst = 0x04;
constexpr std::uint8_t kAck = 0x10;
constexpr std::uint8_t kOptionEnd = 0;
constexpr std::uint8_t kOptionNothing = 1;
constexpr std::uint8_t kOptionMss = 2;

template <class Packet>
void put_16(Packet& packet, std::size_t at, std::uint32_t value) {
  packet[at] = static_cast<std::uint8_t>(value >> 8);
  packet[at + 1] = static_cast<std::uint8_t>(value);
}

/// The sum of 16-bit words, carries not yet folded; `bytes` are even in number.
std::uint32_t sum_of(Bytes bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) sum += big_endian(bytes.subspan(i));
  return sum;
}

std::uint32_t sum_of(const ip::address& address) {
  return address.is_v4() ? sum_of(address.to_v4().to_bytes()) : sum_of(address.to_v6().to_bytes());
}

std::uint16_t checksum(const SynOf& syn, Bytes segment) {
  auto sum = sum_of(syn.from) + sum_of(syn.to) + IPPROTO_TCP + static_cast<std::uint32_t>(segment.size()) +
             sum_of(segment);
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

/// The MSS that the options name; 0 when they name none or are broken.
std::uint16_t mss_in(Bytes options) {
  while (!options.empty() && options[0] != kOptionEnd) {
    if (options[0] == kOptionNothing) {
      options = options.subspan(1);
      continue;
    }
    if (options.size() < 2 || options[1] < 2 || options[1] > options.size()) return 0;
    if (options[0] == kOptionMss) return options[1] == 4 ? big_endian(options.subspan(2)) : 0;
    options = options.subspan(options[1]);
  }
  return 0;
}

std::optional<Segment> parse_tcp(Bytes tcp, const ip::address& sender) {
  if (tcp.size() < kHeader) return {};
  const std::size_t header = (tcp[12] >> 4) * 4U;
  if (header < kHeader || header > tcp.size()) return {};
  return Segment{sender,
                 big_endian(tcp),
                 big_endian(tcp.subspan(2)),
                 big_endian_32(tcp.subspan(8)),
                 tcp[13],
                 {mss_in(tcp.subspan(kHeader, header - kHeader)), big_endian(tcp.subspan(14))}};
}

}  // namespace

SynPacket syn_packet(const SynOf& syn) {
  // The default of every Ethernet; the far agent sends 100 bytes at most.
  constexpr std::uint16_t kMss = 1460;
  constexpr std::uint16_t kWindow = 64240;
  SynPacket packet{};
  put_16(packet, 0, syn.near_port);
  put_16(packet, 2, syn.far_port);
  put_16(packet, 4, syn.sequence >> 16);
  put_16(packet, 6, syn.sequence);
  packet[12] = static_cast<std::uint8_t>(packet.size() / 4 << 4);
  packet[13] = kSyn;
  put_16(packet, 14, kWindow);
  packet[20] = kOptionMss;
  packet[21] = 4;
  put_16(packet, 22, kMss);
  put_16(packet, 16, checksum(syn, packet));
  return packet;
}

bool Segment::is_syn_ack() const {
  return (flags & (kSyn | kRst | kAck)) == (kSyn | kAck);
}

std::optional<Segment> parse_tcp4(Bytes packet) {
  const auto header = ip4_header(packet);
  if (header == 0 || packet[9] != IPPROTO_TCP) return {};
  constexpr std::uint16_t kMoreFragmentsAndOffset = 0x3fff;
  if ((big_endian(packet.subspan(6)) & kMoreFragmentsAndOffset) != 0) return {};
  return parse_tcp(packet.subspan(header), address_at<ip::address_v4>(packet, 12));
}

std::optional<Segment> parse_tcp6(Bytes packet, const ip::address& sender) {
  return parse_tcp(packet, sender);
}

}  // namespace muster::probes

#include "agent/probes/icmp.hpp"

#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <string_view>

#include "agent/probes/packet.hpp"

namespace muster::probes {
namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t kIcmpHeader = 8;
constexpr std::size_t kIp6Header = 40;
constexpr std::size_t kTcpPorts = 4;
constexpr std::size_t kTcpPortsAndSequence = 8;

// linux/icmp.h has it and does not go together with netinet/ip_icmp.h.
constexpr int kIcmpFilter = 1;

/// Of a quoted TCP header; 0 when it is cut off before.
std::uint32_t sequence_in(Bytes tcp) {
  return tcp.size() < kTcpPortsAndSequence ? 0 : big_endian_32(tcp.subspan(kTcpPorts));
}

std::string_view name4(std::uint8_t code) {
  switch (code) {
    case ICMP_NET_UNREACH:
      return "icmp-net-unreachable";
    case ICMP_HOST_UNREACH:
      return "icmp-host-unreachable";
    case ICMP_PROT_UNREACH:
      return "icmp-proto-unreachable";
    case ICMP_PORT_UNREACH:
      return "icmp-port-unreachable";
    case ICMP_NET_ANO:
      return "icmp-net-prohibited";
    case ICMP_HOST_ANO:
      return "icmp-host-prohibited";
    case ICMP_PKT_FILTERED:
      return "icmp-admin-prohibited";
    default:
      return "";
  }
}

std::string_view name6(std::uint8_t code) {
  switch (code) {
    case ICMP6_DST_UNREACH_NOROUTE:
      return "icmp6-no-route";
    case ICMP6_DST_UNREACH_ADMIN:
      return "icmp6-adm-prohibited";
    case ICMP6_DST_UNREACH_ADDR:
      return "icmp6-addr-unreachable";
    case ICMP6_DST_UNREACH_NOPORT:
      return "icmp6-port-unreachable";
    default:
      return "";
  }
}

}  // namespace

bool IcmpError::no_route() const {
  if (to.is_v6()) return code == ICMP6_DST_UNREACH_NOROUTE || code == ICMP6_DST_UNREACH_ADDR;
  return code == ICMP_NET_UNREACH || code == ICMP_HOST_UNREACH || code == ICMP_NET_UNKNOWN ||
         code == ICMP_HOST_UNKNOWN;
}

std::string IcmpError::name() const {
  const auto known = to.is_v6() ? name6(code) : name4(code);
  if (!known.empty()) return std::string(known);
  return (to.is_v6() ? "icmp6 unreachable, code " : "icmp unreachable, code ") + std::to_string(code);
}

std::optional<IcmpError> parse_icmp4(Bytes packet) {
  const auto outer = ip4_header(packet);
  if (outer == 0 || packet.size() < outer + kIcmpHeader) return {};
  const auto icmp = packet.subspan(outer);
  // "Fragmentation needed" is path MTU discovery at work.
  if (icmp[0] != ICMP_DEST_UNREACH || icmp[1] == ICMP_FRAG_NEEDED) return {};
  const auto quoted = icmp.subspan(kIcmpHeader);
  const auto inner = ip4_header(quoted);
  if (inner == 0 || quoted.size() < inner + kTcpPorts || quoted[9] != IPPROTO_TCP) return {};
  const auto tcp = quoted.subspan(inner);
  return IcmpError{address_at<ip::address_v4>(packet, 12),
                   address_at<ip::address_v4>(quoted, 12),
                   address_at<ip::address_v4>(quoted, 16),
                   big_endian(tcp.subspan(2)),
                   icmp[1],
                   sequence_in(tcp)};
}

std::optional<IcmpError> parse_icmp6(Bytes packet, const ip::address& sender) {
  if (packet.size() < kIcmpHeader + kIp6Header + kTcpPorts || packet[0] != ICMP6_DST_UNREACH) return {};
  const auto quoted = packet.subspan(kIcmpHeader);
  if (quoted[0] >> 4 != 6 || quoted[6] != IPPROTO_TCP) return {};
  const auto tcp = quoted.subspan(kIp6Header);
  return IcmpError{sender,
                   address_at<ip::address_v6>(quoted, 8),
                   address_at<ip::address_v6>(quoted, 24),
                   big_endian(tcp.subspan(2)),
                   packet[1],
                   sequence_in(tcp)};
}

IcmpWatch::IcmpWatch(bool v6) : v6_(v6) {
  constexpr int kType = SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC;
  socket_ =
      Descriptor(v6 ? ::socket(AF_INET6, kType, IPPROTO_ICMPV6) : ::socket(AF_INET, kType, IPPROTO_ICMP));
  if (!socket_.open()) return;
  if (v6) {
    icmp6_filter wanted;
    ICMP6_FILTER_SETBLOCKALL(&wanted);
    ICMP6_FILTER_SETPASS(ICMP6_DST_UNREACH, &wanted);
    setsockopt(socket_.get(), IPPROTO_ICMPV6, ICMP6_FILTER, &wanted, sizeof wanted);
  } else {
    const std::uint32_t blocked = ~(1U << ICMP_DEST_UNREACH);
    setsockopt(socket_.get(), SOL_RAW, kIcmpFilter, &blocked, sizeof blocked);
  }
  // A firewall may refuse thousands of ports before the next turn.
  const int bytes = 4 << 20;
  if (setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) != 0) {
    setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  }
}

std::vector<IcmpError> IcmpWatch::drain() {
  constexpr std::size_t kMostPackets = 256;
  std::vector<IcmpError> heard;
  std::array<std::uint8_t, 576> packet{};
  for (std::size_t i = 0; socket_.open() && i < kMostPackets; ++i) {
    sockaddr_in6 sender{};
    socklen_t size = sizeof sender;
    const auto received =
        recvfrom(socket_.get(), packet.data(), packet.size(), 0, reinterpret_cast<sockaddr*>(&sender), &size);
    if (received < 0) break;
    const auto bytes = Bytes(packet).first(static_cast<std::size_t>(received));
    const auto address = Bytes(sender.sin6_addr.s6_addr);
    auto error = v6_ ? parse_icmp6(bytes, address_at<ip::address_v6>(address, 0)) : parse_icmp4(bytes);
    if (error) heard.push_back(*std::move(error));
  }
  return heard;
}

}  // namespace muster::probes

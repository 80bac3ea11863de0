#include "agent/probes/raw_tcp.hpp"

#include <linux/filter.h>
#include <netinet/in.h>

#include <algorithm>

#include "agent/probes/packet.hpp"

namespace muster::probes {

namespace ip = boost::asio::ip;

namespace {

int receive_buffer(int socket) {
  // What a burst of answers needs before the next turn; one that is lost is connected in full.
  const int bytes = 4 << 20;
  if (setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) == 0) return 0;
  return setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

/// Where a socket is bound or would send from; none when the kernel does not say.
std::optional<ip::tcp::endpoint> own_name(const Descriptor& socket) {
  ip::tcp::endpoint name;
  auto size = static_cast<socklen_t>(name.capacity());
  if (getsockname(socket.get(), name.data(), &size) != 0) return {};
  name.resize(size);
  return name;
}

bool bind_to(const Descriptor& socket, const ip::tcp::endpoint& name) {
  return bind(socket.get(), name.data(), static_cast<socklen_t>(name.size())) == 0;
}

}  // namespace

bool ReservedPort::open() {
  for (const auto& any : {ip::tcp::endpoint(ip::tcp::v6(), 0), ip::tcp::endpoint(ip::tcp::v4(), 0)}) {
    socket_ = Descriptor(::socket(any.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket_.open()) continue;
    const int off = 0;
    if (any.address().is_v6()) setsockopt(socket_.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (!bind_to(socket_, any)) continue;
    const auto name = own_name(socket_);
    if (name) number_ = name->port();
    if (number_ != 0) return true;
  }
  return false;
}

bool RawTcp::open(std::uint16_t near_port, const std::optional<ip::address>& source) {
  const int family = v6_ ? AF_INET6 : AF_INET;
  socket_ = Descriptor(::socket(family, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  if (!socket_.open()) return false;
  const bool bound = !source || source->is_v6() != v6_ || bind_to(socket_, ip::tcp::endpoint(*source, 0));
  if (bound && filter(near_port) && receive_buffer(socket_.get()) == 0) return true;
  socket_.close();
  return false;
}

bool RawTcp::filter(std::uint16_t near_port) const {
  // Every TCP packet of this host comes by: all but the answers to our port end here. A raw IPv4 socket's
  // packet begins with its IP header, a raw IPv6 socket's without.
  constexpr std::uint32_t kAll = sizeof(Buffer);
  constexpr std::uint8_t kSkip = 1;
  sock_filter v4[] = {
      BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
      BPF_STMT(BPF_LD | BPF_H | BPF_IND, 2),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, near_port, 0, kSkip),
      BPF_STMT(BPF_RET | BPF_K, kAll),
      BPF_STMT(BPF_RET | BPF_K, 0),
  };
  sock_filter v6[] = {
      BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 2),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, near_port, 0, kSkip),
      BPF_STMT(BPF_RET | BPF_K, kAll),
      BPF_STMT(BPF_RET | BPF_K, 0),
  };
  sock_fprog program{};
  program.len = static_cast<unsigned short>(v6_ ? std::size(v6) : std::size(v4));
  program.filter = v6_ ? v6 : v4;
  return setsockopt(socket_.get(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}

std::size_t RawTcp::send(ip::tcp::endpoint to, std::span<SynPacket> packets) {
  to.port(0);  // a raw IPv6 socket takes it for a protocol
  const auto count = std::min(packets.size(), kMostPackets);
  for (std::size_t i = 0; i < count; ++i) {
    vectors_[i] = {packets[i].data(), packets[i].size()};
    messages_[i] = {};
    messages_[i].msg_hdr.msg_name = to.data();
    messages_[i].msg_hdr.msg_namelen = static_cast<socklen_t>(to.size());
    messages_[i].msg_hdr.msg_iov = &vectors_[i];
    messages_[i].msg_hdr.msg_iovlen = 1;
  }
  const int sent = sendmmsg(socket_.get(), messages_.data(), static_cast<unsigned>(count), 0);
  return sent > 0 ? static_cast<std::size_t>(sent) : 0;
}

void RawTcp::receive(std::vector<Segment>& heard) {
  for (std::size_t i = 0; i < kMostPackets; ++i) {
    vectors_[i] = {buffers_[i].data(), buffers_[i].size()};
    messages_[i] = {};
    messages_[i].msg_hdr.msg_name = &senders_[i];
    messages_[i].msg_hdr.msg_namelen = sizeof senders_[i];
    messages_[i].msg_hdr.msg_iov = &vectors_[i];
    messages_[i].msg_hdr.msg_iovlen = 1;
  }
  const int received = recvmmsg(socket_.get(), messages_.data(), kMostPackets, 0, nullptr);
  for (std::size_t i = 0; received > 0 && i < static_cast<std::size_t>(received); ++i) {
    const auto packet = Bytes(buffers_[i]).first(messages_[i].msg_len);
    const auto sender = Bytes(senders_[i].sin6_addr.s6_addr);
    const auto segment = v6_ ? parse_tcp6(packet, address_at<ip::address_v6>(sender, 0)) : parse_tcp4(packet);
    if (segment) heard.push_back(*segment);
  }
}

std::optional<ip::address> near_address(ip::tcp::endpoint to) {
  constexpr std::uint16_t kAnyPort = 9;  // connecting a UDP socket sends nothing
  to.port(kAnyPort);
  const Descriptor socket(::socket(to.protocol().family(), SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket.open() || ::connect(socket.get(), to.data(), static_cast<socklen_t>(to.size())) != 0) return {};
  const auto name = own_name(socket);
  if (!name) return {};
  return name->address();
}

}  // namespace muster::probes

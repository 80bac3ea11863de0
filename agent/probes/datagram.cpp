#include "agent/probes/datagram.hpp"

#include <array>
#include <cstring>
#include <ctime>

#include "agent/probes/echo.hpp"

namespace muster::probes {
namespace {

template <class T>
T value_of(cmsghdr* header) {
  T value{};
  std::memcpy(&value, CMSG_DATA(header), sizeof value);
  return value;
}

void take_control(msghdr& message, Datagram& datagram) {
  for (auto* header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_TIMESTAMPNS) {
      const auto time = value_of<timespec>(header);
      datagram.arrived_ns = time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
    } else if (header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_PKTINFO) {
      datagram.to4 = value_of<in_pktinfo>(header);
    } else if (header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_PKTINFO) {
      datagram.to6 = value_of<in6_pktinfo>(header);
    }
  }
}

template <class T>
void put_control(msghdr& message, std::span<char> room, int level, int type, const T& value) {
  message.msg_control = room.data();
  message.msg_controllen = CMSG_SPACE(sizeof value);
  auto* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = level;
  header->cmsg_type = type;
  header->cmsg_len = CMSG_LEN(sizeof value);
  std::memcpy(CMSG_DATA(header), &value, sizeof value);
}

}  // namespace

void want_arrival_times(int socket) {
  const int on = 1;
  setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
}

void want_destinations(int socket, int family) {
  const int on = 1;
  if (family == AF_INET) setsockopt(socket, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
  if (family == AF_INET6) setsockopt(socket, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
}

std::optional<Datagram> receive(int socket, std::span<char> buffer) {
  Datagram datagram;
  alignas(cmsghdr) std::array<char, 256> control{};
  iovec part{buffer.data(), buffer.size()};
  msghdr message{};
  message.msg_name = &datagram.sender;
  message.msg_namelen = sizeof datagram.sender;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const auto size = recvmsg(socket, &message, MSG_DONTWAIT);
  if (size < 0) return std::nullopt;
  datagram.bytes = {buffer.data(), static_cast<std::size_t>(size)};
  datagram.sender_size = message.msg_namelen;
  datagram.arrived_ns = realtime_ns();
  take_control(message, datagram);
  return datagram;
}

bool answer(int socket, const Datagram& to, std::string_view bytes) {
  auto sender = to.sender;
  alignas(cmsghdr) std::array<char, 64> control{};
  iovec part{const_cast<char*>(bytes.data()), bytes.size()};
  msghdr message{};
  message.msg_name = &sender;
  message.msg_namelen = to.sender_size;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (to.to4) {
    // ipi_spec_dst is where the datagram was delivered, what the answer must come from (ip(7)); the route
    // chooses the interface.
    auto from = *to.to4;
    from.ipi_ifindex = 0;
    put_control(message, control, IPPROTO_IP, IP_PKTINFO, from);
  } else if (to.to6) {
    put_control(message, control, IPPROTO_IPV6, IPV6_PKTINFO, *to.to6);
  }
  return sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0;
}

}  // namespace muster::probes

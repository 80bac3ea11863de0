#include "agent/probes/udp_path.hpp"

#include <ifaddrs.h>
#include <linux/errqueue.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>

#include "agent/probes/datagram.hpp"
#include "agent/probes/descriptor.hpp"

namespace muster::probes {

namespace asio = boost::asio;
namespace ip = boost::asio::ip;

namespace {

constexpr std::uint32_t kUdpHeader = 8;
constexpr std::uint32_t kIp4Header = 20;
constexpr std::uint32_t kIp6Header = 40;
constexpr std::size_t kShownBytes = 40;
constexpr std::size_t kRoom = 2048;  // answers are small; a stranger's may be cut

/// "Don't fragment", and no regard for what the kernel has learned of the path: every packet up to the
/// interface's MTU leaves (ip(7), IP_PMTUDISC_PROBE).
void set_options(int socket, bool v6) {
  const int probe = v6 ? IPV6_PMTUDISC_PROBE : IP_PMTUDISC_PROBE;
  const int on = 1;
  const int level = v6 ? IPPROTO_IPV6 : IPPROTO_IP;
  setsockopt(socket, level, v6 ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER, &probe, sizeof probe);
  setsockopt(socket, level, v6 ? IPV6_RECVERR : IP_RECVERR, &on, sizeof on);
  want_arrival_times(socket);
}

ip::address address_of(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, address, sizeof v4);
    return ip::address_v4(ntohl(v4.sin_addr.s_addr));
  }
  if (address->sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, address, sizeof v6);
    ip::address_v6::bytes_type bytes{};
    std::copy_n(std::begin(v6.sin6_addr.s6_addr), bytes.size(), bytes.begin());
    return ip::address_v6(bytes);
  }
  return {};
}

std::string printable_start(std::string_view bytes) {
  std::string shown(bytes.substr(0, kShownBytes));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c < ' ' || c > '~'; }, '.');
  return shown;
}

/// The extended error in a message of the error queue, with the address of who sent the ICMP behind it.
std::optional<PathError> path_error(msghdr& message) {
  for (auto* header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
    const bool v4 = header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_RECVERR;
    const bool v6 = header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_RECVERR;
    if (!v4 && !v6) continue;
    sock_extended_err extended{};
    std::memcpy(&extended, CMSG_DATA(header), sizeof extended);
    PathError error;
    error.number = static_cast<int>(extended.ee_errno);
    error.by_icmp = extended.ee_origin == SO_EE_ORIGIN_ICMP || extended.ee_origin == SO_EE_ORIGIN_ICMP6;
    if (extended.ee_errno == EMSGSIZE) error.mtu = extended.ee_info;
    error.icmp.code = extended.ee_code;
    if (error.by_icmp && header->cmsg_len >= CMSG_LEN(sizeof extended + sizeof(sockaddr_in)))
      error.icmp.sender = address_of(
          reinterpret_cast<const sockaddr*>(static_cast<const void*>(CMSG_DATA(header) + sizeof extended)));
    return error;
  }
  return std::nullopt;
}

/// The interfaces' addresses, freed at the end.
struct InterfaceList {
  ifaddrs* first = nullptr;
  InterfaceList() {
    if (::getifaddrs(&first) != 0) first = nullptr;
  }
  InterfaceList(const InterfaceList&) = delete;
  InterfaceList& operator=(const InterfaceList&) = delete;
  ~InterfaceList() {
    if (first) ::freeifaddrs(first);
  }
};

}  // namespace

UdpPath::UdpPath(asio::any_io_executor executor, std::string token)
    : token_(std::move(token)), socket_(executor), timer_(executor), buffer_(kRoom) {}

Result<> UdpPath::open(const ip::address& to, std::uint16_t port) {
  far_ = {to, port};
  boost::system::error_code error;
  socket_.open(far_.protocol(), error);
  if (!error) socket_.native_non_blocking(true, error);
  if (!error) set_options(socket_.native_handle(), to.is_v6());
  if (!error) socket_.connect(far_, error);
  if (error) return fail(ErrorKind::unreachable, error.message());
  return {};
}

std::uint32_t UdpPath::packet_bytes(std::uint32_t request_bytes) const {
  return request_bytes + kUdpHeader + (far_.address().is_v6() ? kIp6Header : kIp4Header);
}

std::uint32_t UdpPath::send(std::uint32_t packet) {
  const auto headers = packet_bytes(0);
  const auto bytes = packet > headers ? packet - headers : 0;
  const auto request = echo_request(token_, next_, std::min<std::size_t>(bytes, kLongestDatagram));
  sent_ns_ = realtime_ns();
  // An ICMP error of an earlier packet is handed out here, too, and keeps this one from being sent.
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (::send(socket_.native_handle(), request.data(), request.size(), MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
      break;
  }
  return next_++;
}

std::vector<Arrival> UdpPath::arrivals() {
  std::vector<Arrival> all;
  readable_ = false;
  while (const auto datagram = receive(socket_.native_handle(), buffer_)) {
    Arrival arrival;
    arrival.reply = parse_reply(datagram->bytes, token_);
    if (!arrival.reply) arrival.words = printable_start(datagram->bytes);
    arrival.arrived_ns = datagram->arrived_ns;
    all.push_back(std::move(arrival));
  }
  return all;
}

std::vector<PathError> UdpPath::errors() {
  std::vector<PathError> all;
  while (true) {
    alignas(cmsghdr) std::array<char, 512> control{};
    std::array<char, 64> bytes{};
    iovec part{bytes.data(), bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (recvmsg(socket_.native_handle(), &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return all;
    auto error = path_error(message);
    if (!error) continue;
    error->icmp.to = far_.address();
    boost::system::error_code unbound;
    error->icmp.from = socket_.local_endpoint(unbound).address();
    error->icmp.port = far_.port();
    all.push_back(*std::move(error));
  }
}

void UdpPath::listen() {
  if (listening_) return;
  listening_ = true;
  socket_.async_wait(asio::socket_base::wait_read,
                     [self = shared_from_this()](const boost::system::error_code& error) {
                       self->listening_ = false;
                       if (error) return;
                       self->readable_ = true;
                       self->timer_.cancel();
                     });
}

asio::awaitable<void> UdpPath::wait(MeterClock::time_point end) {
  timer_.expires_at(end);
  listen();
  if (readable_) co_return;
  boost::system::error_code woken;
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
}

void UdpPath::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
  timer_.cancel();
}

Result<NearInterface> UdpPath::near_interface() const {
  boost::system::error_code unbound;
  const auto own = socket_.local_endpoint(unbound).address();
  const InterfaceList list;
  for (const auto* entry = list.first; entry; entry = entry->ifa_next) {
    if (!entry->ifa_addr || address_of(entry->ifa_addr) != own) continue;
    ifreq request{};
    std::strncpy(request.ifr_name, entry->ifa_name, sizeof request.ifr_name - 1);
    const Descriptor any(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (::ioctl(any.get(), SIOCGIFMTU, &request) != 0)
      return fail(ErrorKind::agent, std::strerror(errno)).in(std::string(entry->ifa_name) + ": SIOCGIFMTU");
    return NearInterface{entry->ifa_name, static_cast<std::uint32_t>(request.ifr_mtu)};
  }
  return fail(ErrorKind::agent, "no interface has the address " + own.to_string());
}

}  // namespace muster::probes

#include "agent/probes/udp_responders.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "agent/probes/datagram.hpp"
#include "agent/probes/descriptor.hpp"
#include "agent/probes/echo.hpp"
#include "agent/probes/epoll.hpp"

namespace muster {

namespace asio = boost::asio;
using probes::Descriptor;

namespace {

// Of one socket in one turn: then others get theirs.
constexpr int kMostInATurn = 64;

/// A socket bound to one port of one family, or to any port for 0; none, with errno, when that cannot be.
Descriptor bound_socket(int family, std::uint16_t port) {
  Descriptor socket(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.open()) return socket;
  const int on = 1;
  if (family == AF_INET6) setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  probes::want_arrival_times(socket.get());
  probes::want_destinations(socket.get(), family);
  sockaddr_in6 v6{};
  sockaddr_in v4{};
  v6.sin6_family = AF_INET6;
  v4.sin_family = AF_INET;
  v6.sin6_port = v4.sin_port = htons(port);
  const bool is_v6 = family == AF_INET6;
  const auto* address =
      is_v6 ? reinterpret_cast<const sockaddr*>(&v6) : reinterpret_cast<const sockaddr*>(&v4);
  if (::bind(socket.get(), address, is_v6 ? sizeof v6 : sizeof v4) == 0) return socket;
  const int error = errno;
  socket.close();
  errno = error;
  return {};
}

bool has_ipv6() {
  return Descriptor(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0)).open();
}

std::uint16_t port_of(const Descriptor& socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  return ntohs(address.sin_port);
}

}  // namespace

/// The sockets and what answers on them.
class UdpResponders::Ports {
 public:
  Ports(asio::any_io_executor executor, const ListenUdp& request)
      : epoll_(std::move(executor)),
        token_(request.token),
        name_(request.name),
        buffer_(probes::kLongestDatagram) {}

  Result<> open(const std::vector<PortRange>& wanted, ListenUdpResponse& response);
  void close();
  /// Answers until close().
  static asio::awaitable<void> serve(std::shared_ptr<Ports> ports);

 private:
  struct Port {
    Descriptor socket;
    std::uint16_t number = 0;
  };

  /// Opens one port for both families; false, with errno, when it cannot be had.
  bool open_port(std::uint16_t port);
  bool keep(Descriptor socket, std::uint16_t port);
  std::uint16_t open_spare();
  void answer_on(const Port& port);

  probes::Epoll epoll_;
  std::string token_;
  std::string name_;
  std::vector<char> buffer_;
  std::vector<Port> ports_;
  bool closed_ = false;
};

bool UdpResponders::Ports::keep(Descriptor socket, std::uint16_t port) {
  if (!epoll_.add(socket.get(), EPOLLIN, {.u64 = ports_.size()})) return false;
  ports_.push_back({std::move(socket), port});
  return true;
}

bool UdpResponders::Ports::open_port(std::uint16_t port) {
  auto v4 = bound_socket(AF_INET, port);
  if (!v4.open()) return false;
  Descriptor v6;
  if (has_ipv6()) {
    v6 = bound_socket(AF_INET6, port);
    if (!v6.open() && errno == EADDRINUSE) return false;
  }
  if (!keep(std::move(v4), port)) return false;
  return !v6.open() || keep(std::move(v6), port);
}

std::uint16_t UdpResponders::Ports::open_spare() {
  auto v4 = bound_socket(AF_INET, 0);
  if (!v4.open()) return 0;
  const auto port = port_of(v4);
  // Another run may hold the number for IPv6: then that family has no spare port.
  auto v6 = has_ipv6() ? bound_socket(AF_INET6, port) : Descriptor();
  if (!keep(std::move(v4), port)) return 0;
  if (v6.open()) keep(std::move(v6), port);
  return port;
}

Result<> UdpResponders::Ports::open(const std::vector<PortRange>& wanted, ListenUdpResponse& response) {
  TRY(epoll_.open());
  std::vector<std::uint16_t> listening, busy, failed;
  for (const auto& range : wanted) {
    for (int number = range.first; number <= range.last; ++number) {
      const auto port = static_cast<std::uint16_t>(number);
      if (open_port(port)) {
        listening.push_back(port);
      } else if (errno == EADDRINUSE) {
        busy.push_back(port);
      } else {
        if (failed.empty()) response.failure = std::strerror(errno);
        failed.push_back(port);
      }
    }
  }
  response.listening = to_ranges(std::move(listening));
  response.busy = to_ranges(std::move(busy));
  response.failed = to_ranges(std::move(failed));
  response.spare = open_spare();
  return {};
}

void UdpResponders::Ports::close() {
  closed_ = true;
  epoll_.close();
  ports_.clear();
}

void UdpResponders::Ports::answer_on(const Port& port) {
  for (int i = 0; i < kMostInATurn; ++i) {
    const auto datagram = probes::receive(port.socket.get(), buffer_);
    if (!datagram) return;
    const auto sequence = probes::parse_request(datagram->bytes, token_);
    if (!sequence) continue;
    probes::EchoReply reply;
    reply.sequence = *sequence;
    reply.bytes = static_cast<std::uint32_t>(datagram->bytes.size());
    reply.port = port.number;
    reply.received_ns = datagram->arrived_ns;
    reply.name = name_;
    reply.sent_ns = probes::realtime_ns();
    probes::answer(port.socket.get(), *datagram, probes::echo_reply(token_, reply));
  }
}

asio::awaitable<void> UdpResponders::Ports::serve(std::shared_ptr<Ports> ports) {
  while (!ports->closed_) {
    const bool ready = co_await ports->epoll_.wait();
    if (!ready || ports->closed_) break;
    for (const auto& event : ports->epoll_.ready()) ports->answer_on(ports->ports_[event.data.u64]);
  }
}

Result<std::unique_ptr<UdpResponders>> UdpResponders::open(asio::any_io_executor executor,
                                                           const ListenUdp& request,
                                                           ListenUdpResponse& response) {
  auto ports = std::make_shared<Ports>(executor, request);
  TRY(ports->open(merged(request.ports), response));
  asio::co_spawn(executor, Ports::serve(ports), asio::detached);
  return std::unique_ptr<UdpResponders>(new UdpResponders(std::move(ports)));
}

UdpResponders::UdpResponders(std::shared_ptr<Ports> ports) : ports_(std::move(ports)) {}

UdpResponders::~UdpResponders() {
  ports_->close();
}

}  // namespace muster

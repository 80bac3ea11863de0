#include "agent/probes/listeners.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "agent/probes/descriptor.hpp"
#include "agent/probes/epoll.hpp"
#include "agent/probes/fingerprint.hpp"
#include "agent/probes/proof.hpp"
#include "agent/protocol/deadline.hpp"

namespace muster {

namespace asio = boost::asio;
using probes::Descriptor;

namespace {

// More hosts than this connecting to one port within one turn of ours must send their SYN again, a second
// later.
constexpr int kBacklog = 128;
// When there is no descriptor for an accepted connection.
constexpr std::chrono::milliseconds kPause{10};

int bind_any(const Descriptor& socket, int family, std::uint16_t port) {
  sockaddr_in6 v6{};
  sockaddr_in v4{};
  v6.sin6_family = AF_INET6;
  v4.sin_family = AF_INET;
  v6.sin6_port = v4.sin_port = htons(port);
  const bool is_v6 = family == AF_INET6;
  const auto* address =
      is_v6 ? reinterpret_cast<const sockaddr*>(&v6) : reinterpret_cast<const sockaddr*>(&v4);
  return bind(socket.get(), address, is_v6 ? sizeof v6 : sizeof v4);
}

/// A socket listening on all addresses of one family; none, with errno, when that cannot be.
Descriptor listening_socket(int family, std::uint16_t port, probes::Fingerprint fingerprint, int ceiling) {
  Descriptor socket(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.open()) return socket;
  if (socket.get() >= ceiling) {
    errno = EMFILE;
    return {};
  }
  // Connections of an earlier run may still be closing on this port: that does not make it busy.
  const int on = 1;
  const int off = 0;
  setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (family == AF_INET6) setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  probes::show(fingerprint, socket.get());
  if (bind_any(socket, family, port) == 0 && ::listen(socket.get(), kBacklog) == 0) return socket;
  const int error = errno;
  socket.close();
  errno = error;
  return {};
}

bool has_ipv6() {
  return Descriptor(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)).open();
}

}  // namespace

/// The sockets and what answers on them.
class Listeners::Ports {
 public:
  Ports(asio::any_io_executor executor, const Listen& request)
      : epoll_(std::move(executor)),
        proof_(request.token, request.name),
        fingerprints_(request.token, request.name) {}

  Result<> open(const std::vector<PortRange>& wanted, ListenResponse& response);
  void close();
  /// Answers until close().
  static asio::awaitable<void> serve(std::shared_ptr<Ports> ports);

 private:
  struct Port {
    Descriptor socket;
    std::uint16_t number = 0;
  };

  /// False when there is no descriptor left to accept with.
  bool answer(const Port& port) const;
  bool answer_ready();

  probes::Epoll epoll_;
  probes::Proof proof_;
  probes::Fingerprints fingerprints_;
  std::vector<Port> ports_;
  bool closed_ = false;
};

Result<> Listeners::Ports::open(const std::vector<PortRange>& wanted, ListenResponse& response) {
  TRY(epoll_.open());
  const int family = has_ipv6() ? AF_INET6 : AF_INET;
  const int ceiling = probes::descriptor_ceiling();
  std::vector<std::uint16_t> listening, busy, failed;
  for (const auto& range : wanted) {
    for (int number = range.first; number <= range.last; ++number) {
      const auto port = static_cast<std::uint16_t>(number);
      auto socket = listening_socket(family, port, fingerprints_.of(port), ceiling);
      if (socket.open() && epoll_.add(socket.get(), EPOLLIN, {.u64 = ports_.size()})) {
        ports_.push_back({std::move(socket), port});
        listening.push_back(port);
      } else if (errno == EADDRINUSE) {
        busy.push_back(port);
      } else {
        if (failed.empty()) response.failure = probes::why_no_socket(errno, ceiling);
        failed.push_back(port);
      }
    }
  }
  response.listening = to_ranges(std::move(listening));
  response.busy = to_ranges(std::move(busy));
  response.failed = to_ranges(std::move(failed));
  return {};
}

void Listeners::Ports::close() {
  closed_ = true;
  epoll_.close();
  ports_.clear();
}

bool Listeners::Ports::answer(const Port& port) const {
  const Descriptor connection(accept4(port.socket.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!connection.open()) return errno != EMFILE && errno != ENFILE;
  // MSG_MORE keeps the line back until the close that follows: data and FIN leave as one packet.
  const auto line = proof_.line(port.number);
  [[maybe_unused]] const auto sent =
      send(connection.get(), line.data(), line.size(), MSG_NOSIGNAL | MSG_MORE);
  return true;
}

bool Listeners::Ports::answer_ready() {
  bool descriptors_left = true;
  for (const auto& event : epoll_.ready()) descriptors_left &= answer(ports_[event.data.u64]);
  return descriptors_left;
}

asio::awaitable<void> Listeners::Ports::serve(std::shared_ptr<Ports> ports) {
  while (!ports->closed_) {
    const bool ready = co_await ports->epoll_.wait();
    if (!ready || ports->closed_) break;
    if (!ports->answer_ready()) co_await wait_for(kPause);
  }
}

Result<std::unique_ptr<Listeners>> Listeners::open(asio::any_io_executor executor, const Listen& request,
                                                   ListenResponse& response) {
  auto ports = std::make_shared<Ports>(executor, request);
  TRY(ports->open(merged(request.ports), response));
  asio::co_spawn(executor, Ports::serve(ports), asio::detached);
  return std::unique_ptr<Listeners>(new Listeners(std::move(ports)));
}

Listeners::Listeners(std::shared_ptr<Ports> ports) : ports_(std::move(ports)) {}

Listeners::~Listeners() {
  ports_->close();
}

}  // namespace muster

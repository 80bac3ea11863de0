#include "agent/facts/sockets.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace muster::facts {

Result<Descriptor> start_connect(const IpAddress& address, std::uint16_t port, int type) {
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  v4.sin_family = AF_INET;
  v6.sin6_family = AF_INET6;
  v4.sin_port = v6.sin6_port = htons(port);
  std::memcpy(&v4.sin_addr, address.bytes.data(), sizeof v4.sin_addr);
  std::memcpy(&v6.sin6_addr, address.bytes.data(), sizeof v6.sin6_addr);
  const auto* target = address.v6 ? reinterpret_cast<sockaddr*>(&v6) : reinterpret_cast<sockaddr*>(&v4);
  const auto size = static_cast<socklen_t>(address.v6 ? sizeof v6 : sizeof v4);
  Descriptor socket(::socket(target->sa_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.open()) return fail(ErrorKind::agent, std::strerror(errno));
  if (::connect(socket.get(), target, size) != 0 && errno != EINPROGRESS) {
    return fail(ErrorKind::agent, std::strerror(errno));
  }
  return socket;
}

Result<> wait_for(int fd, short event, std::chrono::steady_clock::time_point deadline) {
  while (true) {
    const auto left = deadline - std::chrono::steady_clock::now();
    const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    if (milliseconds <= 0) return fail(ErrorKind::timeout, "no answer in time");
    pollfd polled{.fd = fd, .events = event, .revents = 0};
    const int ready = ::poll(&polled, 1, static_cast<int>(milliseconds));
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return fail(ErrorKind::agent, std::strerror(errno));
  }
}

Result<> try_connect(const IpAddress& address, std::uint16_t port,
                     std::chrono::steady_clock::time_point deadline) {
  TRY(const auto socket, start_connect(address, port, SOCK_STREAM));
  TRY(wait_for(socket.get(), POLLOUT, deadline));
  int error = 0;
  socklen_t length = sizeof error;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &length);
  if (error != 0) return fail(ErrorKind::agent, std::strerror(error));
  return {};
}

}  // namespace muster::facts

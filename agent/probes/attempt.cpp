#include "agent/probes/attempt.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

namespace muster::probes {

namespace ip = boost::asio::ip;

namespace {

// linux/in.h has it from 4.2 on; an older kernel answers ENOPROTOOPT, and each new socket takes a local port
// of its own.
constexpr int kBindAddressNoPort = 24;

}  // namespace

int Attempt::open(const ip::tcp::endpoint& to, const std::optional<ip::address>& source, int ceiling) {
  socket = Descriptor(::socket(to.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.open()) return errno;
  if (socket.get() >= ceiling) return EMFILE;
  if (!source || source->is_v6() != to.address().is_v6()) return 0;
  const int on = 1;
  setsockopt(socket.get(), IPPROTO_IP, kBindAddressNoPort, &on, sizeof on);
  const ip::tcp::endpoint near(*source, 0);
  return bind(socket.get(), near.data(), static_cast<socklen_t>(near.size())) == 0 ? 0 : errno;
}

int Attempt::connect(const ip::tcp::endpoint& to) {
  if (::connect(socket.get(), to.data(), static_cast<socklen_t>(to.size())) == 0 || errno == EINPROGRESS)
    return 0;
  return errno;
}

bool Attempt::is_connected() const {
  sockaddr_in6 peer{};
  socklen_t size = sizeof peer;
  return getpeername(socket.get(), reinterpret_cast<sockaddr*>(&peer), &size) == 0;
}

int Attempt::take_error() {
  int error = 0;
  socklen_t size = sizeof error;
  return getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

bool Attempt::disconnect() {
  const sockaddr nobody{.sa_family = AF_UNSPEC, .sa_data = {}};
  return ::connect(socket.get(), &nobody, sizeof nobody) == 0;
}

std::optional<std::string_view> Attempt::peek(std::span<char> buffer) const {
  const auto received = recv(socket.get(), buffer.data(), buffer.size(), MSG_PEEK);
  if (received < 0) return std::nullopt;
  return std::string_view(buffer.data(), static_cast<std::size_t>(received));
}

}  // namespace muster::probes

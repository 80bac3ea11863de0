#include "agent/probes/attempt.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace muster::probes {

namespace ip = boost::asio::ip;

namespace {

// linux/in.h has it from 4.2 on; an older kernel answers ENOPROTOOPT, and each new socket takes a local port
// of its own.
constexpr int kBindAddressNoPort = 24;

using Buffer = std::array<char, Proof::kMostBytes>;

/// What has arrived, left in the socket: its end by us is then an RST. Empty at the end of the stream, none
/// when nothing came (errno says why).
std::optional<std::string_view> peek(const Descriptor& socket, Buffer& buffer) {
  const auto received = recv(socket.get(), buffer.data(), buffer.size(), MSG_PEEK);
  if (received < 0) return std::nullopt;
  return std::string_view(buffer.data(), static_cast<std::size_t>(received));
}

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

std::optional<Outcome> Attempt::look(const Proof& proof) {
  if (expect == Expect::proof) return look_for_proof(proof);
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return outcome_of(error, expect);
  if (is_connected()) return Outcome{};
  return std::nullopt;
}

std::optional<Outcome> Attempt::look_for_proof(const Proof& proof) const {
  Buffer buffer;
  const auto received = peek(socket, buffer);
  if (!received && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
  if (!received) return outcome_of(errno, expect);
  if (received->empty()) {
    return Outcome{Cause::answered_by_another, "it closed the connection without a word"};
  }
  const auto match = proof.compare(*received, port);
  if (match == Proof::Match::incomplete) return std::nullopt;
  if (match == Proof::Match::right) return Outcome{};
  return Outcome{Cause::answered_by_another, proof.describe(*received)};
}

std::string Attempt::said(const Proof& proof) const {
  Buffer buffer;
  const auto received = peek(socket, buffer);
  return received ? proof.describe(*received) : "nothing";
}

bool Attempt::disconnect() {
  const sockaddr nobody{.sa_family = AF_UNSPEC, .sa_data = {}};
  return ::connect(socket.get(), &nobody, sizeof nobody) == 0;
}

}  // namespace muster::probes

#include "agent/facts/docker_api.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <cerrno>
#include <cstring>

#include "agent/protocol/descriptor.hpp"

namespace muster::facts {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kLargestAnswer = 1 << 20;

/// A Unix socket's connect never waits when it is non-blocking: a full backlog is EAGAIN.
Result<Descriptor> connect_to(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return fail(ErrorKind::agent, "path too long for a socket");
  path.copy(address.sun_path, path.size());
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.open() || ::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    return fail(ErrorKind::agent, std::strerror(errno));
  }
  return socket;
}

Result<> wait_for(int fd, short event, Clock::time_point deadline) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return fail(ErrorKind::timeout, "no answer in time");
    pollfd polled{.fd = fd, .events = event, .revents = 0};
    const int ready = ::poll(&polled, 1, static_cast<int>(left));
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return fail(ErrorKind::agent, std::strerror(errno));
  }
}

Result<> send_all(int fd, std::string_view request, Clock::time_point deadline) {
  while (!request.empty()) {
    TRY(wait_for(fd, POLLOUT, deadline));
    const auto sent = ::send(fd, request.data(), request.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) return fail(ErrorKind::agent, std::strerror(errno));
    if (sent > 0) request.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

Result<std::string> receive_all(int fd, Clock::time_point deadline) {
  std::string answer;
  std::array<char, 1 << 14> chunk{};
  while (answer.size() <= kLargestAnswer) {
    TRY(wait_for(fd, POLLIN, deadline));
    const auto got = ::recv(fd, chunk.data(), chunk.size(), 0);
    if (got == 0) return answer;
    if (got < 0 && errno != EAGAIN && errno != EINTR) return fail(ErrorKind::agent, std::strerror(errno));
    if (got > 0) answer.append(chunk.data(), static_cast<std::size_t>(got));
  }
  return fail(ErrorKind::agent, "answered more than 1 MiB");
}

/// The body of a whole HTTP/1.0 response; the status must be 200.
Result<std::string_view> body_of(std::string_view response) {
  const auto status = response.substr(0, response.find("\r\n"));
  if (!status.starts_with("HTTP/1.") || status.substr(std::min<std::size_t>(9, status.size()), 3) != "200") {
    return fail(ErrorKind::agent, "answered without 200 OK");
  }
  const auto end = response.find("\r\n\r\n");
  if (end == response.npos) return fail(ErrorKind::agent, "answered half a header");
  return response.substr(end + 4);
}

}  // namespace

bool accepts_connections(const std::string& path) {
  return connect_to(path).has_value();
}

Result<boost::json::value> docker_get(const std::string& path, std::string_view resource,
                                      Clock::time_point deadline) {
  TRY(const auto socket, connect_to(path));
  // HTTP/1.0: the answer is not chunked and ends with the connection.
  const auto request = "GET " + std::string(resource) + " HTTP/1.0\r\nHost: docker\r\n\r\n";
  TRY(send_all(socket.get(), request, deadline));
  TRY(const auto response, receive_all(socket.get(), deadline));
  TRY(const auto body, body_of(response));
  boost::system::error_code bad;
  auto json = boost::json::parse(body, bad);
  if (bad) return fail(ErrorKind::agent, "answered no JSON: " + bad.message());
  return json;
}

}  // namespace muster::facts

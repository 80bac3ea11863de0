#include "agent/server/server.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "agent/protocol/deadline.hpp"
#include "agent/protocol/unix_stream.hpp"
#include "agent/server/connection.hpp"

namespace muster {

namespace asio = boost::asio;
using Local = asio::local::stream_protocol;

namespace {

bool somebody_answers(const asio::any_io_executor& executor, const Local::endpoint& endpoint) {
  Local::socket socket(executor);
  boost::system::error_code refused;
  socket.connect(endpoint, refused);
  return !refused;
}

Result<Local::acceptor> listen_on(const asio::any_io_executor& executor, const std::filesystem::path& path) {
  const Local::endpoint endpoint(path.string());
  if (somebody_answers(executor, endpoint)) {
    return fail(ErrorKind::agent, path.string() + ": another muster-agent serves here")
        .next("systemctl status muster-agent");
  }
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
  ::unlink(path.c_str());  // what a killed agent left; nobody answered on it
  // The mode must be right from the first moment, and bind(2) honours the umask only.
  const auto old_mask = ::umask(0177);
  boost::system::error_code bad;
  Local::acceptor acceptor(executor);
  acceptor.open(endpoint.protocol(), bad);
  if (!bad) acceptor.bind(endpoint, bad);
  ::umask(old_mask);
  if (!bad) acceptor.listen(asio::socket_base::max_listen_connections, bad);
  if (bad) return fail(ErrorKind::agent, path.string() + ": cannot listen: " + bad.message());
  return acceptor;
}

// The socket's mode keeps others out; this holds even where its directory was made carelessly.
bool is_root_or_us(Local::socket& socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
  return peer.uid == 0 || peer.uid == ::geteuid();
}

asio::awaitable<void> accept_connections(Agent& agent, Local::acceptor& acceptor) {
  const auto executor = co_await asio::this_coro::executor;
  while (true) {
    boost::system::error_code bad;
    auto socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, bad));
    if (bad == asio::error::operation_aborted) co_return;
    if (bad) {
      // Out of descriptors: the connections that have them will end; asking again at once would spin.
      std::fprintf(stderr, "accept: %s\n", bad.message().c_str());
      co_await wait_for(std::chrono::milliseconds(100));
      continue;
    }
    if (!is_root_or_us(socket)) continue;
    auto connection =
        std::make_shared<Connection>(executor, agent, std::make_unique<UnixStream>(std::move(socket)));
    const auto serve_it = [connection]() -> asio::awaitable<void> { return connection->run(); };
    asio::co_spawn(executor, serve_it, asio::detached);
  }
}

/// sd_notify(3) READY=1: `systemctl start` returns once the socket answers. Nothing where systemd did not ask
/// for it.
void tell_systemd() {
  const char* path = std::getenv("NOTIFY_SOCKET");
  if (!path) return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string_view name(path);
  if (name.empty() || name.size() >= sizeof address.sun_path) return;
  name.copy(address.sun_path, name.size());
  if (name.front() == '@') address.sun_path[0] = '\0';
  const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return;
  constexpr std::string_view kReady = "READY=1";
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  if (::sendto(descriptor, kReady.data(), kReady.size(), MSG_NOSIGNAL, reinterpret_cast<sockaddr*>(&address),
               size) < 0) {
    std::fprintf(stderr, "systemd was not told that the agent is ready: %s\n", std::strerror(errno));
  }
  ::close(descriptor);
}

asio::awaitable<void> stop_signal() {
  asio::signal_set signals(co_await asio::this_coro::executor, SIGTERM, SIGINT);
  boost::system::error_code ignored;
  co_await signals.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

}  // namespace

asio::awaitable<Result<>> serve(Agent& agent) {
  using namespace asio::experimental::awaitable_operators;
  const auto executor = co_await asio::this_coro::executor;
  CO_TRY(auto acceptor, listen_on(executor, agent.paths.socket));
  tell_systemd();
  auto until_stopped = accept_connections(agent, acceptor) || stop_signal();
  co_await std::move(until_stopped);
  ::unlink(agent.paths.socket.c_str());
  co_return Result<>{};
}

}  // namespace muster

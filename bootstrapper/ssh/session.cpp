#include "bootstrapper/ssh/session.hpp"

#include <libssh2.h>

#include <utility>

#include "agent/protocol/deadline.hpp"
#include "bootstrapper/ssh/authenticate.hpp"
#include "bootstrapper/ssh/connect.hpp"
#include "bootstrapper/ssh/host_key_check.hpp"
#include "bootstrapper/ssh/transport.hpp"
#include "bootstrapper/ssh/tunnel.hpp"

namespace muster::ssh {

namespace asio = boost::asio;

namespace {

Error handshake_failed(long code, const Transport& transport) {
  const auto said = transport.last_message();
  if (code == LIBSSH2_ERROR_KEX_FAILURE || code == LIBSSH2_ERROR_KEY_EXCHANGE_FAILURE) {
    return fail(ErrorKind::login, "no algorithms in common with the host's sshd: " + said)
        .next(
            "compare `sshd -T` on the host (kexalgorithms, ciphers, macs, hostkeyalgorithms) with what "
            "libssh2 " +
            std::string(libssh2_version(0)) + " has");
  }
  return fail(ErrorKind::unreachable, "SSH handshake failed: " + said);
}

asio::awaitable<Result<PublicKey>> shake_hands(std::shared_ptr<Transport> transport, const Target& target) {
  CO_TRY(const auto known, known_hosts_for(target));
  // Known types first: of a host with several keys it would otherwise show the one that is not known.
  const auto preference = host_key_preference(known_key_types(target, known));
  if (transport->ended()) co_return *transport->ended();
  libssh2_session_method_pref(transport->session(), LIBSSH2_METHOD_HOSTKEY, preference.c_str());
  std::function<long()> handshake = [&]() -> long {
    return libssh2_session_handshake(transport->session(), transport->descriptor());
  };
  auto shaken = co_await transport->repeat(handshake);
  if (!shaken) {
    co_return std::move(shaken)
        .error()
        .in("SSH handshake")
        .next("check that sshd listens on port " + std::to_string(target.port) +
              ", and that its MaxStartups and the host's hosts.deny let this machine in");
  }
  if (*shaken < 0) co_return handshake_failed(*shaken, *transport);

  std::size_t size = 0;
  int type = 0;
  const char* blob = libssh2_session_hostkey(transport->session(), &size, &type);
  auto key = PublicKey::from_blob(blob ? std::string_view(blob, size) : std::string_view());
  if (!key) co_return fail(ErrorKind::login, "the host showed no usable host key");
  CO_TRY(check_host_key(target, known, *key));
  co_return *std::move(key);
}

// `stage` says what the host is waited for, in case the deadline passes.
asio::awaitable<Result<PublicKey>> log_in(std::shared_ptr<Transport> transport, const Target& target,
                                          std::string& stage) {
  Unfinished login(*transport, "the login was not completed");
  stage = "SSH handshake";
  CO_TRY(auto key, co_await shake_hands(transport, target));
  stage = "login as " + target.user;
  CO_TRY(co_await authenticate(transport, target));
  login.completed();
  co_return key;
}

/// log_in() within the target's deadline; the session is kept alive from then on.
asio::awaitable<Result<PublicKey>> log_in_in_time(std::shared_ptr<Transport> transport,
                                                  const Target& target) {
  std::string stage;
  auto work = log_in(transport, target, stage);
  auto key = co_await with_deadline(std::move(work), target.login_deadline, "login");
  if (key) {
    transport->keep_alive(target.keepalive);
    co_return key;
  }
  if (key.error().kind() != ErrorKind::timeout) co_return std::move(key).error();
  co_return fail(ErrorKind::unreachable, stage + " at " + endpoint_text(target.address, target.port) +
                                             ": no answer in " + to_string(target.login_deadline))
      .next("check that sshd answers there: ssh -v " + ssh_options(target) + target.user + "@" +
            target.address);
}

asio::awaitable<Result<std::unique_ptr<Channel>>> start_command(std::shared_ptr<Transport> transport,
                                                                std::string command) {
  const auto turn = co_await transport->opening().take();
  Unfinished request(*transport, "a command was being started");
  LIBSSH2_CHANNEL* channel = nullptr;
  std::function<long()> open = [&]() -> long {
    channel = libssh2_channel_open_session(transport->session());
    return channel ? 0 : libssh2_session_last_errno(transport->session());
  };
  CO_TRY(const long opened, co_await transport->repeat(open));
  if (opened == LIBSSH2_ERROR_CHANNEL_FAILURE) {
    request.completed();
    co_return fail(ErrorKind::unreachable, "the host refuses one more channel: " + transport->last_message())
        .next("raise MaxSessions in its sshd_config");
  }
  if (opened < 0) co_return fail(ErrorKind::unreachable, "open a channel: " + transport->last_message());
  std::function<long()> exec = [&]() -> long {
    return libssh2_channel_process_startup(channel, "exec", 4, command.data(),
                                           static_cast<unsigned>(command.size()));
  };
  CO_TRY(const long started, co_await transport->repeat(exec));
  request.completed();
  auto running = std::make_unique<Channel>(transport, channel);
  if (started == 0) co_return running;
  co_return fail(ErrorKind::login,
                 "the host refuses to run commands for this user: " + transport->last_message());
}

}  // namespace

Session::Session(Target target, PublicKey host_key, std::shared_ptr<Transport> transport,
                 std::shared_ptr<Session> through)
    : target_(std::move(target)),
      host_key_(std::move(host_key)),
      through_(std::move(through)),
      transport_(std::move(transport)) {
  target_.passphrase.reset();
  target_.password.reset();
  target_.wants_password = nullptr;
}

Session::~Session() {
  transport_->end(fail(ErrorKind::unreachable, "the session was closed"));
}

asio::awaitable<Result<std::unique_ptr<Session>>> Session::open(Target target) {
  CO_TRY(auto socket, co_await connect_to(target.address, target.port, target.connect_deadline));
  const auto transport = Transport::start(socket_wire(std::move(socket)));
  CO_TRY(auto key, co_await log_in_in_time(transport, target));
  co_return std::unique_ptr<Session>(new Session(std::move(target), std::move(key), transport, nullptr));
}

asio::awaitable<Result<std::unique_ptr<Session>>> Session::open(Target target,
                                                                std::shared_ptr<Session> through,
                                                                std::shared_ptr<Tunnel> tunnel) {
  const auto transport = Transport::start(std::move(tunnel));
  CO_TRY(auto key, co_await log_in_in_time(transport, target));
  co_return std::unique_ptr<Session>(
      new Session(std::move(target), std::move(key), transport, std::move(through)));
}

asio::awaitable<std::shared_ptr<Tunnel>> Session::tunnel_to(std::string address, std::uint16_t port) {
  const auto transport = transport_;
  auto turn = co_await transport->opening().take();
  co_return Tunnel::begin(transport, std::move(turn), "bastion " + hop_text(target_), std::move(address),
                          port);
}

bool Session::ended() const {
  return transport_->ended().has_value();
}

asio::awaitable<Result<std::unique_ptr<Channel>>> Session::exec(std::string command) {
  const auto transport = transport_;
  if (transport->ended()) co_return *transport->ended();
  auto work = start_command(transport, std::move(command));
  auto channel = co_await with_deadline(std::move(work), target_.channel_deadline, "start a command");
  co_return channel;
}

asio::awaitable<Result<Outcome>> Session::run(std::string command, std::string input,
                                              std::chrono::milliseconds deadline) {
  CO_TRY(auto channel, co_await exec(std::move(command)));
  auto outcome = co_await finish(*channel, std::move(input), deadline);
  co_return outcome;
}

asio::awaitable<void> Session::close() {
  constexpr std::chrono::milliseconds kGoodbye(1000);
  const auto transport = transport_;
  if (transport->ended()) co_return;
  const auto why = fail(ErrorKind::unreachable, "the session was closed");
  transport->say_why(why);  // the host may close its end before we have closed ours
  libssh2_session_disconnect(transport->session(), "muster is done");
  auto flushing = transport->flush();
  auto goodbye = co_await with_deadline(std::move(flushing), kGoodbye, "goodbye");
  transport->end(why);
}

}  // namespace muster::ssh

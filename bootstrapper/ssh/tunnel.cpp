#include "bootstrapper/ssh/tunnel.hpp"

#include <libssh2.h>

#include <boost/asio/post.hpp>
#include <utility>

#include "agent/protocol/deadline.hpp"
#include "bootstrapper/ssh/connect.hpp"

namespace muster::ssh {

namespace asio = boost::asio;

Tunnel::Tunnel(std::shared_ptr<Transport> through, Turn::Held turn, std::string hop, std::string address,
               std::uint16_t port)
    : through_(std::move(through)),
      turn_(std::move(turn)),
      hop_(std::move(hop)),
      address_(std::move(address)),
      port_(port),
      settled_(through_->executor()) {}

Tunnel::~Tunnel() {
  close();
}

std::shared_ptr<Tunnel> Tunnel::begin(std::shared_ptr<Transport> through, Turn::Held turn, std::string hop,
                                      std::string address, std::uint16_t port) {
  auto tunnel = std::make_shared<Tunnel>(through, std::move(turn), std::move(hop), std::move(address), port);
  tunnel->opening_ = tunnel;
  through->add_follower(tunnel);
  tunnel->open();
  return tunnel;
}

Error Tunnel::refusal(int code) const {
  const auto where = hop_ + ": no connection to " + endpoint_text(address_, port_);
  const auto said = through_->last_message();
  const auto says = [&said](const char* words) { return said.find(words) != std::string::npos; };
  if (code == LIBSSH2_ERROR_CHANNEL_FAILURE && says("administratively prohibited"))
    return fail(ErrorKind::login, where + ": its sshd forbids it")
        .next(
            "on the bastion, AllowTcpForwarding, PermitOpen and DisableForwarding of its sshd_config say "
            "what "
            "is allowed");
  if (code == LIBSSH2_ERROR_CHANNEL_FAILURE && says("connect failed"))
    return fail(ErrorKind::unreachable,
                where + ": refused, or no route to it, or its name is not known there")
        .next("check the address, and that sshd listens there on port " + std::to_string(port_) +
              " for the bastion");
  return fail(ErrorKind::unreachable, where + ": " + said);
}

void Tunnel::open() {
  constexpr const char* kFrom = "127.0.0.1";
  if (through_->ended()) return settle(through_->ended()->in(hop_));
  auto* channel = libssh2_channel_direct_tcpip_ex(through_->session(), address_.c_str(), port_, kFrom, 0);
  if (!opening_) return;  // the connection ended within the call
  if (!channel) {
    const int code = libssh2_session_last_errno(through_->session());
    if (code != LIBSSH2_ERROR_EAGAIN) settle(refusal(code));
    return;
  }
  channel_ = channel;
  // There is no stderr, and what came of it would fill the window.
  libssh2_channel_handle_extended_data2(channel_, LIBSSH2_CHANNEL_EXTENDED_DATA_IGNORE);
  settle(std::nullopt);
  if (closed_) through_->release(std::exchange(channel_, nullptr));
}

void Tunnel::settle(std::optional<Error> refused) {
  refused_ = std::move(refused);
  turn_.reset();
  settled_.notify();
  const auto last = std::exchange(opening_, nullptr);
}

asio::awaitable<Result<bool>> Tunnel::until_settled() {
  while (opening_) {
    co_await settled_.wait();
  }
  co_return true;
}

asio::awaitable<bool> Tunnel::settled(std::chrono::milliseconds patience) {
  const auto self = shared_from_this();
  auto waiting = until_settled();
  const auto outcome = co_await with_deadline(std::move(waiting), patience, "tunnel");
  co_return outcome.has_value();
}

void Tunnel::read_some(asio::mutable_buffer into, OnRead then) {
  into_ = into;
  on_read_ = std::move(then);
  pump();
}

void Tunnel::write(asio::const_buffer bytes, OnWritten then) {
  bytes_ = bytes;
  on_written_ = std::move(then);
  pump();
}

void Tunnel::on_change() {
  const auto self = shared_from_this();
  if (opening_) {
    open();
  } else {
    pump();
  }
}

void Tunnel::on_end() {
  const auto self = shared_from_this();
  channel_ = nullptr;  // freed with its session
  if (opening_) settle(through_->ended()->in(hop_));
  finish_read(through_->ended()->in(hop_));
  finish_write(false);
}

void Tunnel::pump() {
  const auto self = shared_from_this();
  if (on_read_) read_now();
  if (on_written_) write_now();
}

void Tunnel::read_now() {
  if (!channel_)
    return finish_read(through_->ended().value_or(fail(ErrorKind::unreachable, "it is closed")).in(hop_));
  const auto got = libssh2_channel_read_ex(channel_, 0, static_cast<char*>(into_.data()), into_.size());
  if (!channel_) return;  // the connection ended within the call
  if (got > 0) return finish_read(static_cast<std::size_t>(got));
  if (got == LIBSSH2_ERROR_EAGAIN) return;
  if (got < 0) return finish_read(fail(ErrorKind::unreachable, "read: " + through_->last_message()));
  if (libssh2_channel_eof(channel_) == 1)
    finish_read(fail(ErrorKind::unreachable, "the host closed the connection"));
}

void Tunnel::write_now() {
  while (channel_ && bytes_.size() > 0 && !through_->is_full()) {
    const auto put =
        libssh2_channel_write_ex(channel_, 0, static_cast<const char*>(bytes_.data()), bytes_.size());
    if (put == LIBSSH2_ERROR_EAGAIN || put == 0) return;
    if (put < 0) return finish_write(false);
    bytes_ += static_cast<std::size_t>(put);
  }
  if (!channel_) return finish_write(false);
  if (bytes_.size() == 0) finish_write(true);
}

void Tunnel::finish_read(Result<std::size_t> got) {
  if (!on_read_) return;
  asio::post(executor(), [then = std::exchange(on_read_, nullptr), got = std::move(got)] { then(got); });
}

void Tunnel::finish_write(bool written) {
  if (!on_written_) return;
  asio::post(executor(), [then = std::exchange(on_written_, nullptr), written] { then(written); });
}

void Tunnel::close() {
  closed_ = true;
  if (channel_) through_->release(std::exchange(channel_, nullptr));
  finish_read(fail(ErrorKind::unreachable, "it was closed"));
  finish_write(false);
}

}  // namespace muster::ssh

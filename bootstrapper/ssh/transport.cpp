#include "bootstrapper/ssh/transport.hpp"

#include <libssh2.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <cerrno>
#include <cstring>

#include "agent/protocol/deadline.hpp"

namespace muster::ssh {

namespace asio = boost::asio;

namespace {

constexpr int kMostUnanswered = 3;

// Without this a set OPENSSL_CONF or a host's openssl.cnf could load foreign modules into a static program.
bool initialise_libraries() {
  return OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr) == 1 && libssh2_init(0) == 0;
}

ssize_t on_send(libssh2_socket_t, const void* bytes, std::size_t size, int, void** transport) {
  static_cast<Transport*>(*transport)->add_outbound(static_cast<const char*>(bytes), size);
  return static_cast<ssize_t>(size);
}

ssize_t on_receive(libssh2_socket_t, void* into, std::size_t size, int, void** transport) {
  return static_cast<Transport*>(*transport)->take_inbound(static_cast<char*>(into), size);
}

void on_disconnect(LIBSSH2_SESSION*, int, const char* message, int size, const char*, int, void** transport) {
  static_cast<Transport*>(*transport)
      ->host_disconnected(message && size > 0 ? std::string(message, static_cast<std::size_t>(size)) : "");
}

template <class Callback>
void set_callback(LIBSSH2_SESSION* session, int type, Callback callback) {
#if LIBSSH2_VERSION_NUM >= 0x010b01
  libssh2_session_callback_set2(session, type, reinterpret_cast<libssh2_cb_generic*>(callback));
#else
  libssh2_session_callback_set(session, type, reinterpret_cast<void*>(callback));
#endif
}

}  // namespace

Transport::Transport(std::shared_ptr<Wire> wire)
    : wire_(std::move(wire)),
      changed_(wire_->executor()),
      opening_(wire_->executor()),
      keepalive_(wire_->executor()) {
  static const bool initialised = initialise_libraries();
  session_ = initialised ? libssh2_session_init_ex(nullptr, nullptr, nullptr, this) : nullptr;
  if (!session_) {
    ended_ = fail(ErrorKind::bug, "libssh2 could not be initialised");
    return;
  }
  libssh2_session_set_blocking(session_, 0);
  set_callback(session_, LIBSSH2_CALLBACK_SEND, on_send);
  set_callback(session_, LIBSSH2_CALLBACK_RECV, on_receive);
  set_callback(session_, LIBSSH2_CALLBACK_DISCONNECT, on_disconnect);
}

std::shared_ptr<Transport> Transport::start(std::shared_ptr<Wire> wire) {
  std::shared_ptr<Transport> transport(new Transport(std::move(wire)));
  transport->read_more();
  return transport;
}

Transport::~Transport() {
  end(fail(ErrorKind::bug, "the session is gone"));
  freeing_ = true;
  // No call should wait any more; the bound is against a libssh2 that sees it otherwise.
  for (int tries = 0; session_ && tries < 100 && libssh2_session_free(session_) == LIBSSH2_ERROR_EAGAIN;
       ++tries) {
  }
}

std::string Transport::last_message() const {
  char* message = nullptr;
  libssh2_session_last_error(session_, &message, nullptr, 0);
  return message ? message : "";
}

asio::awaitable<Result<long>> Transport::repeat(std::function<long()> call) {
  for (;;) {
    if (!session_) co_return *ended_;
    const auto before = inbound_.size() - inbound_taken_;
    const long result = call();
    if (result >= 0) co_return result;
    if (result != LIBSSH2_ERROR_EAGAIN && !ended_) co_return result;
    const auto left = inbound_.size() - inbound_taken_;
    if (left > 0 && left < before) continue;  // it stopped for another reason than want of bytes
    if (ended_) co_return *ended_;
    co_await changed_.wait();
  }
}

void Transport::end(Error why) {
  const bool first = !ended_;
  if (first) ended_ = why_we_end_.value_or(std::move(why));
  wire_->close();
  keepalive_.cancel();
  changed_.notify();
  if (!first) return;
  for (const auto& follower : followers()) follower->on_end();
}

void Transport::host_disconnected(std::string message) {
  end(fail(ErrorKind::unreachable,
           "the host ended the connection" + (message.empty() ? "" : ": " + message)));
}

long Transport::take_inbound(char* into, std::size_t size) {
  const auto taken = std::min(size, inbound_.size() - inbound_taken_);
  // Only while it is freed does libssh2 hear of the end: what it has queued can be read until then.
  if (taken == 0) return freeing_ ? 0 : -EAGAIN;
  std::memcpy(into, inbound_.data() + inbound_taken_, taken);
  inbound_taken_ += taken;
  if (inbound_taken_ == inbound_.size()) {
    inbound_.clear();
    inbound_taken_ = 0;
    read_more();
  }
  return static_cast<long>(taken);
}

void Transport::add_outbound(const char* bytes, std::size_t size) {
  if (ended_) return;
  said_ = true;
  outbound_.append(bytes, size);
  write_more();
}

void Transport::read_more() {
  if (reading_ || ended_ || inbound_.size() > kInboundLimit) return;
  reading_ = true;
  wire_->read_some(asio::buffer(arriving_), [self = shared_from_this()](const Result<std::size_t>& got) {
    self->reading_ = false;
    self->heard_ = true;
    self->said_ = false;
    if (got) self->inbound_.append(self->arriving_.data(), *got);
    if (!got && !self->ended_) self->end(got.error());
    self->free_released();
    self->changed_.notify();
    self->tell_followers();
    self->read_more();
  });
}

void Transport::write_more() {
  if (!departing_.empty() || outbound_.empty() || ended_) return;
  departing_.swap(outbound_);
  wire_->write(asio::buffer(departing_), [self = shared_from_this()](bool written) {
    self->departing_.clear();
    // What the host said before it closed may still be on its way in: the reader decides on the end.
    if (!written) self->outbound_.clear();
    self->write_more();
    self->changed_.notify();
    self->tell_followers();
  });
}

std::vector<std::shared_ptr<Follower>> Transport::followers() {
  std::vector<std::shared_ptr<Follower>> alive;
  std::erase_if(followers_, [&alive](const std::weak_ptr<Follower>& one) {
    auto follower = one.lock();
    if (!follower) return true;
    alive.push_back(std::move(follower));
    return false;
  });
  return alive;
}

void Transport::tell_followers() {
  for (const auto& follower : followers()) {
    if (!ended_) follower->on_change();
  }
}

asio::awaitable<Result<>> Transport::flush() {
  while (!ended_ && !(outbound_.empty() && departing_.empty())) {
    co_await changed_.wait();
  }
  if (ended_) co_return *ended_;
  co_return Result<>();
}

void Transport::keep_alive(std::chrono::milliseconds interval) {
  // libssh2's own interval is only the least distance between two requests: 2 s is as short as it can be.
  libssh2_keepalive_config(session_, 1, 2);
  keepalive_interval_ = interval;
  heard_ = true;
  schedule_keepalive();
}

void Transport::schedule_keepalive() {
  keepalive_.expires_after(keepalive_interval_);
  keepalive_.async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
    if (cancelled || self->ended_) return;
    // While nobody reads, bytes may wait in the socket unseen.
    if (self->heard_ || !self->reading_) {
      self->unanswered_ = 0;
    } else {
      libssh2_keepalive_send(self->session_, nullptr);
      if (self->said_) ++self->unanswered_;
    }
    if (self->unanswered_ > kMostUnanswered) {
      self->end(fail(ErrorKind::unreachable, "no sign of life from the host for " +
                                                 to_string(self->keepalive_interval_ * kMostUnanswered)));
      return;
    }
    self->heard_ = false;
    self->schedule_keepalive();
  });
}

void Transport::release(LIBSSH2_CHANNEL* channel) {
  released_.push_back(channel);
  free_released();
}

void Transport::free_released() {
  std::erase_if(released_, [](LIBSSH2_CHANNEL* channel) {
    return libssh2_channel_free(channel) != LIBSSH2_ERROR_EAGAIN;
  });
}

}  // namespace muster::ssh

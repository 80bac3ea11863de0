#include "agent/protocol/event.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace muster {

namespace asio = boost::asio;

Event::Event(asio::any_io_executor executor)
    : timer_(std::move(executor), asio::steady_timer::time_point::max()) {}

asio::awaitable<void> Event::wait() {
  boost::system::error_code why;
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, why));
  // Notification and cancellation both abort the wait; only the coroutine's own state tells them apart.
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) {
    throw boost::system::system_error(asio::error::operation_aborted);
  }
}

Turn::Held::~Held() {
  if (!turn_) return;
  turn_->held_ = false;
  turn_->freed_.notify();
}

asio::awaitable<Turn::Held> Turn::take() {
  while (held_) {
    co_await freed_.wait();
  }
  held_ = true;
  co_return Held(*this);
}

}  // namespace muster

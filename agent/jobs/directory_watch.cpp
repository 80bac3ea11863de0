#include "agent/jobs/directory_watch.hpp"

#include <sys/inotify.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "agent/protocol/deadline.hpp"
#include "agent/protocol/descriptor.hpp"

namespace muster {

namespace asio = boost::asio;

namespace {

constexpr std::uint32_t kChanges = IN_MODIFY | IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_TO;

asio::awaitable<void> read_events(asio::posix::stream_descriptor& from) {
  // What changed does not matter, only that something did: all that waits is taken at once.
  alignas(inotify_event) std::array<char, 16 << 10> events{};
  boost::system::error_code ignored;
  co_await from.async_read_some(asio::buffer(events), asio::redirect_error(asio::use_awaitable, ignored));
}

}  // namespace

DirectoryWatch::DirectoryWatch(asio::any_io_executor executor, const std::filesystem::path& directory)
    : events_(std::move(executor)) {
  Descriptor inotify(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!inotify.open() || ::inotify_add_watch(inotify.get(), directory.c_str(), kChanges) < 0) return;
  boost::system::error_code failed;
  events_.assign(inotify.get(), failed);
  if (!failed) inotify.release();
}

asio::awaitable<void> DirectoryWatch::changed(std::chrono::milliseconds most) {
  using namespace asio::experimental::awaitable_operators;
  if (!events_.is_open()) {
    co_await wait_for(most);
    co_return;
  }
  auto whichever = read_events(events_) || wait_for(most);
  co_await std::move(whichever);
}

}  // namespace muster

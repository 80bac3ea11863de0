#include "agent/probes/epoll.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>
#include <string>

namespace muster::probes {

Result<> Epoll::open() {
  const int fd = epoll_create1(EPOLL_CLOEXEC);
  if (fd < 0) return fail(ErrorKind::agent, std::string("epoll_create1: ") + std::strerror(errno));
  boost::system::error_code error;
  descriptor_.assign(fd, error);
  if (error) {
    ::close(fd);
    return fail(ErrorKind::agent, "epoll: " + error.message());
  }
  return {};
}

bool Epoll::add(int fd, std::uint32_t events, epoll_data_t data) {
  epoll_event event{};
  event.events = events;
  event.data = data;
  return epoll_ctl(descriptor_.native_handle(), EPOLL_CTL_ADD, fd, &event) == 0;
}

std::span<const epoll_event> Epoll::ready() {
  const int count =
      epoll_wait(descriptor_.native_handle(), events_.data(), static_cast<int>(events_.size()), 0);
  return {events_.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
}

boost::asio::awaitable<bool> Epoll::wait() {
  boost::system::error_code error;
  co_await descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                                  boost::asio::redirect_error(boost::asio::use_awaitable, error));
  co_return !error;
}

void Epoll::close() {
  boost::system::error_code ignored;
  descriptor_.close(ignored);
}

}  // namespace muster::probes

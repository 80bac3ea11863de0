#pragma once
// The limit that probes are held against: one host that listens on every port, and connects to every port of
// all others, with nothing but epoll. It proves nothing: a connection is enough.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <vector>

#include "tests/bench/mesh_run.hpp"

namespace muster::bench {

class BareHost {
 public:
  explicit BareHost(Line line) : line_(line), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    add(line_.fd(), kLine, EPOLLIN);
  }

  void run(const Hosts& hosts, std::size_t self) {
    for (const auto& range : kPorts) {
      for (int port = range.first; port <= range.last; ++port) listen_on(port);
    }
    line_.say();
    line_.hear();
    for (std::size_t i = 0; i < hosts.size(); ++i) {
      if (i == self) continue;
      sockaddr_in address{};
      address.sin_family = AF_INET;
      inet_pton(AF_INET, hosts[i].address.c_str(), &address.sin_addr);
      peers_.push_back({address, 0});
    }
    left_ = peers_.size() * ports_.size();
    for (std::size_t peer = 0; peer < peers_.size(); ++peer) {
      for (std::size_t i = 0; i < in_flight(hosts.size()); ++i) connect_next(peer);
    }
    while (!over_) turn();
  }

 private:
  enum Kind : std::uint64_t { kListener, kConnection, kLine };
  struct Peer {
    sockaddr_in address;
    std::size_t next;
  };

  void add(int fd, Kind kind, std::uint32_t events, std::uint64_t peer = 0) const {
    epoll_event event{};
    event.events = events;
    event.data.u64 = kind << 60 | peer << 32 | static_cast<std::uint64_t>(fd);
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) die("epoll_ctl");
  }

  void listen_on(int port) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_port = htons(static_cast<std::uint16_t>(port));
    if (bind(fd, reinterpret_cast<sockaddr*>(&any), sizeof any) != 0 || listen(fd, 128) != 0) die("listen");
    add(fd, kListener, EPOLLIN);
    ports_.push_back(any.sin_port);
  }

  void connect_next(std::size_t peer) {
    auto& [address, next] = peers_[peer];
    if (next == ports_.size()) return;
    address.sin_port = ports_[next++];
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 && errno != EINPROGRESS)
      die("connect");
    add(fd, kConnection, EPOLLOUT, peer);
  }

  void turn() {
    epoll_event events[256];
    const int count = epoll_wait(epoll_, events, 256, -1);
    for (int i = 0; i < count; ++i) {
      const auto data = events[i].data.u64;
      const int fd = static_cast<int>(data & 0xffffffff);
      if (data >> 60 == kListener) {
        close(accept4(fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      } else if (data >> 60 == kConnection) {
        if ((events[i].events & EPOLLERR) != 0) die("a connection failed");
        close(fd);
        connect_next(data >> 32 & 0xffff);
        if (--left_ == 0) line_.say();
      } else {
        line_.hear();
        over_ = true;
      }
    }
  }

  Line line_;
  int epoll_;
  std::vector<in_port_t> ports_;
  std::vector<Peer> peers_;
  std::size_t left_ = 0;
  bool over_ = false;
};

}  // namespace muster::bench

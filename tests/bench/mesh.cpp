// Every port of every host from every other host, as a bare loop of connects does it and as Listeners and
// probe() do it, in turns, in one run. Prints both times and their ratio. The hosts are network namespaces
// that the caller made:
//
//   bench-mesh ROUNDS NAMESPACE=ADDRESS NAMESPACE=ADDRESS ...      (tests/bench/mesh makes them)

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "agent/probes/listeners.hpp"
#include "agent/probes/prober.hpp"

namespace {

namespace asio = boost::asio;
using muster::PortRange;

// What a three-master Kubernetes 1.20 cluster needs.
const std::vector<PortRange> kPorts{{2379, 2380}, {6443, 6443}, {10250, 10252}, {30000, 32767}};
constexpr std::size_t kInFlight = 128;
constexpr char kToken[] = "00112233445566778899aabbccddeeff";

struct BenchHost {
  std::string network_namespace;
  std::string address;
};
using Hosts = std::vector<BenchHost>;

[[noreturn]] void die(const std::string& what) {
  std::perror(what.c_str());
  std::exit(70);
}

/// A host's line to the parent: "I listen", then "go", "I am done", then "all are".
class Line {
 public:
  explicit Line(int fd) : fd_(fd) {}
  void say() const {
    if (write(fd_, "x", 1) != 1) die("control");
  }
  void hear() const {
    char byte = 0;
    if (read(fd_, &byte, 1) != 1) die("control");
  }
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

// ---- the bare loop
// -------------------------------------------------------------------------------------------------------

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
      for (std::size_t i = 0; i < kInFlight; ++i) connect_next(peer);
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

void run_bare(const Hosts& hosts, std::size_t self, Line line) {
  BareHost(line).run(hosts, self);
}

// ---- ours
// ----------------------------------------------------------------------------------------------------------------

void expect_all_reached(const muster::ProbeResponse& response) {
  for (const auto& result : response.results) {
    if (result.reached == muster::count(kPorts)) continue;
    for (const auto& blocked : result.blocked) {
      std::fprintf(stderr, "%s: %s %s %s\n", result.name.c_str(), muster::to_string(blocked.ports).c_str(),
                   std::string(muster::name_of(blocked.cause)).c_str(), blocked.detail.c_str());
    }
    std::exit(1);
  }
}

asio::awaitable<void> probe_others(const Hosts& hosts, std::size_t self, Line line, asio::io_context& io) {
  asio::posix::stream_descriptor control(io, dup(line.fd()));
  muster::Listen listen;
  listen.token = kToken;
  listen.ports = kPorts;
  listen.name = hosts[self].network_namespace;
  muster::ListenResponse listening;
  auto listeners = muster::Listeners::open(io.get_executor(), listen, listening);
  if (!listeners || muster::count(listening.listening) != muster::count(kPorts))
    die("listeners: " + listening.failure);
  char byte = 0;
  const auto buffer = asio::buffer(&byte, 1);
  line.say();
  co_await asio::async_read(control, buffer, asio::use_awaitable);
  muster::Probe probe;
  probe.token = kToken;
  probe.in_flight = kInFlight;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    if (i != self) probe.targets.push_back({hosts[i].network_namespace, hosts[i].address, kPorts, {}, {}});
  }
  auto response = co_await muster::probe(probe);
  if (!response) die(response.error().message());
  expect_all_reached(*response);
  line.say();
  co_await asio::async_read(control, buffer, asio::use_awaitable);
}

void run_ours(const Hosts& hosts, std::size_t self, Line line) {
  asio::io_context io(1);
  asio::co_spawn(io, probe_others(hosts, self, line, io), asio::detached);
  io.run();
}

// ---- one measurement
// -----------------------------------------------------------------------------------------------------

using Run = void (*)(const Hosts&, std::size_t, Line);

int start(const Hosts& hosts, std::size_t self, Run run) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) die("socketpair");
  if (fork() == 0) {
    close(pair[0]);
    const int network = open(("/run/netns/" + hosts[self].network_namespace).c_str(), O_RDONLY | O_CLOEXEC);
    if (setns(network, CLONE_NEWNET) != 0) die("setns " + hosts[self].network_namespace);
    run(hosts, self, Line(pair[1]));
    std::exit(0);
  }
  close(pair[1]);
  return pair[0];
}

/// What one mesh took, from nothing to the last listener closed; seconds.
struct Cost {
  double wall = 0;
  double cpu = 0;  ///< of all hosts together: tells the same on a busy machine
};

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

Cost measure(const Hosts& hosts, Run run) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<Line> lines;
  for (std::size_t i = 0; i < hosts.size(); ++i) lines.emplace_back(start(hosts, i, run));
  for (int step = 0; step < 2; ++step) {
    for (const auto& line : lines) line.hear();
    for (const auto& line : lines) line.say();
  }
  Cost cost;
  int status = 0;
  for (rusage used{}; wait4(-1, &status, 0, &used) > 0;) {
    if (status != 0) std::exit(1);
    cost.cpu += seconds(used.ru_utime) + seconds(used.ru_stime);
  }
  cost.wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  for (const auto& line : lines) close(line.fd());
  return cost;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// The median of one member or ratio over all rounds.
template <class Of>
double median(const std::vector<std::pair<Cost, Cost>>& rounds, Of of) {
  std::vector<double> values;
  for (const auto& [bare, ours] : rounds) values.push_back(of(bare, ours));
  return median(std::move(values));
}

void print(const char* title, const std::vector<std::pair<Cost, Cost>>& rounds, double cells) {
  const auto bare = median(rounds, [](auto& b, auto&) { return b.wall; });
  const auto ours = median(rounds, [](auto&, auto& o) { return o.wall; });
  std::printf("%6s   %6.3f %6.3f %7.0f   %6.3f %6.3f %7.0f   %5.2f %5.2f\n", title, bare,
              median(rounds, [](auto& b, auto&) { return b.cpu; }), cells / bare, ours,
              median(rounds, [](auto&, auto& o) { return o.cpu; }), cells / ours,
              median(rounds, [](auto& b, auto& o) { return o.wall / b.wall; }),
              median(rounds, [](auto& b, auto& o) { return o.cpu / b.cpu; }));
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 0;
  Hosts hosts;
  for (int i = 2; i < argc; ++i) {
    const std::string argument = argv[i];
    const auto equals = argument.find('=');
    if (equals != std::string::npos)
      hosts.push_back({argument.substr(0, equals), argument.substr(equals + 1)});
  }
  if (rounds < 1 || hosts.size() < 2) {
    std::fprintf(stderr, "usage: bench-mesh ROUNDS NAMESPACE=ADDRESS NAMESPACE=ADDRESS ...\n");
    return 2;
  }
  setvbuf(stdout, nullptr, _IONBF, 0);  // the hosts are forks
  const auto cells = static_cast<double>(hosts.size() * (hosts.size() - 1) * muster::count(kPorts));
  std::printf("%zu hosts, %.0f cells; seconds of wall and CPU time, cells per second\n", hosts.size(), cells);
  std::printf("             bare loop of connects          listeners and prober          ratio\n");
  std::printf(" round     wall    cpu cells/s     wall    cpu cells/s    wall   cpu\n");
  std::vector<std::pair<Cost, Cost>> all;
  measure(hosts, run_bare);  // fills ARP and slab caches
  for (int round = 1; round <= rounds; ++round) {
    const auto bare = measure(hosts, run_bare);
    const auto ours = measure(hosts, run_ours);
    all.emplace_back(bare, ours);
    print(std::to_string(round).c_str(), {all.back()}, cells);
  }
  print("median", all, cells);
  return 0;
}

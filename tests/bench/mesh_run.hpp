#pragma once
// One measurement over all hosts of a mesh: a process a host, in its network namespace, which first listens
// and then tries all others. What it does there is in bare_host.hpp and mesh.cpp.

#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "agent/protocol/ports.hpp"

namespace muster::bench {

// What a three-master Kubernetes 1.20 cluster needs.
inline const std::vector<PortRange> kPorts{{2379, 2380}, {6443, 6443}, {10250, 10252}, {30000, 32767}};

/// How many connections may be under way at once from one host to another. All hosts share this machine's
/// processors: with 25 of them and the 128 of a real run, an agent's turn would come after its deadlines.
constexpr std::size_t in_flight(std::size_t hosts) {
  constexpr std::size_t kInAll = 17'000;
  return std::clamp<std::size_t>(kInAll / (hosts * (hosts - 1)), 1, 128);
}

struct BenchHost {
  std::string network_namespace;
  std::string address;
};
using Hosts = std::vector<BenchHost>;

[[noreturn]] inline void die(const std::string& what) {
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

/// What one host does; its line says when.
using Run = void (*)(const Hosts&, std::size_t, Line);

/// From now on this process is on that host.
inline void enter(const BenchHost& host) {
  const int network = open(("/run/netns/" + host.network_namespace).c_str(), O_RDONLY | O_CLOEXEC);
  if (setns(network, CLONE_NEWNET) != 0) die("setns " + host.network_namespace);
  close(network);
}

/// Starts a host; gives the other end of its line.
inline int start(const Hosts& hosts, std::size_t self, Run run) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) die("socketpair");
  if (fork() == 0) {
    close(pair[0]);
    enter(hosts[self]);
    run(hosts, self, Line(pair[1]));
    std::exit(0);
  }
  close(pair[1]);
  return pair[0];
}

/// What one mesh took, from nothing to the last listener closed; seconds.
struct Cost {
  double wall = 0;
  double probing = 0;  ///< the part of it between "all listen" and "all are done"
  double cpu = 0;      ///< of all hosts together: tells the same on a busy machine
};

inline double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// Until every host has ended, each without an error: the seconds of CPU time that they took.
inline double wait_for_all() {
  double cpu = 0;
  int status = 0;
  for (rusage used{}; wait4(-1, &status, 0, &used) > 0;) {
    if (status != 0) std::exit(1);
    cpu += seconds(used.ru_utime) + seconds(used.ru_stime);
  }
  return cpu;
}

/// The whole mesh once.
inline Cost measure(const Hosts& hosts, Run run) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<Line> lines;
  for (std::size_t i = 0; i < hosts.size(); ++i) lines.emplace_back(start(hosts, i, run));
  Cost cost;
  const auto in_step = [&] {
    for (const auto& line : lines) line.hear();
    const auto all_heard = std::chrono::steady_clock::now();
    for (const auto& line : lines) line.say();
    return all_heard;
  };
  const auto all_listen = in_step();
  cost.probing = std::chrono::duration<double>(in_step() - all_listen).count();
  cost.cpu = wait_for_all();
  cost.wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  for (const auto& line : lines) close(line.fd());
  return cost;
}

}  // namespace muster::bench

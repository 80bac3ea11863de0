#pragma once
// Hosts made of network namespaces that a test makes and removes itself. Needs root, ip and
// iptables.

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>

#include "agent/probes/descriptor.hpp"

namespace muster::test {

/// A network namespace of this process's own making; removed when it goes.
class Network {
 public:
  explicit Network(std::string name) : name_("muster-" + std::to_string(getpid()) + '-' + std::move(name)) {
    remove_abandoned();
    command("ip netns add " + name_);
  }
  ~Network() { [[maybe_unused]] const int ignored = std::system(("ip netns del " + name_).c_str()); }
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  /// Runs a command line that must succeed; `ip` subcommands and any other program in the namespace.
  void ip(const std::string& line) const { command("ip -n " + name_ + ' ' + line); }
  void run(const std::string& line) const { command("ip netns exec " + name_ + ' ' + line); }
  /// From now on this process makes its sockets there.
  void enter() const {
    const probes::Descriptor network(open(("/run/netns/" + name_).c_str(), O_RDONLY | O_CLOEXEC));
    if (setns(network.get(), CLONE_NEWNET) != 0) throw std::runtime_error("setns " + name_);
  }

 private:
  /// Those of test processes that were killed.
  static void remove_abandoned() {
    command(
        "for name in $(ls /run/netns 2>/dev/null | grep -E '^muster-[0-9]+-'); do "
        "pid=${name#muster-}; [ -e \"/proc/${pid%%-*}\" ] || ip netns del \"$name\"; done");
  }
  static void command(const std::string& line) {
    if (std::system(line.c_str()) != 0) throw std::runtime_error(line);
  }

  std::string name_;
};

/// Two hosts on one wire: near is 10.98.0.1 and fd98::1, far 10.98.0.2 and fd98::2, nobody is 10.98.0.9.
struct TwoHosts {
  TwoHosts() {
    near.ip(
        "link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:02 netns " +
        far.name());
    set_up(near, "1", "2");
    set_up(far, "2", "1");
  }
  ~TwoHosts() { [[maybe_unused]] const int ignored = setns(home.get(), CLONE_NEWNET); }
  TwoHosts(const TwoHosts&) = delete;
  TwoHosts& operator=(const TwoHosts&) = delete;

  probes::Descriptor home{open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC)};
  Network near{"near"};
  Network far{"far"};

 private:
  static void set_up(const Network& host, const std::string& own, const std::string& other) {
    host.ip("link set lo up");
    host.ip("addr add 10.98.0." + own + "/24 dev eth0");
    host.ip("addr add fd98::" + own + "/64 dev eth0 nodad");
    host.ip("link set eth0 up");
    // A fresh interface answers its first neighbour solicitation a second late.
    host.ip("neigh add fd98::" + other + " lladdr 02:00:00:00:00:0" + other + " dev eth0");
  }
};

}  // namespace muster::test

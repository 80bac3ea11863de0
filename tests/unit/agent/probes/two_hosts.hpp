#pragma once
// Two hosts on one wire, made of network namespaces that a test makes and removes itself. Needs root, ip and iptables.

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "agent/probes/descriptor.hpp"

namespace muster::test {

/// The near host is 10.98.0.1 and fd98::1, the far one 10.98.0.2 and fd98::2; nobody is 10.98.0.9.
class TwoHosts {
 public:
  enum class Side { near, far };

  TwoHosts() {
    home_ = probes::Descriptor(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
    command("ip netns add " + name(Side::near));
    command("ip netns add " + name(Side::far));
    command("ip -n " + name(Side::near) + " link add eth0 type veth peer name eth0 netns " + name(Side::far));
    for (const auto side : {Side::near, Side::far}) {
      const std::string number = side == Side::near ? "1" : "2";
      command("ip -n " + name(side) + " link set lo up");
      command("ip -n " + name(side) + " addr add 10.98.0." + number + "/24 dev eth0");
      command("ip -n " + name(side) + " addr add fd98::" + number + "/64 dev eth0 nodad");
      command("ip -n " + name(side) + " link set eth0 up");
    }
  }
  ~TwoHosts() {
    go_home();
    for (const auto side : {Side::near, Side::far}) {
      [[maybe_unused]] const int ignored = std::system(("ip netns del " + name(side)).c_str());
    }
  }
  TwoHosts(const TwoHosts&) = delete;
  TwoHosts& operator=(const TwoHosts&) = delete;

  /// From now on this process makes its sockets there.
  void enter(Side side) const {
    const probes::Descriptor network(open(("/run/netns/" + name(side)).c_str(), O_RDONLY | O_CLOEXEC));
    if (setns(network.get(), CLONE_NEWNET) != 0) throw std::runtime_error("setns " + name(side));
  }
  void go_home() const { [[maybe_unused]] const int ignored = setns(home_.get(), CLONE_NEWNET); }

  /// Runs a command line on that host; it must succeed.
  void on(Side side, const std::string& line) const { command("ip netns exec " + name(side) + " " + line); }

 private:
  [[nodiscard]] static std::string name(Side side) {
    return "muster-" + std::to_string(getpid()) + (side == Side::near ? "-near" : "-far");
  }
  static void command(const std::string& line) {
    if (std::system(line.c_str()) != 0) throw std::runtime_error(line);
  }

  probes::Descriptor home_;
};

}  // namespace muster::test

#include "agent/tasks/config_text.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace muster;

namespace {

struct Row {
  std::string before;
  std::string after;
};

const std::string kOurs =
    "# muster preflight --fix made this file; muster preflight --undo-fix takes it away\n";

}  // namespace

TEST_CASE("a module is a line of its own, once") {
  const Row rows[] = {
      {"", kOurs + "br_netfilter\n"},
      {"overlay\n", "overlay\nbr_netfilter\n"},
      {"overlay", "overlay\nbr_netfilter\n"},
      {" br_netfilter \r\n", " br_netfilter \r\n"},
      {"#br_netfilter\n", "#br_netfilter\nbr_netfilter\n"},
      {"br_netfilter_more\n", "br_netfilter_more\nbr_netfilter\n"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.before);
    CHECK(with_module(row.before, "br_netfilter") == row.after);
    CHECK(with_module(row.after, "br_netfilter") == row.after);
  }
}

TEST_CASE("a sysctl's last line is changed, or one is added; all else stays") {
  const Row rows[] = {
      {"", kOurs + "net.ipv4.ip_forward = 1\n"},
      {"# a\nvm.swappiness=1\n", "# a\nvm.swappiness=1\nnet.ipv4.ip_forward = 1\n"},
      {"net.ipv4.ip_forward = 0\nvm.swappiness=1\n", "net.ipv4.ip_forward = 1\nvm.swappiness=1\n"},
      {"net.ipv4.ip_forward=1\n", "net.ipv4.ip_forward=1\n"},
      {"net.ipv4.ip_forward = 1\nnet/ipv4/ip_forward = 0",
       "net.ipv4.ip_forward = 1\nnet.ipv4.ip_forward = 1\n"},
      {"-net.ipv4.ip_forward = 0\n", "net.ipv4.ip_forward = 1\n"},
      {"#net.ipv4.ip_forward = 0\n", "#net.ipv4.ip_forward = 0\nnet.ipv4.ip_forward = 1\n"},
      {";net.ipv4.ip_forward = 0\n", ";net.ipv4.ip_forward = 0\nnet.ipv4.ip_forward = 1\n"},
      {"net.ipv4.ip_forward\n", "net.ipv4.ip_forward\nnet.ipv4.ip_forward = 1\n"},
      {"net.ipv4.ip_forward_use_pmtu = 0\n", "net.ipv4.ip_forward_use_pmtu = 0\nnet.ipv4.ip_forward = 1\n"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.before);
    CHECK(with_sysctl(row.before, "net.ipv4.ip_forward", "1") == row.after);
    CHECK(with_sysctl(row.after, "net.ipv4.ip_forward", "1") == row.after);
  }
}

TEST_CASE("swap lines of fstab are commented out, and nothing else") {
  const std::string before =
      "# /etc/fstab\n"
      "UUID=1 / xfs defaults 0 0\n"
      "UUID=2\tswap\tswap\tdefaults\t0 0\n"
      "/swapfile none swap sw\n"
      "/dev/sdb none swap\n"
      "/dev/sdc none swap noauto,pri=3 0 0\n"
      "#/dev/sdd none swap sw 0 0\n"
      "swap /swap ext4 defaults 0 0\n"
      "\n"
      "/dev/sde none swap sw 0 0";
  const std::string after =
      "# /etc/fstab\n"
      "UUID=1 / xfs defaults 0 0\n"
      "#muster# UUID=2\tswap\tswap\tdefaults\t0 0\n"
      "#muster# /swapfile none swap sw\n"
      "#muster# /dev/sdb none swap\n"
      "/dev/sdc none swap noauto,pri=3 0 0\n"
      "#/dev/sdd none swap sw 0 0\n"
      "swap /swap ext4 defaults 0 0\n"
      "\n"
      "#muster# /dev/sde none swap sw 0 0";
  CHECK(without_swap(before) == after);
  CHECK(without_swap(after) == after);
  CHECK(without_swap("").empty());
}

TEST_CASE("a port is added to a zone of firewalld, once") {
  const std::string zone = "<?xml version=\"1.0\"?>\n<zone>\n  <service name=\"ssh\"/>\n</zone>\n";
  const std::string opened =
      "<?xml version=\"1.0\"?>\n<zone>\n  <service name=\"ssh\"/>\n  <port protocol=\"tcp\" "
      "port=\"10250\"/>\n</zone>\n";
  CHECK(with_port(zone, "10250/tcp") == opened);
  CHECK(with_port(opened, "10250/tcp") == opened);
  CHECK(with_port(opened, "10250/udp") != opened);
  CHECK(with_port(opened, "1025/tcp") != opened);
  // firewall-cmd writes the attributes the other way round.
  const std::string other = "<zone><port port=\"10250\" protocol=\"tcp\"/></zone>";
  CHECK(with_port(other, "10250/tcp") == other);
  CHECK(with_port("no zone", "10250/tcp") == "no zone");
}

TEST_CASE("a host's name is added unless a line gives the address that name") {
  const Row rows[] = {
      {"", "10.0.0.1 m1\n"},
      {"127.0.0.1 localhost\n", "127.0.0.1 localhost\n10.0.0.1 m1\n"},
      {"127.0.0.1 localhost", "127.0.0.1 localhost\n10.0.0.1 m1\n"},
      {"10.0.0.1\tm1.site m1 # first\n", "10.0.0.1\tm1.site m1 # first\n"},
      {"10.0.0.1 other # m1\n", "10.0.0.1 other # m1\n10.0.0.1 m1\n"},
      {"10.0.0.11 m1\n", "10.0.0.11 m1\n10.0.0.1 m1\n"},
      {"#10.0.0.1 m1\n", "#10.0.0.1 m1\n10.0.0.1 m1\n"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.before);
    CHECK(with_host(row.before, "10.0.0.1", "m1") == row.after);
    CHECK(with_host(row.after, "10.0.0.1", "m1") == row.after);
  }
}

#include <doctest/doctest.h>

#include <algorithm>

#include "agent/facts/processes.hpp"
#include "agent/facts/topics.hpp"
#include "tests/unit/agent/facts/scratch_tree.hpp"

namespace muster::facts {

namespace {

constexpr std::string_view kHeader =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

/// One row of /proc/net/tcp.
std::string row(std::string_view local, std::string_view state, std::uint64_t inode) {
  return "   0: " + std::string(local) + " 00000000:0000 " + std::string(state) +
         " 00000000:00000000 00:00000000 00000000     0        0 " + std::to_string(inode) +
         " 1 ffff8800 100 0 0 10 0\n";
}

void add_process(ScratchTree& host, int pid, std::string_view comm, std::string_view cgroups,
                 const std::vector<std::uint64_t>& inodes) {
  const auto directory = "/proc/" + std::to_string(pid);
  host.file(directory + "/comm", comm)
      .file(directory + "/cgroup", cgroups)
      .link(directory + "/fd/0", "/dev/null");
  int descriptor = 3;
  for (const auto inode : inodes) {
    host.link(directory + "/fd/" + std::to_string(descriptor++), "socket:[" + std::to_string(inode) + "]");
  }
}

Fact<std::vector<Listener>> listeners_of(std::string_view tcp) {
  ScratchTree host;
  host.file("/proc/net/tcp", tcp).file("/proc/net/udp", kHeader);
  return listeners(host.tree());
}

}  // namespace

TEST_CASE("addresses are decoded from the kernel's words") {
  struct Case {
    std::string_view local;
    std::string_view address;
    std::uint16_t port;
  };
  for (const auto& example :
       {Case{"00000000:192B", "0.0.0.0", 6443}, Case{"0100007F:0019", "127.0.0.1", 25},
        Case{"0B004D0A:FFFF", "10.77.0.11", 65535}, Case{"00000000000000000000000000000000:0016", "::", 22},
        Case{"00000000000000000000000001000000:0001", "::1", 1},
        Case{"0000000000000000FFFF00000100007F:0050", "::ffff:127.0.0.1", 80},
        Case{"B80D0120000000000000000007000000:0050", "2001:db8::7", 80}}) {
    const auto& [local, address, port] = example;
    CAPTURE(example.local);
    const auto found = listeners_of(std::string(kHeader) + row(local, "0A", 1));
    REQUIRE(found.known());
    REQUIRE(found->size() == 1);
    CHECK(found->at(0).address == address);
    CHECK(found->at(0).port == port);
    CHECK_FALSE(found->at(0).owner);
  }
}

TEST_CASE("rows that make no sense are passed over") {
  for (const auto* local :
       {"0100007F", "0100007F:", ":0016", "0100007F:10000", "0100007:0016", "0100007G:0016", "::1:22"}) {
    CAPTURE(local);
    const auto found = listeners_of(std::string(kHeader) + row(local, "0A", 1) + "half a row 0A\n\n" +
                                    row("00000000:0016", "0A", 2));
    REQUIRE(found.known());
    REQUIRE(found->size() == 1);
    CHECK(found->at(0).port == 22);
  }
}

TEST_CASE("reading stops at the first connection: listening sockets come first, half-open ones among them") {
  const auto found = listeners_of(std::string(kHeader) + row("00000000:0016", "0A", 1) +
                                  row("00000000:0016", "03", 0) + row("00000000:0017", "0A", 2) +
                                  row("0100007F:9016", "01", 3) + row("00000000:0018", "0A", 4));
  REQUIRE(found.known());
  REQUIRE(found->size() == 2);
  CHECK(found->at(1).port == 23);
}

TEST_CASE("of UDP sockets those count that take from anybody") {
  ScratchTree host;
  host.file("/proc/net/tcp", kHeader);
  host.file("/proc/net/udp", std::string(kHeader) + row("00000000:0035", "07", 1) +
                                 row("0100007F:A000", "01", 2) + row("00000000:2118", "07", 3));
  const auto found = listeners(host.tree());
  REQUIRE(found.known());
  REQUIRE(found->size() == 2);
  CHECK(found->at(0).protocol == "udp");
  CHECK(found->at(0).port == 53);
  CHECK(found->at(1).port == 8472);
}

TEST_CASE("one process that listens on one port many times is one listener") {
  ScratchTree host;
  host.file("/proc/net/udp", kHeader);
  host.file("/proc/net/tcp", std::string(kHeader) + row("00000000:0050", "0A", 1) +
                                 row("00000000:0050", "0A", 2) + row("00000000:0050", "0A", 3));
  add_process(host, 10, "nginx\n", "", {1, 2});
  add_process(host, 11, "haproxy\n", "", {3});
  const auto found = listeners(host.tree());
  REQUIRE(found.known());
  REQUIRE(found->size() == 2);
  CHECK(found->at(0).owner->program == "nginx");
  CHECK(found->at(1).owner->program == "haproxy");
}

TEST_CASE("the unit is the last service or scope of systemd's cgroup") {
  struct Case {
    std::string_view what;
    std::string_view cgroups;
    std::string_view unit;
  };
  for (const auto& example : {
           Case{"version 1",
                "4:memory:/system.slice/other.service\n1:name=systemd:/system.slice/sshd.service\n",
                "sshd.service"},
           Case{"version 2", "0::/system.slice/ssh.service\n", "ssh.service"},
           Case{"both", "1:name=systemd:/system.slice/a.service\n0::/system.slice/b.service\n", "a.service"},
           Case{"both, version 1 unused", "1:name=systemd:/\n0::/system.slice/b.service\n", "b.service"},
           Case{"a delegated subtree", "0::/system.slice/containerd.service/kubepods/pod1/abc\n",
                "containerd.service"},
           Case{"a pod", "1:name=systemd:/kubepods.slice/kubepods-pod1.slice/docker-0a1b.scope\n",
                "docker-0a1b.scope"},
           Case{"a scope in a service", "0::/system.slice/kubelet.service/x.scope\n", "x.scope"},
           Case{"a session", "1:name=systemd:/user.slice/user-0.slice/session-1.scope\n", "session-1.scope"},
           Case{"the cgroupfs driver", "1:name=systemd:/kubepods/besteffort/pod1/0a1b\n", ""},
           Case{"outside the namespace's root", "0::/../../system.slice/sshd.service\n", "sshd.service"},
           Case{"no systemd", "4:memory:/system.slice/x.service\n", ""},
           Case{"junk", "::\n:\nno colons\n0:\n", ""},
           Case{"nothing", "", ""},
       }) {
    const auto& [what, cgroups, unit] = example;
    CAPTURE(example.what);
    ScratchTree host;
    add_process(host, 7, "program\n", cgroups, {4711});
    const auto owners = socket_owners(host.tree(), {4711});
    REQUIRE(owners.size() == 1);
    CHECK(owners.at(4711).unit == unit);
  }
}

TEST_CASE("a shared socket belongs to its first process, and to pid 1 only when nobody else has it") {
  ScratchTree host;
  add_process(host, 1, "systemd\n", "1:name=systemd:/\n", {100, 200});
  add_process(host, 90, "nginx\n", "", {300});
  add_process(host, 100, "nginx-worker\n", "", {300});
  add_process(host, 2000, "rpcbind\n", "", {100});
  const auto owners = socket_owners(host.tree(), {0, 100, 200, 300, 400});
  REQUIRE(owners.size() == 3);
  CHECK(owners.at(100).pid == 2000);
  CHECK(owners.at(200).pid == 1);
  CHECK(owners.at(300).pid == 90);
}

TEST_CASE("a process counts whatever network namespace it shows: a Go program's first thread may be in any") {
  ScratchTree host;
  host.link("/proc/self/ns/net", "net:[1]");
  add_process(host, 10, "kubelet\n", "", {100});
  host.link("/proc/10/ns/net", "net:[2]");
  CHECK(socket_owners(host.tree(), {100}).at(100).program == "kubelet");
}

TEST_CASE("a process that goes while it is looked at owns nothing, and odd names do no harm") {
  ScratchTree host;
  add_process(host, 10, "gone\n", "", {100});
  std::filesystem::remove(host.at("/proc/10/comm"));
  CHECK(socket_owners(host.tree(), {100}).empty());
  add_process(host, 11, "\xff evil) name\n", "", {100});
  host.directory("/proc/12/fd")
      .file("/proc/13/fd", "")
      .directory("/proc/99999999999/fd")
      .directory("/proc/-1/fd");
  host.link("/proc/12/fd/3", "socket:[100")
      .link("/proc/12/fd/4", "socket:[x]")
      .link("/proc/12/fd/5", "pipe:[100]");
  const auto owners = socket_owners(host.tree(), {100});
  REQUIRE(owners.size() == 1);
  CHECK(owners.at(100).program == "? evil) name");
}

TEST_CASE("a process is found by its name") {
  ScratchTree host;
  const std::vector<std::string_view> names = {"dockerd", "dockerd-current"};
  CHECK_FALSE(has_process(host.tree(), names));
  add_process(host, 10, "docker\n", "", {});
  CHECK_FALSE(has_process(host.tree(), names));
  add_process(host, 11, "dockerd-current\n", "", {});
  CHECK(has_process(host.tree(), names));
}

}  // namespace muster::facts

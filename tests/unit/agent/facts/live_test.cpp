// The machine that runs the tests, seen by the Observer: what it says must fit what the system calls say.

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "agent/facts/observe.hpp"
#include "agent/facts/topics.hpp"
#include "agent/protocol/descriptor.hpp"
#include "tests/unit/agent/facts/scratch_tree.hpp"

namespace muster::facts {

namespace {

/// A socket bound to a free port of 127.0.0.1 or ::1, and listening where it is TCP.
Descriptor bound_socket(int family, int type) {
  Descriptor socket(::socket(family, type | SOCK_CLOEXEC, 0));
  sockaddr_storage address{};
  address.ss_family = static_cast<sa_family_t>(family);
  reinterpret_cast<sockaddr_in&>(address).sin_port = 0;
  if (family == AF_INET) reinterpret_cast<sockaddr_in&>(address).sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (family == AF_INET6) reinterpret_cast<sockaddr_in6&>(address).sin6_addr = in6addr_loopback;
  if (::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) socket.close();
  if (type == SOCK_STREAM) ::listen(socket.get(), 1);
  return socket;
}

std::uint16_t port_of(const Descriptor& socket) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &length);
  return ntohs(reinterpret_cast<sockaddr_in&>(address).sin_port);
}

std::vector<Listener> on_port(std::string_view protocol, std::uint16_t port) {
  std::vector<Listener> found;
  const auto all = listeners(Tree("/"));
  REQUIRE(all.known());
  for (const auto& listener : *all) {
    if (listener.protocol == protocol && listener.port == port) found.push_back(listener);
  }
  return found;
}

std::string own_comm() {
  auto comm = test::content_of("/proc/self/comm");
  comm.pop_back();
  return comm;
}

}  // namespace

TEST_CASE("a socket of this very process is found, with its pid and program, for as long as it listens") {
  struct Case {
    int family;
    int type;
    std::string_view protocol;
    std::string_view address;
  };
  for (const auto& example :
       {Case{AF_INET, SOCK_STREAM, "tcp", "127.0.0.1"}, Case{AF_INET6, SOCK_STREAM, "tcp", "::1"},
        Case{AF_INET, SOCK_DGRAM, "udp", "127.0.0.1"}, Case{AF_INET6, SOCK_DGRAM, "udp", "::1"}}) {
    const auto& [family, type, protocol, address] = example;
    CAPTURE(example.protocol);
    CAPTURE(example.address);
    auto socket = bound_socket(family, type);
    if (!socket.open() && family == AF_INET6) continue;  // a machine without IPv6 has nothing to find
    REQUIRE(socket.open());
    const auto port = port_of(socket);
    const auto found = on_port(protocol, port);
    REQUIRE(found.size() == 1);
    CHECK(found[0].address == address);
    REQUIRE(found[0].owner);
    CHECK(found[0].owner->pid == ::getpid());
    CHECK(found[0].owner->program == own_comm());
    socket.close();
    CHECK(on_port(protocol, port).empty());
  }
}

TEST_CASE("what this machine says of itself fits its system calls") {
  const auto facts = observe("/");
  struct utsname names {};
  ::uname(&names);
  CHECK(facts.hostname.value_or("") == names.nodename);
  CHECK(facts.kernel.value_or("") == names.release);
  CHECK(facts.architecture.value_or("") == names.machine);
  CHECK(facts.boot_id.value_or("").size() == 36);
  CHECK(facts.cpus.value_or(0) == ::sysconf(_SC_NPROCESSORS_ONLN));
  struct sysinfo info {};
  ::sysinfo(&info);
  CHECK(facts.memory_bytes.value_or(0) == info.totalram * info.mem_unit);
  REQUIRE(facts.os.known());
  CHECK_FALSE(facts.os->id.empty());
  CHECK(facts.runtimes.known());
}

TEST_CASE("this machine's interfaces have loopback among them, and addresses that fit it") {
  const auto found = interfaces(Tree("/"));
  REQUIRE(found.known());
  const auto loopback = std::ranges::find(*found, "lo", &Interface::name);
  REQUIRE(loopback != found->end());
  CHECK_FALSE(loopback->physical);
  CHECK(loopback->mac.empty());
  CHECK(loopback->up);
  CHECK(loopback->mtu >= 1280);
  CHECK(std::ranges::find(loopback->addresses, "127.0.0.1/8") != loopback->addresses.end());
  for (const auto& interface : *found) {
    for (const auto& address : interface.addresses) {
      CAPTURE(address);
      CHECK_FALSE(address.starts_with("fe80:"));
      CHECK(address.find('/') != std::string::npos);
    }
  }
}

TEST_CASE("one Observer sees the same host twice, and its facts survive the wire") {
  Observer observer;
  const auto first = observer.observe();
  const auto second = observer.observe();
  CHECK(*first.boot_id == *second.boot_id);
  CHECK(first.kubernetes.known() == second.kubernetes.known());
  if (first.kubernetes.known()) CHECK(first.kubernetes->versions == second.kubernetes->versions);
  const auto text = boost::json::serialize(encode(second));
  const auto again = decode<HostFacts>(boost::json::parse(text));
  REQUIRE(again.has_value());
  CHECK(boost::json::serialize(encode(*again)) == text);
}

TEST_CASE("an observation leaves no descriptor behind") {
  const auto count = [] {
    const auto begin = std::filesystem::directory_iterator("/proc/self/fd");
    return std::distance(begin, std::filesystem::directory_iterator());
  };
  const auto before = count();
  observe("/");
  observe(fixture("with-docker-and-kubernetes"));
  CHECK(count() == before);
}

}  // namespace muster::facts

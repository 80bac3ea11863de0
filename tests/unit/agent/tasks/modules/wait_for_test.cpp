#include "agent/tasks/modules/wait_for.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "agent/protocol/descriptor.hpp"
#include "agent/tasks/modules/connections.hpp"
#include "tests/unit/agent/tasks/modules/run_module.hpp"

using namespace muster;
using namespace muster::modules;
using test::failed;
using test::msg;
using test::run_module;
using test::Scratch;

namespace json = boost::json;

namespace {

/// A TCP socket on loopback that listens.
struct Listening {
  Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  std::uint16_t port = 0;

  Listening() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(socket.get(), 8) == 0);
    REQUIRE(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port = ntohs(address.sin_port);
  }
};

json::object wanted(const std::string& state) {
  return {{"host", "127.0.0.1"},
          {"state", state},
          {"timeout", 1},
          {"connect_timeout", 1},
          {"delay", 0},
          {"sleep", 0},
          {"active_connection_states", {"ESTABLISHED"}}};
}

json::object port(std::uint16_t number, const std::string& state) {
  auto arguments = wanted(state);
  arguments["port"] = std::int64_t{number};
  return arguments;
}

json::object path(const std::string& name, const std::string& state) {
  auto arguments = wanted(state);
  arguments["path"] = name;
  arguments["sleep"] = 1;
  return arguments;
}

/// A port on which nobody listens.
std::uint16_t free_port() {
  return Listening().port;
}

}  // namespace

TEST_CASE("wait_for: ports that are, or are not, as wanted") {
  const Listening listening;
  const auto closed = free_port();
  const auto open = run_module(wait_for_condition, port(listening.port, "started"));
  CHECK(!failed(open));
  CHECK(open.at("changed") == false);
  CHECK(open.at("port") == listening.port);
  CHECK(open.at("state") == "started");
  CHECK(open.at("path").is_null());
  CHECK(open.at("match_groups") == json::array{});
  CHECK(!failed(run_module(wait_for_condition, port(closed, "stopped"))));
  auto never = port(closed, "started");
  never["sleep"] = 1;
  CHECK(msg(run_module(wait_for_condition, never)) ==
        "Timeout when waiting for 127.0.0.1:" + std::to_string(closed));
  never["msg"] = "my words";
  const auto said = run_module(wait_for_condition, never);
  CHECK(msg(said) == "my words");
  CHECK(said.at("elapsed") == 1);
  auto still = port(listening.port, "stopped");
  still["sleep"] = 1;
  CHECK(msg(run_module(wait_for_condition, still)) ==
        "Timeout when waiting for 127.0.0.1:" + std::to_string(listening.port) + " to stop.");
}

TEST_CASE("wait_for: what a server says first") {
  const Listening listening;
  std::thread server([&] {
    for (const char* banner : {"starting\n", "SSH-2.0-OpenSSH_9.2\r\n"}) {
      const Descriptor peer(::accept(listening.socket.get(), nullptr, nullptr));
      if (::write(peer.get(), banner, std::string_view(banner).size()) < 0) return;
    }
  });
  auto arguments = port(listening.port, "started");
  arguments["timeout"] = 20;
  arguments["search_regex"] = "OpenSSH_(?P<major>\\d+)\\.(\\d+)";
  const auto result = run_module(wait_for_condition, arguments);
  server.join();
  CHECK(!failed(result));
  CHECK(result.at("match_groups") == json::parse(R"(["9","2"])"));
  CHECK(result.at("match_groupdict") == json::parse(R"({"major":"9"})"));
}

TEST_CASE("wait_for: files and their content") {
  const Scratch scratch;
  const auto file = scratch.file("log", "first\nready: 42\n");
  const auto none = (scratch / "none").string();
  CHECK(!failed(run_module(wait_for_condition, path(file, "present"))));
  CHECK(!failed(run_module(wait_for_condition, path(none, "absent"))));
  CHECK(msg(run_module(wait_for_condition, path(none, "present"))) ==
        "Timeout when waiting for file " + none);
  CHECK(msg(run_module(wait_for_condition, path(file, "absent"))) ==
        "Timeout when waiting for " + file + " to be absent.");
  CHECK(msg(run_module(wait_for_condition, path(file + "/x", "present"))) ==
        "Failed to stat " + file + "/x, Not a directory");
  auto matching = path(file, "started");
  matching["search_regex"] = "^ready: (\\d+)$";
  CHECK(run_module(wait_for_condition, matching).at("match_groups") == json::parse(R"(["42"])"));
  matching["search_regex"] = "^ready: (\\d)(x)?(?P<last>.)$";
  const auto named = run_module(wait_for_condition, matching);
  CHECK(named.at("match_groups") == json::parse(R"(["4",null,"2"])"));
  CHECK(named.at("match_groupdict") == json::parse(R"({"last":"2"})"));
  matching["search_regex"] = "^never";
  CHECK(msg(run_module(wait_for_condition, matching)) ==
        "Timeout when waiting for search string ^never in " + file);
}

TEST_CASE("wait_for: a port is drained when its connections are gone") {
  const Listening listening;
  Descriptor client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(listening.port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::connect(client.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  auto arguments = port(listening.port, "drained");
  arguments["sleep"] = 1;
  CHECK(msg(run_module(wait_for_condition, arguments)) ==
        "Timeout when waiting for 127.0.0.1:" + std::to_string(listening.port) + " to drain");
  auto any = arguments;
  any["host"] = "0.0.0.0";
  CHECK(failed(run_module(wait_for_condition, any)));
  auto excluding = arguments;
  excluding["exclude_hosts"] = boost::json::array{"127.0.0.1"};
  CHECK(!failed(run_module(wait_for_condition, excluding)));
  CHECK(!failed(run_module(wait_for_condition, port(free_port(), "drained"))));
}

TEST_CASE("wait_for: what contradicts itself is refused, and check mode waits for nothing") {
  struct Case {
    json::object arguments;
    const char* why;
  };
  auto both = port(1, "started");
  both["path"] = "/x";
  auto excluding = port(1, "started");
  excluding["exclude_hosts"] = boost::json::array{"h"};
  auto states = port(1, "drained");
  states["active_connection_states"] = boost::json::array{"SLEEPY"};
  auto pattern = path("/x", "started");
  pattern["search_regex"] = "(";
  for (const auto& each :
       {Case{both, "port and path parameter can not both be passed to wait_for"},
        Case{path("/x", "stopped"),
             "state=stopped should only be used for checking a port in the wait_for module"},
        Case{path("/x", "drained"),
             "state=drained should only be used for checking a port in the wait_for module"},
        Case{excluding, "exclude_hosts should only be with state=drained"},
        Case{states, "unknown active_connection_state (SLEEPY) defined"},
        Case{pattern, "Invalid regular expression: "}}) {
    const auto result = run_module(wait_for_condition, each.arguments);
    CHECK(failed(result));
    CHECK_MESSAGE(msg(result).starts_with(each.why), msg(result));
  }
  CHECK(run_module(wait_for_condition, port(1, "started"), {.check = true}).at("skipped") == true);
}

TEST_CASE("wait_for: connections of /proc/net/tcp") {
  const auto found = parse_connections(
      "  sl  local_address rem_address   st\n"
      "   0: 0100007F:1F90 0200000A:C350 01 0\n"
      "   1: 0000000000000000FFFF00000100007F:0050 0000000000000000FFFF00000200000A:C350 06 0\n"
      "   2: 000080FE000000000000000001000000:0016 00000000000000000000000000000000:0000 0A 0\n"
      "   3: broken\n");
  REQUIRE(found.size() == 3);
  CHECK(found[0].local.to_string() == "127.0.0.1");
  CHECK(found[0].local_port == 8080);
  CHECK(found[0].remote.to_string() == "10.0.0.2");
  CHECK(found[0].state == connection_state("ESTABLISHED"));
  CHECK(found[1].local.to_string() == "127.0.0.1");
  CHECK(found[1].state == connection_state("TIME_WAIT"));
  CHECK(found[2].local.to_string() == "fe80::1");
  CHECK(connection_state("LISTEN").empty());
}

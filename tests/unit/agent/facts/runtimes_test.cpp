#include <doctest/doctest.h>

#include "agent/facts/docker_api.hpp"
#include "agent/facts/topics.hpp"
#include "tests/unit/agent/facts/fake_engine.hpp"
#include "tests/unit/agent/facts/scratch_tree.hpp"

namespace muster::facts {

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

/// A deadline that only a fault reaches, however busy the machine is.
constexpr milliseconds kPatient{20'000};

std::string ok(const std::string& body) {
  return "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nServer: Docker/20.10.24 (linux)\r\n\r\n" +
         body;
}

/// What docker 20.10 answers, as far as we read it.
std::string docker_answer(const std::string& request) {
  if (request.starts_with("GET /version "))
    return ok(R"({"Version": "20.10.24+dfsg1", "ApiVersion": "1.41"})");
  if (request.starts_with("GET /info "))
    return ok(R"({"CgroupDriver": "systemd", "ServerVersion": "20.10.24+dfsg1"})");
  return "HTTP/1.0 404 Not Found\r\n\r\n{}";
}

Result<boost::json::value> ask(const std::string& answer) {
  ScratchTree host;
  const FakeEngine engine(host.at("/s"), [&](const std::string&) { return answer; });
  return docker_get(host.at("/s").string(), "/version",
                    Clock::now() + (answer == "hang" ? milliseconds(100) : kPatient));
}

}  // namespace

TEST_CASE("docker is asked for its version and cgroup driver") {
  ScratchTree host;
  FakeEngine engine(host.at("/run/docker.sock"), docker_answer);
  host.program("/usr/bin/dockerd").file("/proc/10/comm", "dockerd\n").link("/var/run", "/run");
  const auto found = runtimes(host.tree(), {}, kPatient);
  REQUIRE(found.known());
  REQUIRE(found->size() == 1);
  CHECK(found->at(0).name == "docker");
  CHECK(found->at(0).running);
  CHECK(found->at(0).version == "20.10.24+dfsg1");
  CHECK(found->at(0).cgroup_driver == "systemd");
  const auto requests = engine.stop();
  REQUIRE(requests.size() == 2);
  CHECK(requests[0] == "GET /version HTTP/1.0\r\nHost: docker\r\n\r\n");
}

TEST_CASE("a stopped docker is not asked: systemd would start it for whoever connects") {
  ScratchTree host;
  FakeEngine engine(host.at("/run/docker.sock"), docker_answer);
  host.program("/usr/bin/dockerd-current").file("/proc/1/comm", "systemd\n");
  const auto found = runtimes(host.tree(), {});
  REQUIRE(found->size() == 1);
  CHECK(found->at(0).name == "docker");
  CHECK_FALSE(found->at(0).running);
  CHECK(engine.stop().empty());
}

TEST_CASE("docker that does not answer in time is installed and not running, whatever its socket is called") {
  for (const bool by_link : {false, true}) {
    ScratchTree host;
    const FakeEngine engine(host.at("/run/docker.sock"), [](const std::string&) { return "hang"; });
    host.program("/usr/bin/dockerd").file("/proc/10/comm", "dockerd\n");
    if (by_link) host.link("/var/run", "/run");
    const auto began = Clock::now();
    const auto found = runtimes(host.tree(), {}, milliseconds(100));
    CHECK(Clock::now() - began < kPatient);
    REQUIRE(found->size() == 1);
    CHECK_FALSE(found->at(0).running);
  }
}

TEST_CASE("an info that hangs costs the driver, not the version") {
  ScratchTree host;
  const FakeEngine engine(host.at("/run/docker.sock"), [](const std::string& request) {
    return request.starts_with("GET /info ") ? "hang" : docker_answer(request);
  });
  host.file("/proc/10/comm", "dockerd\n");  // installed where nobody looks, but it runs
  const auto found = runtimes(host.tree(), {}, milliseconds(1000));
  REQUIRE(found->size() == 1);
  CHECK(found->at(0).running);
  CHECK(found->at(0).version == "20.10.24+dfsg1");
  CHECK_FALSE(found->at(0).cgroup_driver);
}

TEST_CASE("what is no good answer is an Error that says why") {
  struct Case {
    std::string_view what;
    std::string answer;
    std::string_view message;
  };
  const Case cases[] = {
      {"nothing", "", "answered without 200 OK"},
      {"no HTTP", "SSH-2.0-OpenSSH_7.4\r\n\r\n", "answered without 200 OK"},
      {"a refusal", "HTTP/1.0 500 Internal Server Error\r\n\r\n{}", "answered without 200 OK"},
      {"half a header", "HTTP/1.0 200 OK\r\nServer: x\r\n", "answered half a header"},
      {"no JSON", ok("<html>"), "answered no JSON: syntax error"},
      {"half a body", ok(R"({"Version": )"), "answered no JSON: incomplete JSON"},
      {"too much", ok(std::string(3 << 20, ' ')), "answered more than 1 MiB"},
      {"silence", "hang", "no answer in time"},
  };
  for (const auto& example : cases) {
    const auto& [what, answer, message] = example;
    CAPTURE(example.what);
    const auto json = ask(answer);
    REQUIRE_FALSE(json.has_value());
    CHECK(json.error().message() == message);
  }
  CHECK(ask(ok("[1]")).has_value());
}

TEST_CASE("a socket that nobody listens on refuses, and a path may be too long for one") {
  ScratchTree host;
  const auto deadline = Clock::now() + std::chrono::seconds(1);
  CHECK(docker_get(host.at("/none").string(), "/version", deadline).error().message() ==
        "No such file or directory");
  host.file("/file", "");
  CHECK(docker_get(host.at("/file").string(), "/version", deadline).error().message() ==
        "Connection refused");
  CHECK(docker_get("/" + std::string(200, 'x'), "/version", deadline).error().message() ==
        "path too long for a socket");
  CHECK_FALSE(accepts_connections(host.at("/none").string()));
}

TEST_CASE("containerd runs when its socket accepts connections") {
  ScratchTree host;
  const ProgramVersions versions = {{"containerd", std::string("1.6.33")}};
  CHECK_FALSE(runtimes(host.tree(), versions)->at(0).running);
  const FakeEngine engine(host.at("/run/containerd/containerd.sock"), [](const std::string&) { return ""; });
  const auto found = runtimes(host.tree(), versions);
  REQUIRE(found->size() == 1);
  CHECK(found->at(0).name == "containerd");
  CHECK(found->at(0).running);
  CHECK(found->at(0).version == "1.6.33");
  const ProgramVersions broken = {{"containerd", fail(ErrorKind::agent, "exit status 1")}};
  CHECK_FALSE(runtimes(host.tree(), broken)->at(0).version);
  CHECK(runtimes(host.tree(), {})->empty());
}

TEST_CASE("containerd's cgroup driver is what its configuration says, cgroupfs without a word") {
  struct Case {
    std::string_view config;
    std::string_view driver;
  };
  for (const auto& example :
       {Case{"", "cgroupfs"}, Case{"SystemdCgroup = true\n", "systemd"},
        Case{"\t SystemdCgroup=true # yes\n", "systemd"}, Case{"# SystemdCgroup = true\n", "cgroupfs"},
        Case{"SystemdCgroup = false\n", "cgroupfs"}, Case{"NoSystemdCgroup = true\n", "cgroupfs"},
        Case{"systemd_cgroup = true\n", "systemd"}}) {
    const auto& [config, driver] = example;
    CAPTURE(example.config);
    ScratchTree host;
    host.file("/etc/containerd/config.toml", config);
    const ProgramVersions versions = {{"containerd", std::string("1.6.33")}};
    CHECK(runtimes(host.tree(), versions)->at(0).cgroup_driver == driver);
  }
  ScratchTree unreadable;
  unreadable.directory("/etc/containerd/config.toml");
  CHECK_FALSE(runtimes(unreadable.tree(), {{"containerd", std::string("1.6.33")}})->at(0).cgroup_driver);
}

}  // namespace muster::facts

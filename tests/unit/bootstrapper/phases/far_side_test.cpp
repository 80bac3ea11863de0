#include "bootstrapper/phases/far_side.hpp"

#include <doctest/doctest.h>

#include "tests/unit/agent/checks/sample_cluster.hpp"

using namespace muster;

namespace {

Listener held_by(const char* program, std::uint16_t port, const char* address = "0.0.0.0") {
  return {"tcp", address, port, Owner{.pid = 4711, .program = program, .unit = ""}};
}

}  // namespace

TEST_CASE("the far side of a probe: what our agent opened, what is served, and what Services hold") {
  auto host = sample::host("n1", Role::node, 12);
  host.facts.listeners =
      std::vector<Listener>{held_by("kubelet", 10250), held_by("kube-proxy", 32704),
                            held_by("kube-scheduler", 10259, "127.0.0.1"), held_by("kube-proxy", 31000)};
  ListenResponse response;
  response.listening = {{30000, 32703}, {32705, 32767}};
  response.busy = {{10250, 10250}, {10259, 10259}, {32704, 32704}};
  const auto side = phases::far_side(host, response);
  CHECK(to_string(side.listening) == "30000-32703,32705-32767");
  CHECK(to_string(side.serving) == "10250");
  // 31000 was free again when the agent opened it.
  CHECK(to_string(side.held) == "32704");

  const auto target = phases::target_for(host, side, {{10250, 10252}, {10259, 10259}, {32700, 32710}});
  CHECK(to_string(target.listening) == "32700-32703,32705-32710");
  CHECK(to_string(target.serving) == "10250");
  CHECK(to_string(target.closed) == "10251-10252,10259");
}

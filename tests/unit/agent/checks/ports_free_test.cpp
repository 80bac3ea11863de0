#include <doctest/doctest.h>

#include "tests/unit/agent/checks/sample_cluster.hpp"

using namespace muster;

namespace {

Host listening(Role role, std::vector<Listener> listeners) {
  auto host = sample::host("h1", role, 1);
  host.facts.listeners = std::move(listeners);
  return host;
}

const Owner kNginx{812, "nginx", "nginx.service"};

}  // namespace

TEST_CASE("ports-free passes on a bare host and says which ports it means") {
  CHECK(sample::judged("ports-free", sample::host("n1", Role::node, 1)).saw ==
        "10250,30000-32767/tcp: free, or held by the cluster itself");
  const auto finding = sample::judged("ports-free", sample::host("m1", Role::master, 1));
  CHECK(finding.status == Status::pass);
  CHECK(finding.wanted == "nobody else listens on 2379-2380,6443,10250-10252,10257,10259,30000-32767/tcp");
}

TEST_CASE("ports-free fails for a stranger on a needed port, on whatever address, and names it") {
  for (const auto* address : {"0.0.0.0", "127.0.0.1", "::1", "10.77.0.11"}) {
    const auto finding =
        sample::judged("ports-free", listening(Role::node, {{"tcp", address, 10250, kNginx}}));
    CHECK(finding.status == Status::fail);
    CHECK(finding.saw == std::string("10250 held by nginx (pid 812, nginx.service) on ") + address);
    CHECK(finding.remedy == "`systemctl disable --now nginx.service`, or let it listen on another port");
  }
}

TEST_CASE("ports-free does not mind ports of another role, other ports and UDP") {
  const auto host = listening(Role::node, {{"tcp", "0.0.0.0", 6443, kNginx},
                                           {"tcp", "0.0.0.0", 10257, kNginx},
                                           {"tcp", "0.0.0.0", 80, kNginx},
                                           {"tcp", "0.0.0.0", 32768, kNginx},
                                           {"udp", "0.0.0.0", 10250, kNginx}});
  CHECK(sample::judged("ports-free", host).status == Status::pass);
}

TEST_CASE("ports-free goes by the Kubernetes version") {
  const auto host = listening(Role::master, {{"tcp", "0.0.0.0", 10251, kNginx}});
  Settings settings;
  settings.kubernetes = {1, 22, 0};
  CHECK(sample::judged("ports-free", host, settings).status == Status::fail);
  settings.kubernetes = {1, 23, 0};
  CHECK(sample::judged("ports-free", host, settings).status == Status::pass);
}

TEST_CASE("ports-free puts what one process holds into one finding, its ports as ranges") {
  const auto host = listening(Role::node, {{"tcp", "0.0.0.0", 30001, kNginx},
                                           {"tcp", "::", 30001, kNginx},
                                           {"tcp", "0.0.0.0", 30000, kNginx},
                                           {"tcp", "0.0.0.0", 30005, kNginx}});
  const auto finding = sample::judged("ports-free", host);
  CHECK(finding.saw == "30000-30001,30005 held by nginx (pid 812, nginx.service) on 0.0.0.0 and ::");
  CHECK(sample::contains(finding.remedy, "nodePortRange"));
}

TEST_CASE("ports-free gives each process its finding and the remedy that fits it") {
  struct Case {
    std::optional<Owner> owner;
    const char* saw;
    const char* remedy;
  };
  const Case cases[] = {
      {Owner{9, "nc", "session-3.scope"}, "10250 held by nc (pid 9, session-3.scope) on 0.0.0.0", "`kill 9`"},
      {Owner{9, "nc", "sshd.service"}, "10250 held by nc (pid 9, sshd.service) on 0.0.0.0", "`kill 9`"},
      {Owner{9, "nc", ""}, "10250 held by nc (pid 9) on 0.0.0.0", "`kill 9`"},
      {Owner{9, "x", "a$(reboot).service"}, "10250 held by x (pid 9, a$(reboot).service) on 0.0.0.0",
       "`kill 9`"},
      {Owner{9, "docker-proxy", "docker.service"},
       "10250 held by docker-proxy (pid 9, docker.service) on 0.0.0.0", "docker ps --filter publish=10250"},
      {Owner{9, "kubelet", "kubelet.service"}, "10250 held by kubelet (pid 9, kubelet.service) on 0.0.0.0",
       "kubeadm reset -f"},
      {std::nullopt, "10250 held by a process that could not be seen on 0.0.0.0",
       "ss -lntp 'sport = :10250'"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.saw);
    const auto finding =
        sample::judged("ports-free", listening(Role::node, {{"tcp", "0.0.0.0", 10250, row.owner}}));
    CHECK(finding.status == Status::fail);
    CHECK(finding.saw == row.saw);
    CHECK(sample::contains(finding.remedy, row.remedy));
  }
  const auto host = listening(
      Role::node, {{"tcp", "0.0.0.0", 10250, kNginx}, {"tcp", "0.0.0.0", 30000, Owner{9, "nc", ""}}});
  CHECK(sample::of("ports-free", judge_host(host, {})).size() == 2);
}

TEST_CASE("ports-free knows the cluster's own processes on a host of a cluster, and strangers there too") {
  auto host = listening(Role::master, {{"tcp", "::", 6443, Owner{1, "kube-apiserver", "docker-1.scope"}},
                                       {"tcp", "::", 10250, Owner{2, "kubelet", "kubelet.service"}},
                                       {"tcp", "127.0.0.1", 2379, Owner{3, "etcd", ""}},
                                       {"tcp", "0.0.0.0", 30080, Owner{4, "kube-proxy", "docker-2.scope"}}});
  CHECK(sample::of("ports-free", judge_host(host, {})).size() == 4);
  SUBCASE("by muster's note") {
    host.facts.note = std::optional(ClusterNote{"demo", "master", true});
  }
  SUBCASE("by kubelet.conf") {
    KubernetesState state;
    state.kubelet_conf = true;
    host.facts.kubernetes = state;
  }
  SUBCASE("by admin.conf") {
    KubernetesState state;
    state.admin_conf = true;
    host.facts.kubernetes = state;
  }
  CHECK(sample::judged("ports-free", host).status == Status::pass);
  auto listeners = *host.facts.listeners;
  listeners.push_back({"tcp", "0.0.0.0", 30081, kNginx});
  host.facts.listeners = listeners;
  CHECK(sample::judged("ports-free", host).status == Status::fail);
}

TEST_CASE("ports-free takes muster-agent for a stranger nowhere") {
  const auto host =
      listening(Role::node, {{"tcp", "0.0.0.0", 10250, Owner{5, "muster-agent", "muster-agent.service"}},
                             {"tcp", "0.0.0.0", 30000, Owner{6, "muster-agent", "session-1.scope"}}});
  CHECK(sample::judged("ports-free", host).status == Status::pass);
}

TEST_CASE("ports-free does not know whose an unseen process is on a host of a cluster") {
  auto host = listening(Role::node, {{"tcp", "0.0.0.0", 10250, std::nullopt}});
  host.facts.note = std::optional(ClusterNote{"demo", "node", true});
  CHECK(sample::judged("ports-free", host).status == Status::unknown);
}

TEST_CASE("ports-free ignores one port by kubeadm's name for it, and all by its own") {
  const auto host =
      listening(Role::node, {{"tcp", "0.0.0.0", 10250, kNginx}, {"tcp", "0.0.0.0", 30000, kNginx}});
  Settings settings;
  settings.ignore = {"Port-10250"};
  auto findings = sample::of("ports-free", judge_host(host, settings));
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].status == Status::ignored);
  CHECK(sample::contains(findings[0].saw, "10250 held by"));
  CHECK(findings[1].status == Status::fail);
  CHECK(sample::contains(findings[1].saw, "30000 held by"));
  settings.ignore = {"ports-free"};
  findings = sample::of("ports-free", judge_host(host, settings));
  REQUIRE_FALSE(findings.empty());
  for (const auto& finding : findings) CHECK(finding.status == Status::ignored);
}

TEST_CASE("ports-free is unknown where the listeners were not seen") {
  auto host = sample::host("n1", Role::node, 1);
  host.facts.listeners = Fact<std::vector<Listener>>::unknown("/proc/net/tcp: permission denied");
  CHECK(sample::judged("ports-free", host).status == Status::unknown);
}

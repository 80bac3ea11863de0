// unique-address and cidr-overlap.
#include <doctest/doctest.h>

#include "tests/unit/agent/checks/sample_cluster.hpp"

using namespace muster;

namespace {

void add_interface(Host& host, const std::string& name, std::vector<std::string> addresses,
                   bool physical = false) {
  auto interfaces = *host.facts.interfaces;
  interfaces.push_back({name, "", physical, true, 1500, std::move(addresses)});
  host.facts.interfaces = interfaces;
}

void add_route(Host& host, Route route) {
  auto routes = *host.facts.routes;
  routes.push_back(std::move(route));
  host.facts.routes = routes;
}

}  // namespace

TEST_CASE("unique-address passes when every host has its own, however it is spelled") {
  auto cluster = sample::cluster();
  auto findings = sample::judged("unique-address", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == Status::pass);
  CHECK(findings[0].saw == "each of 3 hosts has its address, and no other has it");
  cluster.hosts[1].address = "FD00:0::12";
  add_interface(cluster.hosts[1], "eth1", {"fd00::12/64"});
  CHECK(sample::judged("unique-address", cluster)[0].status == Status::pass);
  cluster.hosts[2].address = "10.99.0.3";
  add_interface(cluster.hosts[2], "lo", {"10.99.0.3/32"});  // a host that is routed to by BGP
  CHECK(sample::judged("unique-address", cluster)[0].status == Status::pass);
}

TEST_CASE("unique-address fails for an address that its host does not have") {
  auto cluster = sample::cluster();
  cluster.hosts[1].address = "203.0.113.9";
  const auto findings = sample::judged("unique-address", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == Status::fail);
  CHECK(findings[0].hosts == std::vector<std::string>{"n1"});
  CHECK(findings[0].saw == "n1 does not have 203.0.113.9 but 10.77.0.12");
  CHECK(sample::contains(findings[0].remedy, "privateAddress"));
}

TEST_CASE("unique-address fails for an address that another host has too") {
  auto cluster = sample::cluster();
  add_interface(cluster.hosts[2], "eth0:1", {"10.77.0.12/24"});
  const auto findings = sample::judged("unique-address", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == Status::fail);
  CHECK(findings[0].hosts == std::vector<std::string>{"n1", "n2"});
  CHECK(findings[0].saw == "10.77.0.12, the address of n1, is also on n2 eth0:1");
}

TEST_CASE("unique-address lets pass what many hosts have alike: NAT networks, docker0, a virtual IP on lo") {
  auto cluster = sample::cluster();
  for (auto& host : cluster.hosts) {
    add_interface(host, "eth1", {"10.0.2.15/24"}, true);
    add_interface(host, "virbr0", {"192.168.122.1/24"});
    add_interface(host, "lo", {"10.77.0.11/32"});
  }
  CHECK(sample::judged("unique-address", cluster)[0].status == Status::pass);
}

TEST_CASE("unique-address and cidr-overlap are unknown where interfaces were not seen, and ignored by name") {
  auto cluster = sample::cluster();
  cluster.hosts[1].facts.interfaces = Fact<std::vector<Interface>>::unknown("/sys/class/net: empty");
  for (const auto* check : {"unique-address", "cidr-overlap"}) {
    CAPTURE(check);
    cluster.settings.ignore = {};
    const auto findings = sample::judged(check, cluster);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].status == Status::unknown);
    CHECK(findings[0].hosts == std::vector<std::string>{"n1"});
    cluster.settings.ignore = {check};
    CHECK(sample::judged(check, cluster)[0].status == Status::ignored);
  }
}

TEST_CASE("cidr-overlap fails and warns by what lies in which network") {
  struct Case {
    const char* what;
    void (*spoil)(Cluster&);
    Status status;
    const char* saw;
  };
  const Case cases[] = {
      {"a host network in the pods'",
       [](Cluster& c) { add_interface(c.hosts[1], "eth1", {"10.244.7.9/24"}, true); }, Status::fail,
       "podSubnet 10.244.0.0/16 overlaps 10.244.7.0/24 on n1 eth1"},
      {"a host network around the services'",
       [](Cluster& c) { add_interface(c.hosts[1], "eth1", {"10.100.0.5/11"}, true); }, Status::warn,
       "serviceSubnet 10.96.0.0/12 overlaps 10.96.0.0/11 on n1 eth1"},
      {"docker0 in the pods'",
       [](Cluster& c) {
         c.settings.pod_subnet = "172.17.0.0/16";
         for (auto& host : c.hosts) add_interface(host, "docker0", {"172.17.0.1/16"});
       },
       Status::fail,
       "podSubnet 172.17.0.0/16 overlaps 172.17.0.0/16 on m1 docker0, n1 docker0 and n2 docker0"},
      {"docker0 over another host",
       [](Cluster& c) {
         add_interface(c.hosts[0], "docker0", {"172.17.0.1/16"});
         c.hosts[2].address = "172.17.3.4";
       },
       Status::fail, "the bridge's 172.17.0.0/16 holds 172.17.3.4 of n2 on m1 docker0"},
      {"a route into the services'",
       [](Cluster& c) {
         add_route(c.hosts[2], {"10.100.0.0/16", "10.77.0.254", "eth0"});
       },
       Status::fail,
       "serviceSubnet 10.96.0.0/12 overlaps the route to 10.100.0.0/16 by 10.77.0.254 on n2 eth0"},
      {"a tunnel into the pods'",
       [](Cluster& c) {
         add_route(c.hosts[2], {"10.244.0.0/16", "", "wg0"});
       },
       Status::fail, "podSubnet 10.244.0.0/16 overlaps the route to 10.244.0.0/16 on n2 wg0"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.what);
    auto cluster = sample::cluster();
    row.spoil(cluster);
    const auto findings = sample::judged("cidr-overlap", cluster);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].status == row.status);
    CHECK(findings[0].saw == row.saw);
    CHECK_FALSE(findings[0].remedy.empty());
  }
}

TEST_CASE("cidr-overlap fails for pods and services in each other's network, of either family") {
  auto cluster = sample::cluster();
  cluster.settings.pod_subnet = "10.96.0.0/16";
  auto findings = sample::judged("cidr-overlap", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == Status::fail);
  CHECK(findings[0].saw == "podSubnet 10.96.0.0/16 overlaps serviceSubnet 10.96.0.0/12");
  cluster.settings.pod_subnet = "10.244.0.0/16,fd00:10::/56";
  cluster.settings.service_subnet = "10.96.0.0/12,fd00:10:0:0:1::/112";
  findings = sample::judged("cidr-overlap", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].saw == "podSubnet fd00:10::/56 overlaps serviceSubnet fd00:10:0:0:1::/112");
}

TEST_CASE("cidr-overlap takes what is the cluster's own, and what leads elsewhere, for no collision") {
  struct Case {
    const char* what;
    void (*add)(Cluster&);
  };
  const Case cases[] = {
      {"flannel and cni0",
       [](Cluster& c) {
         add_interface(c.hosts[1], "flannel.1", {"10.244.1.0/32"});
         add_interface(c.hosts[1], "cni0", {"10.244.1.1/24"});
         add_route(c.hosts[1], {"10.244.1.0/24", "", "cni0"});
         add_route(c.hosts[1], {"10.244.2.0/24", "10.244.2.0", "flannel.1"});
       }},
      {"Calico",
       [](Cluster& c) {
         add_route(c.hosts[1], {"10.244.1.64/26", "", "*"});
         add_route(c.hosts[1], {"10.244.1.65/32", "", "cali0123456789a"});
         add_interface(c.hosts[1], "tunl0", {"10.244.1.64/32"});
       }},
      {"host-gw",
       [](Cluster& c) {
         add_route(c.hosts[1], {"10.244.2.0/24", "10.77.0.13", "eth0"});
       }},
      {"IPVS",
       [](Cluster& c) {
         add_interface(c.hosts[1], "kube-ipvs0", {"10.96.0.1/32", "10.96.0.10/32"});
       }},
      {"an add-on of a name that nobody knows, on a member",
       [](Cluster& c) {
         KubernetesState state;
         state.kubelet_conf = true;
         c.hosts[1].facts.kubernetes = state;
         add_interface(c.hosts[1], "pods0", {"10.244.1.1/24"});
         add_route(c.hosts[1], {"10.244.2.0/24", "10.77.0.254", "eth0"});
       }},
      {"a cloud's private networks",
       [](Cluster& c) {
         add_route(c.hosts[1], {"10.0.0.0/8", "10.77.0.254", "eth0"});
         add_route(c.hosts[1], {"172.16.0.0/12", "10.77.0.254", "eth0"});
       }},
      {"the route to services that default-route advises",
       [](Cluster& c) {
         add_route(c.hosts[1], {"10.96.0.0/12", "", "eth0"});
       }},
      {"docker0 elsewhere",
       [](Cluster& c) {
         add_interface(c.hosts[1], "docker0", {"172.17.0.1/16"});
         add_route(c.hosts[1], {"172.17.0.0/16", "", "docker0"});
       }},
  };
  for (const auto& row : cases) {
    CAPTURE(row.what);
    auto cluster = sample::cluster();
    row.add(cluster);
    const auto findings = sample::judged("cidr-overlap", cluster);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].status == Status::pass);
    CHECK(findings[0].saw ==
          "pods 10.244.0.0/16, services 10.96.0.0/12: no host has a network or a route there");
  }
}

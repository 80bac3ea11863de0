#include "bootstrapper/cluster/spec.hpp"

#include "tests/unit/bootstrapper/cluster/support.hpp"

namespace muster::cluster {

TEST_CASE("hosts are found by role, in the order of the file") {
  const auto spec =
      test::spec_of(test::parse_hosts("    - {name: n1, role: node, address: 10.0.0.4}\n"
                                      "    - {name: m2, role: master, address: 10.0.0.2}\n"
                                      "    - {name: m1, role: master, address: 10.0.0.1}\n"
                                      "    - {name: m3, role: master, address: 10.0.0.3}\n"));
  std::string masters;
  for (const auto* host : spec.with_role(Role::master)) masters += host->name + " ";
  CHECK(masters == "m2 m1 m3 ");
  CHECK(spec.with_role(Role::node).size() == 1);
  CHECK(spec.first_master().name == "m2");
}

TEST_CASE("the checks are told what the file says") {
  const auto spec = test::spec_of(
      test::parse_spec("  kubernetes: {version: 1.24.3, nodePortRange: 31000-31100}\n"
                       "  preflight: {minimum: {cpus: 8, memory: 16GiB}, ignore: [memory, NumCPU]}\n"));
  const auto settings = spec.settings();
  CHECK(settings.kubernetes == Version{1, 24, 3});
  CHECK(settings.minimum_cpus == 8);
  CHECK(settings.minimum_memory_bytes == 16ULL << 30);
  CHECK(settings.node_ports == PortRange{31000, 31100});
  CHECK(settings.runtime == "containerd");
  CHECK(settings.cluster == "demo");
  CHECK(settings.ignore == std::vector<std::string>{"memory", "NumCPU"});
  CHECK(settings.udp_ports == std::vector<PortRange>{{8472, 8472}});
  CHECK(settings.pod_subnet == "10.244.0.0/16");
  CHECK(settings.service_subnet == "10.96.0.0/12");
  CHECK(settings.image_repository.empty());
}

TEST_CASE("the checks are told by what names hosts and the API are called, and where images come from") {
  const std::string hosts =
      "    - {name: m1, role: master, address: 203.0.113.1, privateAddress: 10.0.0.1}\n"
      "    - {name: n1, role: node, address: 10.0.0.4}\n";
  const auto plain = test::spec_of(test::parse_hosts(hosts)).settings();
  CHECK(plain.addresses == std::vector<std::string>{"10.0.0.1", "10.0.0.4"});  // the endpoint is m1's
  auto spec = test::spec_of(test::parse_hosts(hosts));
  spec.kubernetes.control_plane_endpoint = "api.example.com:6443";
  spec.kubernetes.image_repository = "registry.example.com/a";
  CHECK(spec.settings().addresses == std::vector<std::string>{"10.0.0.1", "10.0.0.4", "api.example.com"});
  CHECK(spec.settings().image_repository == "registry.example.com/a");
  spec.kubernetes.cluster_configuration["imageRepository"] = "registry.example.com/b";
  CHECK(spec.settings().image_repository == "registry.example.com/b");
}

TEST_CASE("the pod network's UDP ports are ports and ranges, and an empty list is none") {
  struct Case {
    const char* yaml;
    std::vector<PortRange> ports;
  };
  for (const auto& row : {Case{"", {{8472, 8472}}}, Case{"udpPorts:", {{8472, 8472}}},
                          Case{"udpPorts: []", {}}, Case{"udpPorts: [4789]", {{4789, 4789}}},
                          Case{"udpPorts: [6081, 8472, 6082-6090]", {{6081, 6090}, {8472, 8472}}}}) {
    CAPTURE(row.yaml);
    const auto spec = test::spec_of(test::parse_spec("  preflight: {" + std::string(row.yaml) + "}\n"));
    CHECK(spec.preflight.udp_ports == row.ports);
  }
}

}  // namespace muster::cluster

#include "bootstrapper/cluster/parse.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "bootstrapper/cluster/example.hpp"
#include "bootstrapper/cluster/readers.hpp"
#include "tests/unit/bootstrapper/cluster/support.hpp"

namespace muster::cluster {

using test::parse;
using test::parse_hosts;
using test::parse_spec;
using test::spec_of;

TEST_CASE("a cluster.yaml of hosts alone gets every default") {
  const test::Environment home("HOME", "/home/op");
  const auto spec = spec_of(parse_spec(""));
  CHECK(spec.name == "demo");
  CHECK(spec.file == "/etc/muster/cluster.yaml");
  REQUIRE(spec.hosts.size() == 2);
  CHECK(spec.hosts[0].role == Role::master);
  CHECK(spec.hosts[1].private_address == "10.77.0.12");
  Ssh ssh;
  ssh.known_hosts = {"/home/op/.ssh/known_hosts"};
  CHECK(spec.hosts[0].ssh == ssh);
  Kubernetes kubernetes;
  kubernetes.control_plane_endpoint = "10.77.0.11:6443";
  kubernetes.container_runtime = "docker";
  CHECK(spec.kubernetes == kubernetes);
  CHECK(spec.preflight == Preflight{});
  CHECK(spec.playbooks.manifest.empty());
  CHECK(spec.verify_image.empty());
}

TEST_CASE("a host's ssh keys lie over the defaults") {
  const auto spec = spec_of(parse(std::string(test::kHead) + R"(
  ssh: {user: centos, port: 2200, keyPath: ./a, passwordEnv: A, sudo: {passwordEnv: SUDO}, hostKeys: accept-new}
  hosts:
    - {name: m1, role: master, address: 10.77.0.11}
    - {name: n1, role: node, address: 10.77.0.12, ssh: {user: op, keyPath: [/b, ./c], passwordFile: ./p, sudo: true}}
    - {name: n2, role: node, address: 10.77.0.13, ssh: {sudo: false, keyPath: [], hostKeys: strict}}
    - {name: n3, role: node, address: 10.77.0.14, ssh: {port: 22, passwordCommand: "pass show x"}}
)"));
  const auto& m1 = spec.hosts[0].ssh;
  CHECK(m1.user == "centos");
  CHECK(m1.port == 2200);
  CHECK(m1.key_paths == std::vector<std::filesystem::path>{"/etc/muster/a"});
  CHECK(m1.password.environment == "A");
  CHECK(m1.sudo);
  CHECK(m1.sudo_password.environment == "SUDO");
  CHECK(m1.host_keys == HostKeys::accept_new);
  const auto& n1 = spec.hosts[1].ssh;
  CHECK(n1.user == "op");
  CHECK(n1.port == 2200);
  CHECK(n1.key_paths == std::vector<std::filesystem::path>{"/b", "/etc/muster/c"});
  CHECK(n1.password == SecretSource{"/etc/muster/p", "", ""});
  CHECK(n1.sudo_password == n1.password);
  const auto& n2 = spec.hosts[2].ssh;
  CHECK_FALSE(n2.sudo);
  CHECK(n2.sudo_password.empty());
  CHECK(n2.key_paths.empty());
  CHECK(n2.host_keys == HostKeys::strict);
  CHECK(spec.hosts[3].ssh.password == SecretSource{"", "", "pass show x"});
}

TEST_CASE("paths begin at home, at the root or beside the file") {
  const auto key = [](const char* path) {
    const auto parsed = parse_spec(std::string("  ssh: {keyPath: ") + path + "}\n");
    return parsed.spec ? parsed.spec->hosts[0].ssh.key_paths[0].string() : "refused";
  };
  {
    const test::Environment home("HOME", "/home/op");
    CHECK(key("~/.ssh/id") == "/home/op/.ssh/id");
    CHECK(key("/abs/./id") == "/abs/id");
    CHECK(key("id") == "/etc/muster/id");
    CHECK(key("../id") == "/etc/id");
    CHECK(key("~op/id") == "refused");
    CHECK(key("'~'") == "/home/op/");
  }
  for (const char* unusable : {static_cast<const char*>(nullptr), "", "relative"}) {
    const test::Environment home("HOME", unusable);
    CHECK(key("~/id") == "refused");
    CHECK(key("./id") == "/etc/muster/id");
    CHECK(spec_of(parse_spec("")).hosts[0].ssh.known_hosts.empty());
  }
}

TEST_CASE("the container runtime follows the version") {
  struct Case {
    const char* keys;
    const char* runtime;
  };
  for (const auto& row : {Case{"version: 1.15.0", "docker"}, Case{"version: 1.23.17", "docker"},
                          Case{"version: 1.24.0", "containerd"}, Case{"version: v1.31.2", "containerd"},
                          Case{"version: 1.23.0, containerRuntime: containerd", "containerd"},
                          Case{"containerRuntime: docker", "docker"}}) {
    CAPTURE(row.keys);
    CHECK(
        spec_of(parse_spec(std::string("  kubernetes: {") + row.keys + "}\n")).kubernetes.container_runtime ==
        row.runtime);
  }
}

TEST_CASE("the endpoint is the first master's private address, or what is named") {
  const auto endpoint = [](const std::string& hosts, const std::string& named) {
    auto text = std::string(test::kHead) + "  hosts:\n" + hosts;
    if (!named.empty()) text += "  kubernetes: {controlPlaneEndpoint: " + named + "}\n";
    return spec_of(parse(text)).kubernetes.control_plane_endpoint;
  };
  const std::string node = "    - {name: n1, role: node, address: 10.77.0.12}\n";
  const std::string master =
      "    - {name: m1, role: master, address: m1.example.com, privateAddress: 10.0.0.1}\n";
  CHECK(endpoint(node + master, "") == "10.0.0.1:6443");
  CHECK(endpoint(master, "10.0.0.100:8443") == "10.0.0.100:8443");
  CHECK(endpoint(master, "API.example.com") == "API.example.com:6443");
  CHECK(endpoint(master, "'[fd00::5]:443'") == "[fd00::5]:443");
}

TEST_CASE("fragments keep the types of YAML's core schema") {
  const auto parsed = parse_spec(R"(
  kubernetes:
    kubeadm:
      KubeletConfiguration:
        texts: ["true", '1', "null", yes, 1.2.3, 0x, 1e, +, ., 12:30:00, 2021-01-01, "", !!str 5, ! 6]
        numbers: [0, -7, +7, 0o17, 0x1F, 1.5, -1e3, .5, 1., 9223372036854775807, 18446744073709551615]
        others: [true, True, FALSE, null, ~, , {}, []]
)");
  namespace json = boost::json;
  const auto kubelet = spec_of(parsed).kubernetes.kubelet_configuration;
  CHECK(json::serialize(kubelet.at("texts")) ==
        R"(["true","1","null","yes","1.2.3","0x","1e","+",".","12:30:00","2021-01-01","","5","6"])");
  CHECK(json::serialize(kubelet.at("numbers")) ==
        R"([0,-7,7,15,31,1.5E0,-1E3,5E-1,1E0,9223372036854775807,18446744073709551615])");
  CHECK(json::serialize(kubelet.at("others")) == R"([true,true,false,null,null,null,{},[]])");
}

TEST_CASE("memory is exact in GiB, and what a host is sold with in GB") {
  struct Case {
    const char* text;
    std::optional<std::uint64_t> bytes;
  };
  constexpr std::uint64_t kMiB = 1ULL << 20;
  for (const auto& row : {Case{"2GB", 1700 * kMiB},
                          Case{"2G", 1700 * kMiB},
                          Case{"2048MB", 1700 * kMiB},
                          Case{"4GB", 3400 * kMiB},
                          Case{"1.5GB", 1275 * kMiB},
                          Case{"1TB", 850 * 1024 * kMiB},
                          Case{"2GiB", 2048 * kMiB},
                          Case{"2Gi", 2048 * kMiB},
                          Case{"2048 MiB", 2048 * kMiB},
                          Case{"1700MiB", 1700 * kMiB},
                          Case{"1KiB", 1024},
                          Case{"0.5Mi", 512 * 1024},
                          Case{"0MiB", 0},
                          Case{"100MB", 85000ULL * 1024},
                          Case{"1TiB", 1024 * 1024 * kMiB},
                          Case{"2", {}},
                          Case{"GB", {}},
                          Case{"-1GB", {}},
                          Case{"2gb", {}},
                          Case{"2  GB", {}},
                          Case{"9999999TB", {}},
                          Case{"nanGB", {}},
                          Case{"infGB", {}},
                          Case{"1e3MB", {}},
                          Case{"", {}},
                          Case{"2GB ", {}}}) {
    CAPTURE(row.text);
    const auto bytes = parse_memory(row.text);
    CHECK(bytes.has_value() == row.bytes.has_value());
    if (bytes && row.bytes) CHECK(*bytes == *row.bytes);
  }
}

TEST_CASE("the example needs nothing changed to be parsed") {
  const auto parsed = parse(example_yaml());
  CHECK(render(parsed) == "");
  CHECK(parsed.files.empty());
  CHECK(spec_of(parsed).hosts.size() == 3);
}

TEST_CASE("each key that the example comments out can be taken in, with the value that it shows") {
  // "    # key: value   # remark" becomes "    key: value". The last of several ways to say one thing stays.
  for (const std::string key : {"port",
                                "keyPath",
                                "passphraseFile",
                                "passwordFile",
                                "passwordEnv",
                                "passwordCommand",
                                "sudo",
                                "hostKeys",
                                "knownHosts",
                                "bastion",
                                "configFile",
                                "privateAddress",
                                "labels",
                                "taints",
                                "controlPlaneEndpoint",
                                "imageRepository",
                                "podSubnet",
                                "serviceSubnet",
                                "nodePortRange",
                                "containerRuntime"}) {
    CAPTURE(key);
    auto text = example_yaml();
    const auto at = text.find("# " + key + ": ");
    REQUIRE(at != std::string::npos);
    text.erase(at, 2);
    CHECK(render(parse(text)) == "");
  }
  for (const std::string block : {"kubeadm", "preflight", "playbooks", "variables", "verify"}) {
    CAPTURE(block);
    auto text = example_yaml();
    auto at = text.find("# " + block + ":\n");
    REQUIRE(at != std::string::npos);
    const auto column = at - text.rfind('\n', at) - 1;
    const auto begin = std::string(column, ' ') + "# ";
    for (auto line = at - column; text.compare(line, begin.size(), begin) == 0;
         line = text.find('\n', line) + 1) {
      text.erase(line + column, 2);
    }
    CHECK(render(parse(text)) == "");
  }
}

TEST_CASE("what says nothing is as if it were not there") {
  const auto spec = spec_of(parse_spec(
      "  ssh:\n  kubernetes: {kubeadm: {ClusterConfiguration: , skipPhases: }}\n  preflight: {minimum: , "
      "ignore: }\n"
      "  playbooks: {prepare: []}\n  variables: {}\n  proxy: {http: '', https: , none: []}\n  verify:\n"));
  const auto plain = spec_of(parse_spec(""));
  CHECK(spec == plain);
}

TEST_CASE("an empty document after the last marker is no second document") {
  CHECK(parse(std::string("---\n") + std::string(test::kHead) + std::string(test::kHosts) + "---\n").spec);
  CHECK(
      parse(std::string("%YAML 1.2\n---\n") + std::string(test::kHead) + std::string(test::kHosts) + "...\n")
          .spec);
}

TEST_CASE("hosts behind one address are told apart by their ports") {
  CHECK(
      parse_hosts(
          "    - {name: m1, role: master, address: 203.0.113.9, privateAddress: 10.0.0.1, ssh: {port: "
          "2201}}\n"
          "    - {name: n1, role: node, address: 203.0.113.9, privateAddress: 10.0.0.2, ssh: {port: 2202}}\n")
          .spec);
}

TEST_CASE("the files that a cluster.yaml names are listed with their places") {
  const auto parsed =
      parse_spec("  ssh: {keyPath: ./key, passwordFile: ./pw}\n  playbooks: {network: /cni.yml}\n");
  REQUIRE(parsed.files.size() == 3);
  CHECK(parsed.files[0].path == "/etc/muster/key");
  CHECK(parsed.files[0].kind == NamedFile::Kind::key);
  CHECK(parsed.files[1].path == "/etc/muster/pw");
  CHECK(parsed.files[1].kind == NamedFile::Kind::secret);
  CHECK(parsed.files[2].path == "/cni.yml");
  CHECK(parsed.files[2].kind == NamedFile::Kind::manifest);
  CHECK(parsed.files[2].place == Place{9, 24});
}

TEST_CASE("a fragment may make room for more nodes in a small pod network") {
  CHECK_FALSE(parse_spec("  kubernetes: {podSubnet: 10.244.0.0/24}\n").spec);
  CHECK(parse_spec("  kubernetes:\n    podSubnet: 10.244.0.0/24\n    kubeadm: {ClusterConfiguration: "
                   "{controllerManager: "
                   "{extraArgs: {node-cidr-mask-size: \"27\"}}}}\n")
            .spec);
}

}  // namespace muster::cluster

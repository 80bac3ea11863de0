// Clone families, a machine that is listed twice, and unique-host-key.
#include "agent/checks/identity_family.hpp"

#include <doctest/doctest.h>

#include "tests/unit/agent/checks/sample_cluster.hpp"

using namespace muster;

namespace {

/// Makes `copy` a copy of `original` in all that a template holds and a hypervisor gives; it was booted by
/// itself.
void clone(const Host& original, Host& copy) {
  copy.facts.machine_id = *original.facts.machine_id;
  copy.facts.product_uuid = *original.facts.product_uuid;
  copy.facts.host_keys = *original.facts.host_keys;
  copy.facts.hostname = *original.facts.hostname;
  auto interfaces = *copy.facts.interfaces;
  interfaces[1].mac = original.facts.interfaces->at(1).mac;
  copy.facts.interfaces = interfaces;
}

constexpr const char* kUniqueChecks[] = {"unique-mac", "unique-product-uuid", "unique-machine-id",
                                         "unique-hostname", "unique-host-key"};

/// Whether anything but a pass was found.
bool complains(std::string_view check, const Cluster& cluster) {
  const auto findings = sample::judged(check, cluster);
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.status != Status::pass; });
}

}  // namespace

TEST_CASE("a good cluster has no families, nor do hosts that share one identity") {
  auto cluster = sample::cluster();
  CHECK(clone_families(cluster).empty());
  cluster.hosts[2].facts.machine_id = *cluster.hosts[1].facts.machine_id;
  CHECK(clone_families(cluster).empty());
  // Machines of one maker, named by nobody: nothing was copied.
  for (auto& host : cluster.hosts) {
    host.facts.machine_id = Fact<std::string>::unknown("no");
    host.facts.product_uuid = std::string("03000200-0400-0500-0006-000700080009");
    host.facts.hostname = std::string("localhost");
  }
  CHECK(clone_families(cluster).empty());
}

TEST_CASE("hosts that share two identities are one family, each with its own copies") {
  auto cluster = sample::cluster();
  for (int i = 4; i <= 6; ++i) {
    cluster.hosts.push_back(sample::host("n" + std::to_string(i - 1), Role::node, i));
  }
  auto& hosts = cluster.hosts;
  hosts[2].facts.machine_id = *hosts[1].facts.machine_id;
  hosts[2].facts.product_uuid = *hosts[1].facts.product_uuid;
  hosts[3].facts.product_uuid = *hosts[2].facts.product_uuid;  // a chain: n1, n2 and n2, n3
  hosts[3].facts.host_keys = *hosts[2].facts.host_keys;
  clone(hosts[4], hosts[5]);
  const auto families = clone_families(cluster);
  REQUIRE(families.size() == 2);
  CHECK(families[0].hosts == std::vector<std::string>{"n1", "n2", "n3"});
  CHECK(families[0].shared == std::vector<std::string>{"product_uuid", "machine-id", "SSH host key"});
  CHECK(families[1].hosts == std::vector<std::string>{"n4", "n5"});
  CHECK(families[1].shared ==
        std::vector<std::string>{"MAC", "product_uuid", "machine-id", "hostname", "SSH host key"});
}

TEST_CASE("the findings about a family name it, and one of them has the whole fix") {
  auto cluster = sample::cluster();
  clone(cluster.hosts[1], cluster.hosts[2]);
  const auto mac = sample::judged("unique-mac", cluster);
  REQUIRE(mac.size() == 1);
  CHECK(
      mac[0].saw ==
      "52:54:00:12:34:02 is on n1 eth0 and n2 eth0; clones: product_uuid, machine-id, hostname and SSH host "
      "key are shared too");
  CHECK(mac[0].remedy ==
        "they are copies of one template; on each but one:\n"
        "with the copy shut down, a new MAC in the hypervisor\n"
        "with the copy shut down, a new UUID in the hypervisor\n"
        "  uuidgen | tr -d - > /etc/machine-id\n"
        "  hostnamectl set-hostname NAME\n"
        "  rm -f /etc/ssh/ssh_host_* && ssh-keygen -A && systemctl restart sshd\n"
        "and then\n"
        "  reboot");
  for (const auto* check : kUniqueChecks) {
    CAPTURE(check);
    const auto findings = sample::judged(check, cluster);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].hosts == std::vector<std::string>{"n1", "n2"});
    CHECK(sample::contains(findings[0].saw, "; clones: "));
    const bool whole = sample::contains(findings[0].remedy, "copies of one template");
    CHECK(whole == (std::string_view(check) == "unique-mac"));
    CHECK(sample::contains(findings[0].remedy, "the whole fix for these clones stands at unique-mac") ==
          !whole);
  }
}

TEST_CASE("where the first check is ignored the next one has the whole fix") {
  auto cluster = sample::cluster();
  clone(cluster.hosts[1], cluster.hosts[2]);
  cluster.settings.ignore = {"unique-mac", "unique-product-uuid"};
  CHECK(sample::judged("unique-mac", cluster)[0].status == Status::ignored);
  CHECK(sample::contains(sample::judged("unique-machine-id", cluster)[0].remedy, "copies of one template"));
  CHECK(
      sample::contains(sample::judged("unique-hostname", cluster)[0].remedy, "stands at unique-machine-id"));
}

TEST_CASE("what more than the family shares is no matter of the family") {
  auto cluster = sample::cluster();
  for (auto& host : cluster.hosts) host.facts.machine_id = std::string("0f5b4c7e9a3d4b52a1c6d8e7f9012345");
  cluster.hosts[1].facts.product_uuid = *cluster.hosts[2].facts.product_uuid;
  const auto findings = sample::judged("unique-machine-id", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].saw == "m1, n1 and n2 share 0f5b4c7e9a3d4b52a1c6d8e7f9012345");
  CHECK(sample::contains(sample::judged("unique-product-uuid", cluster)[0].saw, "machine-id is shared too"));
}

TEST_CASE("one machine listed twice is told from two clones, by one check alone") {
  auto cluster = sample::cluster();
  cluster.hosts[2].facts = cluster.hosts[1].facts;
  CHECK(is_same_machine(cluster.hosts[1], cluster.hosts[2]));
  CHECK(clone_families(cluster).empty());
  for (const auto* check : kUniqueChecks) {
    CAPTURE(check);
    CHECK(complains(check, cluster) == (std::string_view(check) == "unique-machine-id"));
  }
  auto findings = sample::judged("unique-machine-id", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == Status::fail);
  CHECK(findings[0].hosts == std::vector<std::string>{"n1", "n2"});
  CHECK(findings[0].saw == "n1 and n2 are one machine: boot id, machine-id, hostname and MACs are the same");
  CHECK(sample::contains(findings[0].remedy, "cluster.yaml"));
  cluster.settings.ignore = {"unique-machine-id"};
  CHECK_FALSE(complains("unique-machine-id", cluster));
  CHECK(complains("unique-mac", cluster));
}

TEST_CASE("anything that differs makes two machines") {
  const auto original = sample::host("n1", Role::node, 1);
  struct Case {
    const char* what;
    void (*differ)(HostFacts&);
  };
  const Case cases[] = {
      {"boot id", [](HostFacts& facts) { facts.boot_id = std::string("another"); }},
      {"unknown boot id", [](HostFacts& facts) { facts.boot_id = Fact<std::string>::unknown("no"); }},
      {"machine-id", [](HostFacts& facts) { facts.machine_id = std::string("another"); }},
      {"hostname", [](HostFacts& facts) { facts.hostname = std::string("n2"); }},
      {"product_uuid", [](HostFacts& facts) { facts.product_uuid = std::string("another"); }},
      {"MAC",
       [](HostFacts& facts) {
         facts.interfaces = std::vector{Interface{"eth0", "52:54:00:aa:bb:cc", true, true, 1500, {}}};
       }},
      {"no MAC", [](HostFacts& facts) { facts.interfaces = std::vector<Interface>{}; }},
      {"host keys",
       [](HostFacts& facts) {
         facts.host_keys = std::vector{HostKey{"ssh-rsa", "SHA256:another"}};
       }},
  };
  auto same = original;
  same.name = "n2";
  same.facts.product_uuid = Fact<std::string>::unknown("only root may read it");
  same.facts.host_keys = std::vector<HostKey>{};
  CHECK(is_same_machine(original, same));
  for (const auto& row : cases) {
    CAPTURE(row.what);
    auto other = original;
    row.differ(other.facts);
    CHECK_FALSE(is_same_machine(original, other));
  }
}

TEST_CASE("containers of one machine share boot id and product_uuid and are neither clones nor one") {
  auto cluster = sample::cluster();
  for (auto& host : cluster.hosts) {
    host.facts.boot_id = *cluster.hosts[0].facts.boot_id;
    host.facts.product_uuid = *cluster.hosts[0].facts.product_uuid;
  }
  CHECK(clone_families(cluster).empty());
  CHECK_FALSE(is_same_machine(cluster.hosts[0], cluster.hosts[1]));
}

TEST_CASE("unique-host-key warns once for all keys that the same hosts share") {
  auto cluster = sample::cluster();
  auto findings = sample::judged("unique-host-key", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == Status::pass);
  CHECK(findings[0].saw == "6 different keys on 3 hosts");
  cluster.hosts[2].facts.host_keys = *cluster.hosts[0].facts.host_keys;
  findings = sample::judged("unique-host-key", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == Status::warn);
  CHECK(findings[0].hosts == std::vector<std::string>{"m1", "n2"});
  CHECK(findings[0].saw == "m1 and n2 share ssh-ed25519 and ssh-rsa");
  CHECK(sample::contains(findings[0].remedy, "ssh-keygen -A"));
  cluster.settings.ignore = {"unique-host-key"};
  CHECK(sample::judged("unique-host-key", cluster)[0].status == Status::ignored);
}

TEST_CASE("unique-host-key leaves out a host without keys, and is unknown where they were not read") {
  auto cluster = sample::cluster();
  cluster.hosts[1].facts.host_keys = std::vector<HostKey>{};
  auto findings = sample::judged("unique-host-key", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == Status::pass);
  CHECK(findings[0].saw == "4 different keys on 3 hosts; none in /etc/ssh of n1");
  cluster.hosts[1].facts.host_keys = Fact<std::vector<HostKey>>::unknown("/etc/ssh: permission denied");
  findings = sample::judged("unique-host-key", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == Status::unknown);
  CHECK(findings[0].hosts == std::vector<std::string>{"n1"});
}

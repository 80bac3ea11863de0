// unique-product-uuid, unique-machine-id and unique-hostname.
#include <doctest/doctest.h>

#include "tests/unit/agent/checks/sample_cluster.hpp"

using namespace muster;

TEST_CASE("the identities of a good cluster pass once each, over all hosts") {
  for (const auto* check : {"unique-product-uuid", "unique-machine-id", "unique-hostname"}) {
    CAPTURE(check);
    const auto findings = sample::judged(check, sample::cluster());
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].status == Status::pass);
    CHECK(findings[0].hosts == std::vector<std::string>{"m1", "n1", "n2"});
    CHECK(findings[0].remedy.empty());
  }
}

TEST_CASE("unique-product-uuid fails for a shared one") {
  auto cluster = sample::cluster();
  cluster.hosts[2].facts.product_uuid = std::string("4C4C4544-0042-3510-8052-B3C04F4B4E02");
  const auto findings = sample::judged("unique-product-uuid", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == Status::fail);
  CHECK(findings[0].hosts == std::vector<std::string>{"n1", "n2"});
  CHECK(findings[0].saw == "n1 and n2 share 4c4c4544-0042-3510-8052-b3c04f4b4e02");
  CHECK(sample::contains(findings[0].remedy, "hypervisor"));
}

TEST_CASE("unique-product-uuid knows firmware junk: a warning on one host, a failure on two") {
  for (const std::string junk :
       {"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "03000200-0400-0500-0006-000700080009", "00020003-0004-0005-0006-000700080009",
        "01010101-0101-0101-0101-010101010101", "00010203-0405-0607-0809-0a0b0c0d0e0f",
        "12345678-1234-5678-90ab-cddeefaabbcc", "default string", "to be filled by o.e.m.", "none",
        "4c4c4544-0042-3510-8052-b3c04f4b4e", "4c4c4544+0042+3510+8052+b3c04f4b4e12"}) {
    CAPTURE(junk);
    auto cluster = sample::cluster();
    cluster.hosts[1].facts.product_uuid = junk;
    auto findings = sample::judged("unique-product-uuid", cluster);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].status == Status::warn);
    CHECK(findings[0].hosts == std::vector<std::string>{"n1"});
    CHECK(findings[0].saw == "\"" + junk + "\", junk that the firmware maker left");

    cluster.hosts[2].facts.product_uuid = junk;
    findings = sample::judged("unique-product-uuid", cluster);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].status == Status::fail);
    CHECK(findings[0].saw == "n1 and n2 share " + junk + ", junk that the firmware maker left");
    CHECK(sample::contains(findings[0].remedy, "firmware tool"));
  }
}

TEST_CASE("unique-product-uuid says junk of one host beside what others share") {
  auto cluster = sample::cluster();
  cluster.hosts[0].facts.product_uuid = std::string("default string");
  cluster.hosts[1].facts.product_uuid = *cluster.hosts[2].facts.product_uuid;
  const auto findings = sample::judged("unique-product-uuid", cluster);
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].status == Status::warn);
  CHECK(findings[1].status == Status::fail);
}

TEST_CASE("unique-machine-id fails for a shared one") {
  auto cluster = sample::cluster();
  cluster.hosts[2].facts.machine_id = *cluster.hosts[1].facts.machine_id;
  const auto findings = sample::judged("unique-machine-id", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == Status::fail);
  CHECK(findings[0].saw == "n1 and n2 share " + *cluster.hosts[1].facts.machine_id);
  CHECK(findings[0].hosts == std::vector<std::string>{"n1", "n2"});
}

TEST_CASE("unique-hostname compares without regard to case") {
  auto cluster = sample::cluster();
  cluster.hosts[2].facts.hostname = std::string("M1");
  const auto findings = sample::judged("unique-hostname", cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == Status::fail);
  CHECK(findings[0].hosts == std::vector<std::string>{"m1", "n2"});
  CHECK(findings[0].saw == "m1 and n2 are all called m1");
}

TEST_CASE(
    "an identity that could not be read is unknown, hosts with one reason together, and can be ignored") {
  struct Case {
    const char* check;
    Fact<std::string> HostFacts::*fact;
  };
  const Case cases[] = {{"unique-product-uuid", &HostFacts::product_uuid},
                        {"unique-machine-id", &HostFacts::machine_id},
                        {"unique-hostname", &HostFacts::hostname}};
  for (const auto& row : cases) {
    CAPTURE(row.check);
    auto cluster = sample::cluster();
    for (auto* host : {&cluster.hosts[0], &cluster.hosts[2]}) {
      host->facts.*row.fact = Fact<std::string>::unknown("no such file");
    }
    auto findings = sample::judged(row.check, cluster);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].status == Status::unknown);
    CHECK(findings[0].hosts == std::vector<std::string>{"m1", "n2"});
    CHECK(findings[0].saw == "m1 and n2: not known: no such file");
    cluster.settings.ignore = {row.check};
    findings = sample::judged(row.check, cluster);
    CHECK(findings[0].status == Status::ignored);
  }
}

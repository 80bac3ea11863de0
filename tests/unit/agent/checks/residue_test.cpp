#include <doctest/doctest.h>

#include "tests/unit/agent/checks/sample_cluster.hpp"

using namespace muster;

namespace {

Host with(std::vector<std::string> residue, std::optional<ClusterNote> note = std::nullopt) {
  auto host = sample::host("n1", Role::node, 1);
  host.facts.residue = std::move(residue);
  host.facts.note = std::move(note);
  return host;
}

Settings of_cluster(const std::string& name) {
  Settings settings;
  settings.cluster = name;
  return settings;
}

}  // namespace

TEST_CASE("residue passes on a clean host and on a host of this cluster") {
  CHECK(sample::judged("residue", with({}), of_cluster("demo")).status == Status::pass);
  const auto ours = with({"/etc/kubernetes/kubelet.conf", "cni0"}, ClusterNote{"demo", "node", true});
  const auto finding = sample::judged("residue", ours, of_cluster("demo"));
  CHECK(finding.status == Status::pass);
  CHECK(finding.saw == "what is there belongs to this cluster, demo");
  CHECK(sample::judged("residue", ours, of_cluster("")).status == Status::pass);
}

TEST_CASE("residue fails for what nobody has noted as his") {
  auto finding = sample::judged("residue", with({"/var/lib/etcd", "cni0"}), of_cluster("demo"));
  CHECK(finding.status == Status::fail);
  CHECK(finding.saw == "left of an earlier cluster: /var/lib/etcd, cni0");
  CHECK(sample::contains(finding.remedy, "kubeadm reset -f"));
  finding = sample::judged("residue", with({"/a", "/b", "/c", "/d", "/e", "/f", "/g"}), of_cluster("demo"));
  CHECK(finding.saw == "left of an earlier cluster: /a, /b, /c, /d, /e and 2 more");
}

TEST_CASE("residue fails for a host of another muster cluster and names it, even if nothing is left there") {
  for (const auto& left : {std::vector<std::string>{"/var/lib/etcd"}, std::vector<std::string>{}}) {
    const auto finding =
        sample::judged("residue", with(left, ClusterNote{"other", "node", true}), of_cluster("demo"));
    CHECK(finding.status == Status::fail);
    CHECK(finding.saw == "the host belongs to the muster cluster \"other\"");
    CHECK(sample::contains(finding.remedy, "muster reset"));
  }
}

TEST_CASE("residue is unknown where the note or the leftovers could not be read") {
  auto host = with({});
  host.facts.residue = Fact<std::vector<std::string>>::unknown("permission denied");
  CHECK(sample::judged("residue", host).status == Status::unknown);
  host = with({});
  host.facts.note = Fact<std::optional<ClusterNote>>::unknown("not JSON");
  CHECK(sample::judged("residue", host).status == Status::unknown);
  CHECK(sample::judged("residue", host).saw == "not known: not JSON");
}

TEST_CASE("residue ignores single paths by kubeadm's names, and all by its own") {
  const auto host = with({"/etc/kubernetes/kubelet.conf", "/var/lib/etcd"});
  Settings settings;
  settings.ignore = {"DirAvailable--var-lib-etcd"};
  auto findings = sample::of("residue", judge_host(host, settings));
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].status == Status::fail);
  CHECK(findings[0].saw == "left of an earlier cluster: /etc/kubernetes/kubelet.conf");
  CHECK(findings[1].status == Status::ignored);
  CHECK(findings[1].saw == "left of an earlier cluster: /var/lib/etcd");
  settings.ignore = {"fileavailable--etc-kubernetes-kubelet.conf", "DirAvailable--var-lib-etcd"};
  findings = sample::of("residue", judge_host(host, settings));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == Status::ignored);
  settings.ignore = {"residue"};
  CHECK(sample::judged("residue", host, settings).status == Status::ignored);
}

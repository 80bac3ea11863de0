#include "bootstrapper/fleet/ssh_settings.hpp"

#include "bootstrapper/ssh/host_config.hpp"
#include "tests/unit/bootstrapper/cluster/support.hpp"

namespace muster::fleet {

namespace fs = std::filesystem;
using cluster::Bastion;
using cluster::HostKeys;
using cluster::Spec;
using cluster::test::Environment;
using cluster::test::Scratch;

namespace {

/// A home directory with that ~/.ssh/config, and what a cluster.yaml becomes there.
struct Home {
  Scratch folder;
  Environment home;

  explicit Home(const std::string& config) : home("HOME", (folder / "").parent_path().c_str()) {
    fs::create_directories(folder / ".ssh");
    folder.file(".ssh/config", config, 0600);
  }
  [[nodiscard]] std::string ssh(const std::string& name) const {
    return (folder / (".ssh/" + name)).string();
  }
};

struct Settled {
  Spec spec;
  SshSettled outcome;
};

/// Hosts m1 (10.77.0.11) and n1 (10.77.0.12) with these lines of spec.
Settled settle(const std::string& lines) {
  Settled settled;
  settled.spec = cluster::test::spec_of(cluster::test::parse_spec(lines));
  settled.outcome = settle_ssh(settled.spec);
  return settled;
}

cluster::Host first_host(const std::string& lines) {
  auto settled = settle(lines);
  REQUIRE_MESSAGE(settled.outcome.problems.empty(),
                  (settled.outcome.problems.empty() ? "" : settled.outcome.problems[0].message()));
  return settled.spec.hosts[0];
}

std::string way_of(const cluster::Host& host) {
  std::string way;
  for (const auto& hop : host.ssh.bastions)
    way += (way.empty() ? "" : " ") + hop.user + "@" + hop.address + ":" + std::to_string(hop.port);
  return way;
}

std::vector<fs::path> paths(const std::vector<std::string>& names) {
  return {names.begin(), names.end()};
}

}  // namespace

TEST_CASE("what cluster.yaml leaves open comes from ~/.ssh/config") {
  const Home home(
      "Host 10.77.0.11\n User op\n Port 2201\n IdentityFile ~/.ssh/%r\n IdentitiesOnly yes\n IdentityAgent "
      "none\n"
      " StrictHostKeyChecking no\n UserKnownHostsFile /k/%h\n GlobalKnownHostsFile none\n HostKeyAlias "
      "first\n"
      "Host *\n HostName never.%h\n");
  const auto host = first_host("  ssh: {}\n");
  CHECK(host.address == "never.10.77.0.11");
  CHECK(host.private_address == "10.77.0.11");
  CHECK(host.ssh.user == "op");
  CHECK(host.ssh.port == 2201);
  CHECK(host.ssh.key_paths == paths({home.ssh("op")}));
  CHECK(host.ssh.identities_only);
  CHECK(host.ssh.identity_agent == "none");
  CHECK(host.ssh.host_keys == HostKeys::accept_new);
  CHECK(host.ssh.known_hosts == paths({"/k/never.10.77.0.11"}));
  CHECK(host.ssh.host_key_alias == "first");
}

TEST_CASE("what cluster.yaml says stands") {
  const Home home(
      "Host *\n User op\n Port 2201\n IdentityFile ~/k\n IdentitiesOnly yes\n UserKnownHostsFile /k\n"
      " StrictHostKeyChecking no\n HostKeyAlias a\n IdentityAgent none\n ProxyJump jump\n");
  const auto host = first_host(
      "  ssh: {user: root, port: 22, keyPath: /mine, identitiesOnly: false, knownHosts: /known, hostKeys: "
      "strict, "
      "hostKeyAlias: b, identityAgent: /agent, bastion: none}\n");
  CHECK(host.ssh.user == "root");
  CHECK(host.ssh.port == 22);
  CHECK(host.ssh.key_paths == paths({"/mine"}));
  CHECK_FALSE(host.ssh.identities_only);
  CHECK(host.ssh.known_hosts == paths({"/known"}));
  CHECK(host.ssh.host_keys == HostKeys::strict);
  CHECK(host.ssh.host_key_alias == "b");
  CHECK(host.ssh.identity_agent == "/agent");
  CHECK(host.ssh.bastions.empty());
}

TEST_CASE("the user that cluster.yaml names decides which Match blocks count") {
  const Home home("Match user centos\n Port 77\nMatch user root\n Port 78\n");
  CHECK(first_host("  ssh: {user: centos}\n").ssh.port == 77);
  CHECK(first_host("").ssh.port == 78);
}

TEST_CASE("without any file the defaults hold") {
  const Home home("");
  fs::remove(home.ssh("config"));
  const auto host = first_host("");
  CHECK(host.ssh.user == "root");
  CHECK(host.ssh.port == 22);
  REQUIRE_FALSE(host.ssh.known_hosts.empty());
  CHECK(host.ssh.known_hosts.front() == home.ssh("known_hosts"));
}

TEST_CASE("configFile names another file, or none") {
  const Home home("Host *\n User op\n");
  home.folder.file("other", "Host *\n User other\n", 0600);
  CHECK(first_host("  ssh: {configFile: ~/other}\n").ssh.user == "other");
  CHECK(first_host("  ssh: {configFile: none}\n").ssh.user == "root");
  const auto missing = settle("  ssh: {configFile: ~/missing}\n");
  REQUIRE(missing.outcome.problems.size() == 1);
  CHECK(missing.outcome.problems[0].message().find("missing: No such file") != std::string::npos);
}

TEST_CASE("ProxyJump becomes the host's bastions, with what the files say of each hop") {
  const Home home(
      "Host 10.77.*\n ProxyJump a,bob@b:99\nHost a\n HostName 203.0.113.9\n Port 2222\n IdentityFile /ka\n"
      "Host b\n User never\n Port 1\n");
  const auto me = ssh::local_user().name;
  const auto host = first_host("");
  CHECK(way_of(host) == me + "@203.0.113.9:2222 bob@b:99");
  CHECK(host.ssh.bastions[0].key_paths == paths({"/ka"}));
  CHECK(host.ssh.bastions[1].known_hosts.front() == home.ssh("known_hosts"));
}

TEST_CASE("the first hop's own ProxyJump counts, as ssh has it") {
  const Home home("Host 10.77.*\n ProxyJump u@b\nHost b\n ProxyJump u@a\nHost a\n ProxyJump u@c,u@d\n");
  CHECK(way_of(first_host("")) == "u@c:22 u@d:22 u@a:22 u@b:22");
}

TEST_CASE("a ProxyJump that leads in a circle is refused") {
  const Home home("Host *\n ProxyJump jump\n");
  const auto settled = settle("");
  REQUIRE(settled.outcome.problems.size() == 2);  // one a host
  CHECK(settled.outcome.problems[0].message() ==
        "m1: ProxyJump goes through more than 16 hosts, the last jump");
  CHECK(settled.outcome.problems[0].remedy().find("Host * !BASTION") != std::string::npos);
}

TEST_CASE("ProxyCommand is refused where it counts, and bastions of cluster.yaml go before it") {
  const Home home("Host *\n ProxyCommand nc %h %p\n");
  const auto settled = settle("");
  REQUIRE(settled.outcome.problems.size() == 2);
  CHECK(settled.outcome.problems[0].message() ==
        "m1: " + home.ssh("config") + ":2: ProxyCommand, which counts for 10.77.0.11, is not supported");
  CHECK(first_host("  ssh: {bastion: none}\n").ssh.bastions.empty());
  CHECK(way_of(first_host("  ssh: {bastion: {address: 203.0.113.9, user: jump}}\n")) ==
        "jump@203.0.113.9:22");
}

TEST_CASE("a bastion of cluster.yaml takes what it leaves open from the files, and is the whole way") {
  const Home home("Host gate\n HostName 203.0.113.9\n User jump\n Port 2222\n ProxyJump never\n");
  const auto host = first_host("  ssh: {user: root, keyPath: /k, bastion: {address: gate}}\n");
  CHECK(way_of(host) == "jump@203.0.113.9:2222");
  CHECK(host.ssh.bastions[0].key_paths == paths({"/k"}));
  CHECK(
      way_of(first_host("  ssh: {bastion: [{address: gate, user: u, port: 1}, {address: h2, user: v}]}\n")) ==
      "u@203.0.113.9:1 v@h2:22");
}

TEST_CASE("errors in the files are told once, for all hosts") {
  const Home home("Host *\n Port x\n IdentitiesOnly perhaps\n");
  const auto settled = settle("");
  REQUIRE(settled.outcome.problems.size() == 2);
  CHECK(settled.outcome.problems[0].message() ==
        home.ssh("config") + ":2: port: wanted a port from 1 to 65535, saw \"x\"");
  CHECK(settled.outcome.problems[0].kind() == ErrorKind::usage);
}

TEST_CASE("a Match block that is skipped is noted once") {
  const Home home("Match exec \"test -e /x\"\n User op\n");
  const auto settled = settle("");
  CHECK(settled.outcome.problems.empty());
  REQUIRE(settled.outcome.notes.size() == 1);
  CHECK(settled.outcome.notes[0] ==
        home.ssh("config") +
            ":1: Match exec \"test -e /x\": muster does not evaluate this, and skips "
            "the block");
}

}  // namespace muster::fleet

#include "bootstrapper/ssh/known_hosts.hpp"

#include <doctest/doctest.h>

#include "bootstrapper/ssh/host_pattern.hpp"
#include "tests/unit/bootstrapper/ssh/sample_keys.hpp"

namespace muster::ssh {

namespace {

using Kind = Verdict::Kind;

const PublicKey kEd25519 = PublicKey::from_text(sample::kEd25519).value();
const PublicKey kEcdsa = PublicKey::from_text(sample::kEcdsa).value();
const PublicKey kRsa = PublicKey::from_text(sample::kRsa).value();

std::string line(const std::string& hosts, const PublicKey& key) {
  return hosts + " " + key.text() + "\n";
}

struct Case {
  const char* what;
  std::string text;
  std::string address;
  std::uint16_t port;
  Kind kind;
  std::size_t line;  // 0: none
};

}  // namespace

TEST_CASE("a host has one name in known_hosts for each port") {
  CHECK(known_host_name("N1.Example.com", 22) == "n1.example.com");
  CHECK(known_host_name("10.0.0.1", 2222) == "[10.0.0.1]:2222");
  CHECK(known_host_name("FE80::1", 22) == "fe80::1");
}

TEST_CASE("the hosts field matches as OpenSSH matches it") {
  struct Match {
    const char* hosts;
    const char* name;
    bool matches;
  };
  for (const auto& [hosts, name, matches] : {
           Match{"n1", "n1", true},
           Match{"n1", "n11", false},
           Match{"N1.Example.COM", "n1.example.com", true},
           Match{"n1,10.0.0.1", "10.0.0.1", true},
           Match{"n1,10.0.0.1", "10.0.0.2", false},
           Match{"n1,", "", false},
           Match{"*.example.com", "n1.example.com", true},
           Match{"*.example.com", "example.com", false},
           Match{"n?", "n1", true},
           Match{"n?", "n", false},
           Match{"n?", "n12", false},
           Match{"*", "anything", true},
           Match{"10.*.0.1*", "10.7.7.0.10.0.1", true},
           Match{"a*b*c", "aXbYc", true},
           Match{"a*b*c", "aXcYb", false},
           Match{"*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
           Match{"*,!n3", "n3", false},
           Match{"!n3,*", "n3", false},
           Match{"*,!n3", "n4", true},
           Match{"!n3", "n4", false},
           Match{"[10.0.0.1]:2222", "[10.0.0.1]:2222", true},
           Match{"[10.0.0.1]:2222", "10.0.0.1", false},
           Match{"[10.0.0.*]:*", "[10.0.0.9]:2200", true},
           Match{"|1|NI+pisVjGyiId7t6aZsrj0FkfSM=|ynfuhx4Hi6L6ZpZG187oRSoqJUk=", "n1.example.com", true},
           Match{"|1|NI+pisVjGyiId7t6aZsrj0FkfSM=|ynfuhx4Hi6L6ZpZG187oRSoqJUk=", "n2.example.com", false},
           Match{"|1|5N91KB+m/UL620k3tG4wBSFPECo=|q373TutgltPcTtZl8pJLSVjzUF0=", "[10.0.0.1]:2222", true},
           Match{"|1|5N91KB+m/UL620k3tG4wBSFPECo=|q373TutgltPcTtZl8pJLSVjzUF0=", "10.0.0.1", false},
           Match{"|1|5N91KB+m/UL620k3tG4wBSFPECo=", "10.0.0.1", false},
           Match{"|1|%%%|q373TutgltPcTtZl8pJLSVjzUF0=", "10.0.0.1", false},
           Match{"|2|NI+pisVjGyiId7t6aZsrj0FkfSM=|ynfuhx4Hi6L6ZpZG187oRSoqJUk=", "n1.example.com", false},
       }) {
    const auto shown =
        std::string(hosts) + " and " + std::string(name);  // clang 14 captures no structured binding
    CAPTURE(shown);
    CHECK(host_matches(hosts, name) == matches);
  }
}

TEST_CASE("known_hosts decides about a key, and names the line that decided") {
  const std::vector<Case> cases = {
      {"an empty file knows nobody", "", "n1", 22, Kind::unknown, 0},
      {"another host's line says nothing", line("n2", kEd25519), "n1", 22, Kind::unknown, 0},
      {"the key stands there", line("n2", kEcdsa) + line("n1", kEd25519), "n1", 22, Kind::known, 2},
      {"the address is compared without case", line("n1", kEd25519), "N1", 22, Kind::known, 1},
      {"comments and blank lines count as lines", "# n1\n\n" + line("  n1", kEd25519), "n1", 22, Kind::known,
       3},
      {"a comment may follow the key", "n1 " + kEd25519.text() + " root@here\r\n", "n1", 22, Kind::known, 1},
      {"the last line needs no newline", "n1 " + kEd25519.text(), "n1", 22, Kind::known, 1},
      {"tabs separate too", "n1\tssh-ed25519\t" + kEd25519.text().substr(12), "n1", 22, Kind::known, 1},
      {"a key of another type is a changed one", line("n1", kRsa), "n1", 22, Kind::changed, 1},
      {"one of several keys suffices", line("n1", kRsa) + line("n1", kEd25519), "n1", 22, Kind::known, 2},
      {"a port has its own line", line("[n1]:2222", kEd25519), "n1", 2222, Kind::known, 1},
      {"another port's line says nothing", line("[n1]:2222", kEd25519), "n1", 22, Kind::unknown, 0},
      {"a line without a port vouches for a port", line("n1", kEd25519), "n1", 2222, Kind::known, 1},
      {"a line without a port does not contradict a port", line("n1", kRsa), "n1", 2222, Kind::unknown, 0},
      {"the port's own line does", line("n1", kRsa) + line("[n1]:2222", kEcdsa), "n1", 2222, Kind::changed,
       2},
      {"a wildcard stands for the host", line("n*", kEd25519), "n1", 22, Kind::known, 1},
      {"a negated pattern takes it out", line("n*,!n1", kEd25519), "n1", 22, Kind::unknown, 0},
      {"a revoked key is refused", line("@revoked *", kEd25519), "n1", 22, Kind::revoked, 1},
      {"even when it is known too", line("n1", kEd25519) + line("@revoked n1", kEd25519), "n1", 22,
       Kind::revoked, 2},
      {"another key that is revoked does not matter", line("@revoked *", kRsa) + line("n1", kEd25519), "n1",
       22, Kind::known, 2},
      {"a revoked key is no other key of the host", line("@revoked *", kRsa), "n1", 22, Kind::unknown, 0},
      {"an authority's key is not the host's", line("@cert-authority *", kEd25519), "n1", 22, Kind::unknown,
       0},
      {"nor does it contradict it", line("@cert-authority *", kRsa), "n1", 22, Kind::unknown, 0},
      {"an unknown marker is passed over", line("@future n1", kEd25519), "n1", 22, Kind::unknown, 0},
      {"a broken key is passed over", "n1 ssh-ed25519 AAAA\nn1 ssh-ed25519\nn1\n" + line("n1", kEd25519),
       "n1", 22, Kind::known, 4},
      {"a line whose types disagree is passed over", "n1 ssh-rsa " + kEd25519.text().substr(12) + "\n", "n1",
       22, Kind::unknown, 0},
      {"an SSH 1 line is passed over", "n1 1024 35 1234567\n", "n1", 22, Kind::unknown, 0},
  };
  for (const auto& [what, text, address, port, kind, number] : cases) {
    const std::string shown = what;
    CAPTURE(shown);
    const auto verdict = KnownHosts::parse(text).judge(address, port, kEd25519);
    CHECK(verdict.kind == kind);
    CHECK((verdict.entry ? verdict.entry->line : 0) == number);
  }
}

TEST_CASE("of several other keys the one of the same type is named as changed") {
  const auto other = PublicKey::from_blob(kEd25519.blob().substr(0, 50) + "x").value();
  const auto hosts =
      KnownHosts::parse(line("n1", kRsa) + line("n1", kEcdsa) + line("n1", other) + line("n1", kRsa));
  const auto verdict = hosts.judge("n1", 22, kEd25519);
  CHECK(verdict.kind == Kind::changed);
  REQUIRE(verdict.entry);
  CHECK(verdict.entry->line == 3);
  CHECK(verdict.entry->key == other);
}

TEST_CASE("the types of a host's known keys are told once each, without markers") {
  const auto hosts =
      KnownHosts::parse(line("n1", kRsa) + line("@revoked n1", kEcdsa) + line("@cert-authority *", kEcdsa) +
                        line("n1,n2", kEd25519) + line("n1", kRsa) + line("[n1]:2222", kEcdsa));
  CHECK(hosts.key_types("n1", 22) == std::vector<std::string>{"ssh-rsa", "ssh-ed25519"});
  CHECK(hosts.key_types("n1", 2222) ==
        std::vector<std::string>{"ssh-rsa", "ssh-ed25519", "ecdsa-sha2-nistp256"});
  CHECK(hosts.key_types("n3", 22).empty());
}

}  // namespace muster::ssh

#include "bootstrapper/ssh/host_key_check.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "bootstrapper/ssh/known_hosts_file.hpp"
#include "tests/unit/bootstrapper/ssh/child.hpp"
#include "tests/unit/bootstrapper/ssh/sample_keys.hpp"
#include "tests/unit/show_result.hpp"

namespace muster::ssh {

namespace {

using Kind = Verdict::Kind;
using test::permissions_of;
using test::read_file;
using test::ScratchFolder;
using test::write_file;

const PublicKey kEd25519 = PublicKey::from_text(sample::kEd25519).value();
const PublicKey kEcdsa = PublicKey::from_text(sample::kEcdsa).value();
const PublicKey kRsa = PublicKey::from_text(sample::kRsa).value();

Target target_at(const std::filesystem::path& known_hosts, std::uint16_t port = 22) {
  Target target;
  target.name = "n1";
  target.address = "10.0.0.1";
  target.port = port;
  target.known_hosts = known_hosts;
  return target;
}

}  // namespace

TEST_CASE("known types are negotiated first, an RSA key by all its algorithms") {
  CHECK(host_key_preference({}) ==
        "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,rsa-sha2-512,rsa-sha2-256,"
        "ssh-rsa");
  CHECK(host_key_preference({"ssh-rsa", "sk-ssh-ed25519@openssh.com"}) ==
        "rsa-sha2-512,rsa-sha2-256,ssh-rsa,ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-"
        "nistp521");
  CHECK(host_key_preference({"ecdsa-sha2-nistp384", "ssh-ed25519"})
            .starts_with("ssh-ed25519,ecdsa-sha2-nistp384,ecdsa-sha2-nistp256,"));
}

TEST_CASE("the refusal of an unknown key says what was seen, where it was looked for and what to do") {
  const auto error = host_key_refusal(target_at("/root/.ssh/known_hosts"), Verdict(), kEd25519);
  CHECK(error.kind() == ErrorKind::login);
  CHECK(error.message() == std::string("unknown host key: 10.0.0.1 shows ssh-ed25519 ") +
                               sample::kEd25519Fingerprint + ", and /root/.ssh/known_hosts has no key of it");
  CHECK(error.remedy() ==
        "run `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the host's console; if it prints the same "
        "fingerprint: "
        "ssh-keyscan 10.0.0.1 >> /root/.ssh/known_hosts (or set hostKeys: accept-new)");
}

TEST_CASE("the refusal of a changed key names both keys, the line, and how to forget it") {
  const Verdict changed{Kind::changed, KnownHost{12, KnownHost::Marker::none, "10.0.0.1", kRsa}};
  const auto error = host_key_refusal(target_at("/k", 2222), changed, kEcdsa);
  CHECK(error.kind() == ErrorKind::login);
  CHECK(error.message() == std::string("host key changed: [10.0.0.1]:2222 shows ecdsa-sha2-nistp256 ") +
                               sample::kEcdsaFingerprint + ", but /k:12 has ssh-rsa " +
                               sample::kRsaFingerprint);
  CHECK(error.remedy() ==
        "if the host was not reinstalled, someone may be in between. If it was, run `ssh-keygen -lf "
        "/etc/ssh/ssh_host_ecdsa_key.pub` on the host's console; if it prints the same fingerprint: "
        "ssh-keygen -f /k -R "
        "'[10.0.0.1]:2222' && ssh-keyscan -p 2222 10.0.0.1 >> /k");
}

TEST_CASE("the refusal of a revoked key names the line") {
  const Verdict revoked{Kind::revoked, KnownHost{3, KnownHost::Marker::revoked, "*", kEd25519}};
  const auto error = host_key_refusal(target_at("/k"), revoked, kEd25519);
  CHECK(error.kind() == ErrorKind::login);
  CHECK(error.message() == std::string("host key revoked: 10.0.0.1 shows ssh-ed25519 ") +
                               sample::kEd25519Fingerprint + ", which is marked @revoked at /k:3");
}

TEST_CASE("strict refuses an unknown key and writes nothing") {
  const ScratchFolder folder;
  const auto target = target_at(folder / "known_hosts");
  CHECK_FALSE(check_host_key(target, KnownHosts(), kEd25519));
  CHECK_FALSE(std::filesystem::exists(folder / "known_hosts"));
}

TEST_CASE("accept-new writes an unknown key as OpenSSH does, in a file and folder for the user alone") {
  const ScratchFolder folder;
  auto target = target_at(folder / ".ssh" / "known_hosts");
  target.host_keys = HostKeys::accept_new;
  CHECK(check_host_key(target, KnownHosts(), kEd25519));
  target.port = 2222;
  CHECK(check_host_key(target, KnownHosts(), kRsa));
  CHECK(read_file(target.known_hosts) ==
        std::string("10.0.0.1 ") + sample::kEd25519 + "\n[10.0.0.1]:2222 " + sample::kRsa + "\n");
  CHECK(permissions_of(target.known_hosts) == "0600");
  CHECK(permissions_of(folder / ".ssh") == "0700");
}

TEST_CASE("accept-new begins on a line of its own and keeps what was there") {
  const ScratchFolder folder;
  auto target = target_at(folder / "known_hosts");
  target.host_keys = HostKeys::accept_new;
  write_file(target.known_hosts, "n9 no newline here");
  CHECK(check_host_key(target, KnownHosts(), kEd25519));
  CHECK(read_file(target.known_hosts) ==
        std::string("n9 no newline here\n10.0.0.1 ") + sample::kEd25519 + "\n");
}

TEST_CASE("accept-new refuses a changed key") {
  const ScratchFolder folder;
  auto target = target_at(folder / "known_hosts");
  target.host_keys = HostKeys::accept_new;
  const auto text = std::string("10.0.0.1 ") + sample::kRsa + "\n";
  write_file(target.known_hosts, text);
  const auto refused = check_host_key(target, KnownHosts::parse(text), kEd25519);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message().starts_with("host key changed: "));
  CHECK(read_file(target.known_hosts) == text);
}

TEST_CASE("a key that another session wrote in the meantime is not written twice, and binds") {
  const ScratchFolder folder;
  auto target = target_at(folder / "known_hosts");
  target.host_keys = HostKeys::accept_new;
  const KnownHosts as_read_before;
  CHECK(check_host_key(target, as_read_before, kEd25519));
  CHECK(check_host_key(target, as_read_before, kEd25519));
  CHECK(read_file(target.known_hosts) == std::string("10.0.0.1 ") + sample::kEd25519 + "\n");
  const auto refused = check_host_key(target, as_read_before, kRsa);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message().starts_with("host key changed: "));
}

TEST_CASE("a known_hosts file that cannot be read or written is an error that names it") {
  const ScratchFolder folder;
  write_file(folder / "file", "");
  CHECK(read_known_hosts(folder / "missing"));
  const auto is_folder = read_known_hosts(folder.path());
  REQUIRE_FALSE(is_folder);
  CHECK(is_folder.error().kind() == ErrorKind::login);
  CHECK(is_folder.error().message() == "cannot read " + folder.path().string() + ": Is a directory");
  const auto below_file = remember_host(folder / "file" / "known_hosts", "10.0.0.1", 22, kEd25519);
  REQUIRE_FALSE(below_file);
  CHECK(below_file.error().message() ==
        "cannot write " + (folder / "file").string() + "/known_hosts: Not a directory");
}

}  // namespace muster::ssh

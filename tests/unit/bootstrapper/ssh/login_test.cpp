#include <doctest/doctest.h>
#include <stdlib.h>

#include "bootstrapper/ssh/auth_methods.hpp"
#include "tests/unit/bootstrapper/ssh/logged_in.hpp"

using namespace std::chrono_literals;

namespace muster::ssh {

namespace asio = boost::asio;
using test::Child;
using test::contains;
using test::Keys;
using test::Login;
using test::ScratchFolder;
using test::Sshd;
using test::SshdOptions;

namespace {

/// A target that has nothing but the key of that name.
Target with_key(const Sshd& sshd, const std::string& name) {
  auto target = sshd.target();
  target.key_paths = {Keys::get().user(name)};
  return target;
}

/// An ssh-agent that holds the keys of those names; SSH_AUTH_SOCK names it while it lives.
class RunningAgent {
 public:
  explicit RunningAgent(const std::vector<std::string>& keys)
      : socket_((folder_ / "agent").string()), agent_({"ssh-agent", "-D", "-a", socket_}) {
    agent_.wait_for_words("echo Agent pid");
    ::setenv("SSH_AUTH_SOCK", socket_.c_str(), 1);
    for (const auto& key : keys) test::run_program({"ssh-add", "-q", Keys::get().user(key).string()});
  }
  RunningAgent(const RunningAgent&) = delete;
  RunningAgent& operator=(const RunningAgent&) = delete;
  ~RunningAgent() { ::unsetenv("SSH_AUTH_SOCK"); }

 private:
  ScratchFolder folder_;
  std::string socket_;
  Child agent_;
};

/// The public half of a user's key: the keys of the tests have no .pub beside them.
std::string public_half(const std::string& name) {
  auto* pipe = ::popen(("ssh-keygen -y -f " + Keys::get().user(name).string()).c_str(), "r");
  char block[1024];
  std::string line(block, std::fread(block, 1, sizeof block, pipe));
  ::pclose(pipe);
  return line;
}

const SshdOptions kPasswords{.configuration = {"PasswordAuthentication yes"}};

}  // namespace

TEST_CASE("every kind of private key file logs in") {
  const Sshd sshd;
  for (const char* name :
       {"ed25519", "ecdsa", "rsa", "rsa-pem", "rsa-pkcs8", "ecdsa-pem", "encrypted", "encrypted-pem"}) {
    CAPTURE(name);
    auto target = with_key(sshd, name);
    target.passphrase = Secret(test::kPassphrase);
    const Login session(target);
    if (contains(name, "rsa") && !signs_rsa_with_sha2()) {
      REQUIRE_FALSE(session.ok());
      CHECK(session.kind() == ErrorKind::login);
      CHECK(contains(session.remedy(), "which signs with SHA-1"));
    } else {
      REQUIRE(session.ok());
      CHECK((*session.session)->target().user == Sshd::user());
      CHECK_FALSE((*session.session)->target().passphrase);
    }
  }
}

TEST_CASE("a stranger's key is refused with what was tried and what the host allows") {
  const Sshd sshd;
  const Login session(with_key(sshd, "stranger"));
  REQUIRE_FALSE(session.ok());
  CHECK(session.kind() == ErrorKind::login);
  CHECK(session.message() == "login as " + Sshd::user() + " refused: tried " +
                                 Keys::get().user("stranger").string() + "; server allows publickey");
  CHECK(contains(session.remedy(), "check ssh.user and ssh.keyPath of n1 in cluster.yaml"));
}

TEST_CASE("a forbidden root is told so" * doctest::skip(!test::is_root())) {
  const Sshd sshd({.configuration = {"PermitRootLogin no", "PasswordAuthentication yes"}});
  bool wants_password = false;
  auto target = sshd.target();
  target.wants_password = &wants_password;
  const Login session(target);
  REQUIRE_FALSE(session.ok());
  CHECK(session.kind() == ErrorKind::login);
  CHECK(session.message() == "login as root refused: tried " + Keys::get().user("ed25519").string() +
                                 "; the key is right, and sshd does not let root in; server allows "
                                 "publickey,password");
  CHECK(session.remedy() ==
        "sshd there forbids root (PermitRootLogin): set ssh.user of n1 in cluster.yaml to one who may log "
        "in, and "
        "sudo: true");
  CHECK_FALSE(wants_password);
}

TEST_CASE("with IdentitiesOnly strangers in the ssh-agent are not offered, and a .pub names a key in it") {
  const Sshd sshd({.configuration = {"MaxAuthTries 1"}});
  const ScratchFolder folder;
  auto target = sshd.target();
  target.use_agent = true;
  target.only_named_keys = true;
  target.key_paths = {folder / "named.pub"};
  const RunningAgent agent({"stranger", "ed25519"});
  test::write_file(folder / "named.pub", public_half("ed25519"));
  CHECK(Login(target).ok());
  target.only_named_keys = false;
  CHECK_FALSE(Login(target).ok());
  target.agent_socket = "/nonexistent/other";
  CHECK(contains(Login(target).message(), "ssh-agent: /nonexistent/other"));
}

TEST_CASE("keys are tried one after the other, and useless files are told") {
  const Sshd sshd;
  const ScratchFolder folder;
  auto target = sshd.target();
  target.key_paths = {folder / "missing", Keys::get().user("stranger"), Keys::get().user("ed25519")};
  CHECK(Login(target).ok());
  target.key_paths.pop_back();
  CHECK(Login(target).message() == "login as " + Sshd::user() + " refused: tried " +
                                       Keys::get().user("stranger").string() +
                                       "; not tried: " + (folder / "missing").string() +
                                       ": No such file or directory; server allows publickey");
}

TEST_CASE("an encrypted key wants its passphrase") {
  const Sshd sshd;
  for (const char* name : {"encrypted", "encrypted-pem"}) {
    const auto path = Keys::get().user(name).string();
    CAPTURE(path);
    auto target = with_key(sshd, name);
    const Login without(target);
    CHECK(contains(without.message(), "not tried: " + path + ": encrypted, and no passphrase is given"));
    CHECK(without.remedy() == "set passphraseFile of n1 in cluster.yaml, or: ssh-add " + path);
    target.passphrase = Secret("wrong");
    CHECK(contains(Login(target).message(), "not tried: " + path + ": the passphrase is wrong"));
  }
}

TEST_CASE("a private key that others may read is not used") {
  const Sshd sshd;
  const ScratchFolder folder;
  auto target = sshd.target();
  target.key_paths = {folder / "key"};
  test::write_file(folder / "key", test::read_file(Keys::get().user("ed25519")));
  std::filesystem::permissions(folder / "key", std::filesystem::perms(0640));
  const Login session(target);
  CHECK(contains(session.message(), (folder / "key").string() + ": open to others (mode 0640)"));
  CHECK(session.remedy() == "chmod 600 " + (folder / "key").string());
}

TEST_CASE("the ssh-agent's keys log in, of every kind") {
  const Sshd sshd;
  for (const char* name : {"ed25519", "ecdsa", "rsa"}) {
    if (contains(name, "rsa") && !signs_rsa_with_sha2()) continue;
    CAPTURE(name);
    const RunningAgent agent({"stranger", name});
    auto target = with_key(sshd, "stranger");
    CHECK_FALSE(Login(target).ok());
    target.use_agent = true;
    CHECK(Login(target).ok());
  }
}

TEST_CASE("the ssh-agent signs for an encrypted key file that it holds") {
  const Sshd sshd;
  const RunningAgent agent({"ed25519"});
  auto target = with_key(sshd, "ed25519");
  target.use_agent = true;
  CHECK(Login(target).ok());
}

TEST_CASE("named keys come before strangers in the ssh-agent, of which a host takes only so many") {
  const Sshd sshd({.configuration = {"MaxAuthTries 2"}});
  const RunningAgent agent({"stranger"});
  auto target = with_key(sshd, "ed25519");
  target.use_agent = true;
  CHECK(Login(target).ok());
  // One refusal is one too many here: the host breaks off.
  target.key_paths = {Keys::get().user("stranger"), Keys::get().host("other"), Keys::get().host("rsa")};
  const Login session(target);
  REQUIRE_FALSE(session.ok());
  CHECK(session.kind() == ErrorKind::login);
  CHECK(contains(session.message(),
                 "refused: the host ended the connection: Too many authentication failures"));
  CHECK(contains(session.message(), "tried agent (1 key)"));
}

TEST_CASE("an ssh-agent that does not answer is told, and does not hinder") {
  const Sshd sshd;
  ::setenv("SSH_AUTH_SOCK", "/nonexistent/agent", 1);
  auto target = with_key(sshd, "ed25519");
  target.use_agent = true;
  CHECK(Login(target).ok());
  target.key_paths = {Keys::get().user("stranger")};
  CHECK(contains(Login(target).message(),
                 "not tried: ssh-agent: /nonexistent/agent: No such file or directory"));
  ::unsetenv("SSH_AUTH_SOCK");
}

TEST_CASE("a password logs in, a wrong one is refused" * doctest::skip(!test::is_root())) {
  const Sshd sshd(kPasswords);
  auto target = with_key(sshd, "stranger");
  target.password = Secret(test::kPassword);
  const Login session(target);
  REQUIRE(session.ok());
  CHECK_FALSE((*session.session)->target().password);
  target.password = Secret("wrong-password");
  const Login refused(target);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.kind() == ErrorKind::login);
  CHECK(contains(refused.message(), "/user-stranger, password; server allows publickey,password"));
  CHECK_FALSE(contains(refused.message(), "wrong-password"));
}

TEST_CASE("a password answers the prompts of a host that only knows those" *
          doctest::skip(!test::is_root())) {
  const Sshd sshd({.configuration = {"UsePAM yes", "KbdInteractiveAuthentication yes"}});
  auto target = with_key(sshd, "stranger");
  target.password = Secret(test::kPassword);
  CHECK(Login(target).ok());
  target.password = Secret("wrong-password");
  const Login refused(target);
  REQUIRE_FALSE(refused.ok());
  CHECK(contains(refused.message(),
                 "password (keyboard-interactive); server allows publickey,keyboard-interactive"));
}

TEST_CASE("a host that wants a key and a password gets both" * doctest::skip(!test::is_root())) {
  for (const char* second : {"password", "keyboard-interactive"}) {
    const std::string methods = std::string("AuthenticationMethods publickey,") + second;
    CAPTURE(methods);
    const Sshd sshd({.configuration = {"UsePAM yes", "PasswordAuthentication yes",
                                       "KbdInteractiveAuthentication yes", methods}});
    auto target = with_key(sshd, "ed25519");
    const Login without(target);
    REQUIRE_FALSE(without.ok());
    CHECK(
        contains(without.message(),
                 "/user-ed25519; a key was accepted, and the host wants another proof besides; server allows "
                 "publickey"));
    CHECK(
        without.remedy() ==
        "set passwordFile of n1 in cluster.yaml, or log in as a user who needs a key only, with sudo: true; "
        "sshd may forbid root (PermitRootLogin)");
    target.password = Secret(test::kPassword);
    CHECK(Login(target).ok());
    target.password = Secret("wrong-password");
    CHECK_FALSE(Login(target).ok());
  }
}

TEST_CASE("a host that wants a key and a password in any order gets both" * doctest::skip(!test::is_root())) {
  const Sshd sshd({.configuration = {"UsePAM yes", "PasswordAuthentication yes",
                                     "AuthenticationMethods publickey,password password,publickey"}});
  auto target = with_key(sshd, "ed25519");
  target.password = Secret(test::kPassword);
  CHECK(Login(target).ok());
}

TEST_CASE("a host that shows a banner before the login is logged in to") {
  const ScratchFolder folder;
  test::write_file(folder / "banner", "Authorised use only.\nAll actions are logged.\n");
  const Sshd sshd({.configuration = {"Banner " + (folder / "banner").string()}});
  CHECK(Login(sshd.target()).ok());
}

}  // namespace muster::ssh

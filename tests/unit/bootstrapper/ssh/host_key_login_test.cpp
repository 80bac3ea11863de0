#include <doctest/doctest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "bootstrapper/ssh/auth_methods.hpp"
#include "tests/unit/bootstrapper/ssh/logged_in.hpp"

namespace muster::ssh {

namespace asio = boost::asio;
using test::contains;
using test::Keys;
using test::Login;
using test::Sshd;

TEST_CASE("a host key of any type is known, and the session tells it") {
  for (const char* type : {"ed25519", "ecdsa", "rsa"}) {
    // Debian's libssh2 1.10 knows ssh-rsa only, which a modern sshd no longer signs with.
    if (contains(type, "rsa") && !signs_rsa_with_sha2()) continue;
    CAPTURE(type);
    const Sshd sshd({.host_keys = {type}});
    const Login session(sshd.target());
    REQUIRE(session.ok());
    CHECK((*session.session)->host_key() == Keys::get().public_host_key(type));
  }
}

TEST_CASE("a host with several keys shows the one that is known") {
  const Sshd sshd({.host_keys = {"ed25519", "ecdsa"}});
  for (const char* type : {"ecdsa", "ed25519"}) {
    CAPTURE(type);
    test::write_file(sshd.known_hosts(), sshd.name() + " " + Keys::get().public_host_key(type).text() + "\n");
    const Login session(sshd.target());
    REQUIRE(session.ok());
    CHECK((*session.session)->host_key() == Keys::get().public_host_key(type));
  }
}

TEST_CASE("a hashed name is recognised") {
  const Sshd sshd;
  test::run_program({"ssh-keygen", "-q", "-H", "-f", sshd.known_hosts().string()});
  CHECK(test::read_file(sshd.known_hosts()).starts_with("|1|"));
  CHECK(Login(sshd.target()).ok());
}

TEST_CASE("an unknown host is refused before anything is told to it") {
  const Sshd sshd;
  test::write_file(sshd.known_hosts(), "");
  const Login session(sshd.target());
  REQUIRE_FALSE(session.ok());
  CHECK(session.kind() == ErrorKind::login);
  const auto& key = Keys::get().public_host_key("ed25519");
  CHECK(session.message() == "unknown host key: " + sshd.name() + " shows ssh-ed25519 " + key.fingerprint() +
                                 ", and " + sshd.known_hosts().string() + " has no key of it");
}

TEST_CASE("a host whose key has changed is refused, also under accept-new") {
  const Sshd sshd;
  const auto other = Keys::get().public_host_key("other");
  const auto text = "# one line before\n" + sshd.name() + " " + other.text() + "\n";
  test::write_file(sshd.known_hosts(), text);
  for (const auto mode : {HostKeys::strict, HostKeys::accept_new}) {
    auto target = sshd.target();
    target.host_keys = mode;
    const Login session(target);
    REQUIRE_FALSE(session.ok());
    CHECK(session.kind() == ErrorKind::login);
    CHECK(contains(session.message(), "host key changed: "));
    CHECK(contains(session.message(), Keys::get().public_host_key("ed25519").fingerprint()));
    CHECK(contains(session.message(),
                   sshd.known_hosts().string() + ":2 has ssh-ed25519 " + other.fingerprint()));
  }
  CHECK(test::read_file(sshd.known_hosts()) == text);
}

TEST_CASE("a revoked host key is refused") {
  const Sshd sshd;
  test::write_file(sshd.known_hosts(), "@revoked * " + Keys::get().public_host_key("ed25519").text() + "\n");
  CHECK(contains(Login(sshd.target()).message(), "host key revoked: "));
}

TEST_CASE("accept-new remembers a host once, however many sessions begin at once") {
  using namespace asio::experimental::awaitable_operators;
  const Sshd sshd;
  test::write_file(sshd.known_hosts(), "");
  auto target = sshd.target();
  target.host_keys = HostKeys::accept_new;
  asio::io_context context{1};
  auto both = Session::open(target) && Session::open(target);
  const auto [first, second] = test::run(context, std::move(both));
  CHECK(first);
  CHECK(second);
  CHECK(test::read_file(sshd.known_hosts()) ==
        sshd.name() + " " + Keys::get().public_host_key("ed25519").text() + "\n");
  target.host_keys = HostKeys::strict;
  CHECK(Login(target).ok());
}

TEST_CASE("OpenSSH reads what accept-new wrote") {
  const Sshd sshd;
  test::write_file(sshd.known_hosts(), "");
  auto target = sshd.target();
  target.host_keys = HostKeys::accept_new;
  REQUIRE(Login(target).ok());
  test::run_program({"ssh", "-F", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o",
                     "UserKnownHostsFile=" + sshd.known_hosts().string(), "-i", target.key_paths[0].string(),
                     "-p", std::to_string(sshd.port()), target.user + "@127.0.0.1", "true"});
}

}  // namespace muster::ssh

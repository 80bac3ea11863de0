#include "bootstrapper/ssh/sudo.hpp"

#include <doctest/doctest.h>

#include "tests/unit/bootstrapper/ssh/logged_in.hpp"

using namespace std::chrono_literals;

namespace muster::ssh {

namespace asio = boost::asio;
using test::contains;
using test::LoggedIn;
using test::message_of;
using test::ScratchFolder;
using test::Sshd;

namespace {

// sudo's own words and statuses (1.8.23 of CentOS 7, 1.9.13 of Debian 12), one mode a refusal. It runs the
// command as the caller.
constexpr const char* kFakeSudo = R"sh(#!/bin/sh
here=${0%/*}
echo "sudo $*" >> "$here/argv"
while :; do
  case $1 in
    -n) never=1 ;;
    -S) ;;
    -p) shift; prompt=$1 ;;
    --) shift; break ;;
  esac
  shift
done
say() { echo "$1" >&2; }
ask() {
  [ -z "$never" ] || { say "sudo: a password is required"; exit 1; }
  for try in 1 2 3; do
    printf %s "$prompt" >&2
    IFS= read -r line || { say ""; say "sudo: no password was provided"; exit 1; }
    [ "$line" = "right password" ] && return
    say "Sorry, try again."
  done
  say "sudo: 3 incorrect password attempts"
  exit 1
}
case $(cat "$here/mode") in
  free) ;;
  password) ask ;;
  lecture) say "We trust you have received the usual lecture from the local System Administrator."; ask ;;
  stranger) ask; say "ops is not in the sudoers file.  This incident will be reported."; exit 1 ;;
  other) ask; say "Sorry, user ops is not allowed to execute '/bin/sh' as root on n1."; exit 1 ;;
  requiretty)
    (: < /dev/tty) 2> /dev/null || { say "sudo: sorry, you must have a tty to run sudo"; exit 1; }
    [ -n "$never" ] || ask ;;
  tty) say "sudo: sorry, you must have a tty to run sudo"; exit 1 ;;
  code) printf "Verification code: " >&2; IFS= read -r line; exit 1 ;;
  broken) say "sudo: /etc/sudoers is world writable"; exit 1 ;;
esac
exec "$@"
)sh";

/// A host where `sudo` is the fake above.
struct SudoHost {
  ScratchFolder bin;
  LoggedIn host;

  explicit SudoHost(const char* sudo = kFakeSudo)
      : host({.path = bin.path().string() + ":/usr/bin:/bin"}, Sshd::plain_user()) {
    test::write_file(bin / "sudo", sudo);
    std::filesystem::permissions(bin / "sudo", std::filesystem::perms(0755));
    test::write_file(bin / "argv", "");
    std::filesystem::permissions(bin / "argv", std::filesystem::perms(0666));
  }
  void be(const std::string& mode) { test::write_file(bin / "mode", mode); }
  Result<Outcome> run(const Sudo& sudo, const std::string& command, const std::string& input = "") {
    return test::run(host.context, run_as_root(*host.session, sudo, command, input, 20s));
  }
};

const Sudo kWithout{true, std::nullopt};
const Sudo kRight{true, Secret("right password")};
const Sudo kWrong{true, Secret("wrong password")};

Target target() {
  Target target;
  target.name = "n1";
  target.user = "ops";
  return target;
}

}  // namespace

TEST_CASE("sudo's refusals are told apart by its words") {
  struct Case {
    int status;
    const char* printed;
    const char* message;
    const char* remedy;
  };
  for (const auto& [status, printed, message, remedy] : {
           Case{1, "sudo: a password is required\n", "sudo wants a password of user ops, and none is given",
                "set ssh.sudo.passwordFile of n1 in cluster.yaml, or allow ops NOPASSWD in its sudoers"},
           Case{1, "\nsudo: no password was provided\n",
                "sudo wants a password of user ops, and none is given",
                "set ssh.sudo.passwordFile of n1 in cluster.yaml, or allow ops NOPASSWD in its sudoers"},
           Case{1, "Sorry, try again.\nsudo: 1 incorrect password attempt\n",
                "sudo refused the password of user ops",
                "check the sudo password of n1 in cluster.yaml; without one of its own it is the login "
                "password"},
           Case{1, "ops is not in the sudoers file.  This incident will be reported.\n",
                "user ops may not become root: ops is not in the sudoers file.  This incident will be "
                "reported.",
                "allow ops in the host's sudoers (visudo), or log in as another user"},
           Case{1, "Sorry, user ops is not allowed to execute '/bin/sh -c x' as root on n1.\n",
                "user ops may not become root: Sorry, user ops is not allowed to execute '/bin/sh -c x' as "
                "root on n1.",
                "allow ops in the host's sudoers (visudo), or log in as another user"},
           Case{1, "Sorry, user ops may not run sudo on n1.\n",
                "user ops may not become root: Sorry, user ops may not run sudo on n1.",
                "allow ops in the host's sudoers (visudo), or log in as another user"},
           Case{1, "sudo: sorry, you must have a tty to run sudo\n", "sudo wants a terminal (requiretty)",
                "on the host, add with visudo: Defaults:ops !requiretty"},
           Case{127, "env: 'sudo': No such file or directory\n", "there is no sudo on the host",
                "install sudo there, or log in as root"},
           Case{1, "sudo: /etc/sudoers is world writable\n",
                "sudo failed with status 1: sudo: /etc/sudoers is world writable", ""},
           Case{1, "", "sudo failed with status 1", ""},
       }) {
    const auto error = sudo_refusal({status, ""}, printed, target());
    CHECK(error.kind() == ErrorKind::login);
    CHECK(error.message() == message);
    CHECK(error.remedy() == remedy);
  }
}

TEST_CASE("sudo that asks nothing runs the command, and nothing of ours is in its input") {
  SudoHost host;
  host.be("free");
  for (const auto& sudo : {kWithout, kRight}) {
    const auto outcome = host.run(sudo, "echo begun >&2; cat; exit 3", "the input");
    REQUIRE(outcome);
    CHECK(outcome->status == 3);
    CHECK(outcome->out == "the input");
    CHECK(outcome->err == "begun\n");
  }
}

TEST_CASE("sudo's question is answered with the password, before and apart from the command's input") {
  SudoHost host;
  for (const char* mode : {"password", "lecture"}) {
    CAPTURE(mode);
    host.be(mode);
    const auto outcome = host.run(kRight, "echo begun >&2; cat", "the input");
    REQUIRE(outcome);
    CHECK(outcome->ok());
    CHECK(outcome->out == "the input");
    CHECK(outcome->err == "begun\n");
  }
  CHECK_FALSE(contains(test::read_file(host.bin / "argv"), "right password"));
}

TEST_CASE("a refusal of sudo is a login error that says which") {
  SudoHost host;
  struct Case {
    const char* mode;
    const Sudo& sudo;
    std::string message;
  };
  const auto user = Sshd::plain_user();
  for (const auto& refusal :
       {Case{"password", kWrong, "sudo refused the password of user " + user},
        Case{"password", kWithout, "sudo wants a password of user " + user + ", and none is given"},
        Case{"stranger", kRight,
             "user " + user +
                 " may not become root: ops is not in the sudoers file.  This incident will be reported."},
        Case{"other", kRight,
             "user " + user +
                 " may not become root: Sorry, user ops is not allowed to execute '/bin/sh' as root on n1."},
        Case{"tty", kWithout, "sudo wants a terminal (requiretty)"},
        Case{"broken", kRight, "sudo failed with status 1: sudo: /etc/sudoers is world writable"}}) {
    CAPTURE(refusal.mode);
    host.be(refusal.mode);
    const auto outcome = host.run(refusal.sudo, "echo never");
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().kind() == ErrorKind::login);
    CHECK(outcome.error().message() == refusal.message);
  }
  // And the session goes on.
  host.be("free");
  CHECK(host.run(kWithout, "true"));
}

TEST_CASE("sudo that wants a terminal gets one, and the command's streams are as without") {
  SudoHost host;
  host.be("requiretty");
  std::string bytes;
  for (int i = 0; i < 70000; ++i) bytes.push_back(static_cast<char>(i * 7));
  for (const auto& sudo : {kWithout, kRight}) {
    const auto outcome = host.run(sudo, "echo begun >&2; cat; exit 3", bytes);
    REQUIRE_MESSAGE(outcome, message_of(outcome));
    CHECK(outcome->status == 3);
    CHECK(outcome->out == bytes);
    CHECK(outcome->err == "begun\n");
  }
  CHECK(host.host.session->sudo_wants_terminal);
  CHECK_FALSE(contains(test::read_file(host.bin / "argv"), "right password"));
  const auto refused = host.run(kWrong, "echo never");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message() == "sudo refused the password of user " + Sshd::plain_user());
}

TEST_CASE("that sudo wanted a password which nobody had is told apart") {
  SudoHost host;
  bool wanted = false;
  Sudo sudo = kWithout;
  sudo.wants_password = &wanted;
  host.be("broken");
  CHECK_FALSE(host.run(sudo, "true"));
  CHECK_FALSE(wanted);
  host.be("password");
  CHECK_FALSE(host.run(sudo, "true"));
  CHECK(wanted);
}

TEST_CASE("a question that is not for the password is shown") {
  SudoHost host;
  host.be("code");
  const auto outcome =
      test::run(host.host.context, run_as_root(*host.host.session, kRight, "true", "", 500ms));
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().kind() == ErrorKind::login);
  CHECK(outcome.error().message() == "sudo asked something else than a password: Verification code:");
}

TEST_CASE("a host without sudo says so") {
  LoggedIn host({.path = "/nonexistent"}, Sshd::plain_user());
  const auto outcome = test::run(host.context, run_as_root(*host.session, kWithout, "true", "", 20s));
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().kind() == ErrorKind::login);
  CAPTURE(outcome.error().message());
  CHECK(outcome.error().message() == "there is no sudo on the host");
}

TEST_CASE("without sudo the command runs as the login user") {
  SudoHost host;
  const auto outcome = host.run(Sudo(), "id -un; cat", "x");
  REQUIRE(outcome);
  CHECK(outcome->out == Sshd::plain_user() + "\nx");
  CHECK(test::read_file(host.bin / "argv") == "");
}

TEST_CASE("root needs no sudo" * doctest::skip(!test::is_root())) {
  LoggedIn host({.path = "/usr/bin:/bin"});
  const auto outcome = test::run(host.context, run_as_root(*host.session, kWrong, "id -u", "", 20s));
  REQUIRE(outcome);
  CHECK(outcome->out == "0\n");
}

TEST_CASE("what a login shell prints before the command is not taken for the command's") {
  LoggedIn host(
      {.configuration = {
           "ForceCommand echo Welcome to n1; echo be careful >&2; eval \"$SSH_ORIGINAL_COMMAND\""}});
  const auto outcome =
      test::run(host.context, run_as_root(*host.session, Sudo(), "cat; echo err >&2", "text", 20s));
  REQUIRE(outcome);
  CHECK(outcome->out == "text");
  CHECK(outcome->err == "err\n");
}

TEST_CASE("a user whose shell runs no commands is told") {
  LoggedIn host({.configuration = {"ForceCommand echo This account is not available. >&2; exit 1"}});
  const auto outcome = test::run(host.context, run_as_root(*host.session, Sudo(), "true", "", 20s));
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().kind() == ErrorKind::login);
  CHECK(outcome.error().message() ==
        "the login shell of " + Sshd::user() + " does not run commands: This account is not available.");
}

TEST_CASE("root of a cloud image, who is told to be another user, reads so" *
          doctest::skip(!test::is_root())) {
  LoggedIn host({.configuration = {"ForceCommand echo 'Please login as the user \"centos\" rather than the "
                                   "user \"root\".'; exit 142"}});
  const auto outcome = test::run(host.context, run_as_root(*host.session, Sudo(), "true", "", 20s));
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().kind() == ErrorKind::login);
  CHECK(outcome.error().message() ==
        "the login shell of root does not run commands: Please login as the user \"centos\" rather than the "
        "user "
        "\"root\".");
  CHECK(outcome.error().remedy() ==
        "if root may not log in there, set ssh.user of n1 in cluster.yaml to one who may, and sudo: true");
}

}  // namespace muster::ssh

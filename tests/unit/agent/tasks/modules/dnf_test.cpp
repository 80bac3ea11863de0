#include <doctest/doctest.h>

#include "agent/tasks/modules/transaction_table.hpp"
#include "tests/unit/agent/tasks/modules/expected_programs.hpp"

using namespace muster;
using test::programs::Expected;
using test::programs::run_module;
using test::programs::value_of;

namespace {

const std::string kRule(80, '=');

/// What dnf 4.14 prints, with a name too long for its column.
const std::string kTable =
    "Dependencies resolved.\n" + kRule +
    "\n Package      Architecture     Version            Repository      Size\n" + kRule +
    "\nInstalling:\n leaf           noarch           1.0-1              tiny           6.0 k\n"
    "     replacing  old.noarch 1.0-1\n"
    "Upgrading:\n tiny           noarch           2:2.0-1            tiny           6.0 k\n"
    "Installing dependencies:\n"
    " a-name-that-is-much-too-long-for-its-column\n"
    "                noarch           3-1                tiny             4  \n"
    "Removing unused dependencies:\n"
    " gone           x86_64           1-1                @tiny            4  \n"
    "\nTransaction Summary\n" +
    kRule + "\nInstall  2 Packages\n";

const std::string kQuery = "rpm -q --queryformat %{NAME}|%{EPOCH}|%{VERSION}|%{RELEASE}|%{ARCH}\\n ";
const std::string kDnf =
    " --setopt=clean_requirements_on_remove=False --setopt=gpgcheck=True --setopt=localpkg_gpgcheck=True ";

Expected absent(const std::string& name) {
  return {.command = kQuery + name, .out = "package " + name + " is not installed\n", .status = 1};
}
Expected present(const std::string& name, const std::string& line) {
  return {.command = kQuery + name, .out = line + "\n"};
}

}  // namespace

TEST_CASE("the table of a transaction is read, wrapped names included") {
  const auto table = modules::parse_transaction(kTable);
  REQUIRE(table.added.size() == 2);
  CHECK(table.added[0].nevra() == "leaf-1.0-1.noarch");
  CHECK(table.added[1].nevra() == "a-name-that-is-much-too-long-for-its-column-3-1.noarch");
  REQUIRE(table.replaced.size() == 1);
  CHECK(table.replaced[0].nevra() == "tiny-2:2.0-1.noarch");
  REQUIRE(table.removed.size() == 1);
  CHECK(table.removed[0].nevra() == "gone-1-1.x86_64");
  CHECK(modules::parse_transaction("Nothing to do.\n").empty());
}

TEST_CASE("packages are installed as predicted; the transaction is not to be killed") {
  const auto asked = R"({"name": "leaf,tiny", "state": "latest"})";
  const std::string command = kDnf + "--best install leaf tiny";
  const std::vector<Expected> looking{
      {.command = kQuery + "leaf", .status = 1, .err = "package leaf is not installed"},
      present("tiny", "tiny|(none)|1.0|1|noarch"),
      {.command = "dnf --assumeno" + command, .out = kTable, .status = 1},
      present("tiny.noarch", "tiny|(none)|1.0|1|noarch")};
  const auto predicted = run_module("dnf", asked, looking, true);
  CHECK(predicted.changed);
  CHECK(predicted.msg == "Check mode: No changes made, but would have if not in check mode");
  auto programs = looking;
  programs.push_back({.command = "dnf -y" + command, .to_the_end = true});
  const auto made = run_module("dnf", asked, programs);
  CHECK(made.changed);
  CHECK(value_of(made, "rc") == "0");
  CHECK(value_of(made, "msg") == "\"\"");
  CHECK(value_of(made, "results") == value_of(predicted, "results"));
  CHECK(
      value_of(made, "results") ==
      R"(["Installed: leaf-1.0-1.noarch","Installed: a-name-that-is-much-too-long-for-its-column-3-1.noarch",)"
      R"("Installed: tiny-2:2.0-1.noarch","Removed: tiny-1.0-1.noarch","Removed: gone-1-1.x86_64"])");
}

TEST_CASE("dnf is not asked for what rpm has") {
  struct Case {
    const char* arguments;
    std::vector<Expected> programs;
  };
  const Case cases[] = {
      {R"({"name": "tiny"})", {present("tiny", "tiny|(none)|1.0|1|noarch")}},
      {R"({"name": "tiny-1.0-1"})", {present("tiny-1.0-1", "tiny|(none)|1.0|1|noarch")}},
      {R"({"name": "tiny-1.0-1"})", {absent("tiny-1.0-1"), present("tiny", "tiny|1|0.9|1|noarch")}},
      {R"({"name": "tiny", "state": "latest", "update_only": true})", {absent("tiny")}},
  };
  for (const auto& one : cases) {
    CAPTURE(one.arguments);
    const auto answer = run_module("dnf", one.arguments, one.programs);
    CHECK_FALSE(answer.changed);
    CHECK_FALSE(answer.failed);
    CHECK(answer.msg == "Nothing to do");
  }
}

TEST_CASE("every option has its place on the command line") {
  const auto answer = run_module(
      "dnf",
      R"({"name": "tiny", "state": "removed", "enablerepo": ["a", "b"], "disablerepo": "*", "exclude": "x",
          "disable_gpg_check": true, "conf_file": "/etc/d.conf", "releasever": 7, "installroot": "/mnt",
          "sslverify": false, "skip_broken": true, "install_weak_deps": false, "allowerasing": true,
          "nobest": true, "cacheonly": true, "disable_plugin": "p", "update_cache": true})",
      {{.command =
            "dnf --assumeno -c /etc/d.conf --disablerepo=* --enablerepo=a,b --disableplugin=p --exclude=x "
            "--releasever=7 --cacheonly --setopt=sslverify=0 --installroot=/mnt --skip-broken --nogpgcheck"
            " --setopt=clean_requirements_on_remove=False --setopt=install_weak_deps=False --refresh "
            "--allowerasing --nobest remove tiny",
        .out = "No match for argument: tiny\nDependencies resolved.\nNothing to do.\n"}});
  CHECK_FALSE(answer.changed);
  CHECK(answer.msg == "Nothing to do");
}

TEST_CASE("what dnf cannot do is a failure in Ansible's words") {
  struct Case {
    const char* arguments;
    Captured seen;
    const char* msg;
    const char* failures;
  };
  const auto said = [](const std::string& out, const std::string& err) {
    Captured captured;
    captured.exit.status = 1;
    captured.out = out;
    captured.err = err;
    return captured;
  };
  const Case cases[] = {
      {R"({"name": "x*"})", said("No match for argument: x*\n", "Error: Unable to find a match: x*\n"),
       "Failed to install some of the specified packages", R"(["No package x* available."])"},
      {R"({"name": "@x"})", said("", "Module or Group 'x' is not available.\nError: Nothing to do.\n"),
       "No group x available.", ""},
      {R"({"name": "x*"})", said("", "Error: \n Problem: nothing provides y\n"),
       "Depsolve Error occurred: \n Problem: nothing provides y", "[]"},
      {R"({"name": "x*"})", said("", "Error: Failed to download metadata for repo 'r'\n"),
       "Failed to download metadata for repo 'r'", "[]"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.msg);
    const std::string name = std::string(one.arguments).find('@') == std::string::npos ? "x*" : "@x";
    const auto answer = run_module("dnf", one.arguments,
                                   {{.command = "dnf --assumeno" + kDnf + "install " + name,
                                     .out = one.seen.out,
                                     .status = 1,
                                     .err = one.seen.err}});
    CHECK(answer.failed);
    CHECK_FALSE(answer.changed);
    CHECK(answer.msg == one.msg);
    CHECK(value_of(answer, "failures") == one.failures);
    if (*one.failures) CHECK(value_of(answer, "rc") == "1");
  }
}

TEST_CASE("files that no package has are left out, a package that is not signed is named") {
  const auto none = run_module("dnf", R"({"name": ["/no/file"]})",
                               {{.command = kQuery + "/no/file",
                                 .status = 1,
                                 .err = "error: file /no/file: No such file or directory\n"},
                                {.command = "dnf --assumeno" + kDnf + "install /no/file",
                                 .out = "No match for argument: /no/file\n",
                                 .status = 1}});
  CHECK_FALSE(none.failed);
  CHECK(none.msg == "Nothing to do");
  const std::string table = kRule + "\n Package\n" + kRule + "\nInstalling:\n x1  noarch 1-1 r 1 k\n";
  const auto bad = run_module("dnf", R"({"name": ["x*"]})",
                              {{.command = "dnf --assumeno" + kDnf + "install x*", .out = table, .status = 1},
                               {.command = "dnf -y" + kDnf + "install x*",
                                .status = 1,
                                .err = "Package x1-1-1.noarch.rpm is not signed\nError: GPG check FAILED\n",
                                .to_the_end = true}});
  CHECK(bad.failed);
  CHECK(bad.msg ==
        "Failed to validate GPG signature for x1-1-1.noarch: Package x1-1-1.noarch.rpm is not signed");
}

TEST_CASE("arguments that make no sense run no program") {
  struct Case {
    const char* arguments;
    const char* why;
  };
  const Case cases[] = {
      {R"({"name": "x", "state": "present", "autoremove": true})",
       "Autoremove should be used alone or with state=absent"},
      {R"({"name": "a.rpm", "state": "absent"})", "Cannot remove paths -- please specify package name."},
      {R"({"name": ["a b"]})",
       "It appears that a space separated string of packages was passed in as an argument. To operate on "
       "several "
       "packages, pass a comma separated string of packages or a list of packages."},
      {R"({"name": ["--installroot=/x"]})", "\"--installroot=/x\" is an option, not the name of a package"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.arguments);
    const auto answer = run_module("dnf", one.arguments, {});
    CHECK(answer.failed);
    CHECK(answer.msg == one.why);
  }
}

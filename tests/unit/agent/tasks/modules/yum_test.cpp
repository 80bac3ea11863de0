#include <doctest/doctest.h>

#include "agent/tasks/modules/yum_updates.hpp"
#include "tests/unit/agent/tasks/modules/expected_programs.hpp"

using namespace muster;
using test::programs::Expected;
using test::programs::run_module;
using test::programs::value_of;

namespace {

const std::string kQuery = "rpm -q --queryformat %{NAME}|%{EPOCH}|%{VERSION}|%{RELEASE}|%{ARCH}\\n ";
const std::string kTable = std::string(80, '=') + "\n Package   Arch    Version    Repository   Size\n" +
                           std::string(80, '=') +
                           "\nInstalling:\n tiny  noarch  2.0-1  tiny  6.0 k\n\nTransaction Summary\n";

Expected absent(const std::string& name) {
  return {.command = kQuery + name, .out = "package " + name + " is not installed\n", .status = 1};
}
Expected unprovided(const std::string& name) {
  return {
      .command = kQuery + "--whatprovides " + name, .out = "no package provides " + name + "\n", .status = 1};
}
Expected present(const std::string& name, const std::string& version = "1.0") {
  return {.command = kQuery + name, .out = "tiny|(none)|" + version + "|1|noarch\n"};
}

std::string asked(const std::string& more) {
  return R"({"use_backend": "yum", )" + more + "}";
}

}  // namespace

TEST_CASE("a package that is there is told, and yum is not asked") {
  const auto answer = run_module("yum", asked(R"("name": "tiny")"), {present("tiny")});
  CHECK_FALSE(answer.changed);
  CHECK(value_of(answer, "results") == R"(["0:tiny-1.0-1.noarch providing tiny is already installed"])");
  const auto range =
      run_module("yum", asked(R"("name": "tiny >= 0.9")"),
                 {absent("tiny >= 0.9"),
                  {.command = kQuery + "--whatprovides tiny", .out = "tiny|(none)|1.0|1|noarch\n"}});
  CHECK_FALSE(range.changed);
  CHECK(value_of(range, "results") ==
        R"(["0:tiny-1.0-1.noarch providing tiny >= 0.9 is already installed"])");
}

TEST_CASE("a package that is missing is installed as predicted") {
  const std::vector<Expected> looking{
      absent("tiny"),
      unprovided("tiny"),
      {.command = "yum -d 2 --assumeno --enablerepo=r --nogpgcheck install tiny",
       .out = kTable,
       .status = 1}};
  const auto arguments = asked(R"("name": "tiny", "enablerepo": "r", "disable_gpg_check": true)");
  const auto predicted = run_module("yum", arguments, looking, true);
  CHECK(predicted.changed);
  CHECK(value_of(predicted, "changes") == R"({"installed":["tiny"]})");
  auto programs = looking;
  programs.push_back({.command = "yum -d 2 -y --enablerepo=r --nogpgcheck install tiny",
                      .out = "Complete!\n",
                      .to_the_end = true});
  const auto made = run_module("yum", arguments, programs);
  CHECK(made.changed);
  CHECK(value_of(made, "changes") == R"({"installed":["tiny"]})");
  CHECK(value_of(made, "results") == R"(["Complete!\n"])");
}

TEST_CASE("what yum cannot do is a failure in Ansible's words") {
  const auto unknown = run_module("yum", asked(R"("name": "nope")"),
                                  {absent("nope"),
                                   unprovided("nope"),
                                   {.command = "yum -d 2 --assumeno install nope",
                                    .out = "No package nope available.\nError: Nothing to do\n",
                                    .status = 1}});
  CHECK(unknown.failed);
  CHECK(value_of(unknown, "rc") == "126");
  CHECK(value_of(unknown, "msg") == R"("No package matching 'nope' found available, installed or updated")");
  const auto no_file = run_module("yum", asked(R"("name": "/no/such.rpm")"), {});
  CHECK(value_of(no_file, "rc") == "127");
  CHECK(value_of(no_file, "msg") == R"("No RPM file matching '/no/such.rpm' found on system")");
  const auto failed = run_module(
      "yum", asked(R"("name": "tiny")"),
      {absent("tiny"),
       unprovided("tiny"),
       {.command = "yum -d 2 --assumeno install tiny", .out = kTable, .status = 1},
       {.command = "yum -d 2 -y install tiny", .out = "o", .status = 1, .err = "e", .to_the_end = true}});
  CHECK(failed.failed);
  CHECK_FALSE(failed.changed);
  CHECK(value_of(failed, "msg") == "\"e\"");
}

TEST_CASE("packages are removed with those that are there") {
  const auto arguments = asked(R"("name": ["tiny", "nope"], "state": "absent")");
  const std::vector<Expected> looking{present("tiny"), absent("nope"), unprovided("nope")};
  const auto predicted = run_module("yum", arguments, looking, true);
  CHECK(predicted.changed);
  CHECK(value_of(predicted, "changes") == R"({"removed":["tiny"]})");
  auto programs = looking;
  programs.push_back({.command = "yum -d 2 -y remove tiny", .to_the_end = true});
  auto stays = programs;
  programs.push_back(absent("tiny"));
  CHECK(run_module("yum", arguments, programs).changed);
  stays.push_back(present("tiny"));
  const auto failed = run_module("yum", arguments, stays);
  CHECK(failed.failed);
  CHECK(value_of(failed, "msg") == R"("Package 'tiny' couldn't be removed!")");
  CHECK_FALSE(
      run_module("yum", asked(R"("name": "nope", "state": "absent")"), {absent("nope"), unprovided("nope")})
          .changed);
}

TEST_CASE("latest installs what is missing and updates what has an update") {
  const auto arguments = asked(R"("name": "tiny", "state": "latest")");
  const Expected update{
      .command = "yum -d 2 check-update", .out = "tiny.noarch   2.0-1   repo\n", .status = 100};
  const Expected asking{.command = "yum -d 2 --assumeno install tiny", .out = kTable, .status = 1};
  const auto predicted = run_module("yum", arguments, {update, present("tiny"), asking}, true);
  CHECK(predicted.changed);
  CHECK(value_of(predicted, "changes") ==
        R"({"installed":[],"updated":[["tiny","2.0-1.noarch from repo"]]})");
  CHECK(run_module(
            "yum", arguments,
            {update, present("tiny"), asking, {.command = "yum -d 2 -y install tiny", .to_the_end = true}})
            .changed);
  const auto same =
      run_module("yum", arguments, {{.command = "yum -d 2 check-update"}, present("tiny", "2.0")});
  CHECK_FALSE(same.changed);
  CHECK(value_of(same, "results") == R"(["All packages providing tiny are up to date"])");
  const auto all =
      run_module("yum", asked(R"("name": "*", "state": "latest")"), {{.command = "yum -d 2 check-update"}});
  CHECK_FALSE(all.changed);
  CHECK(run_module("yum", asked(R"("name": "*", "state": "latest")"),
                   {update, {.command = "yum -d 2 -y update", .to_the_end = true}})
            .changed);
}

TEST_CASE("check-update's lines are read, wrapped and obsoleting ones too") {
  const auto updates = modules::parse_updates(
      "Loaded plugins: fastestmirror\n * base: mirror.example\n\ncurl.x86_64   7.29-59   base\n"
      "a-very-long-name.noarch\n                 1:2-3.el7      updates\nObsoleting Packages\n");
  REQUIRE(updates.size() == 2);
  CHECK(updates.at("curl")[0].version == "7.29-59");
  CHECK(updates.at("a-very-long-name")[0].repository == "updates");
}

TEST_CASE("a group is installed when yum lists it below Installed") {
  const std::string list =
      "Installed Groups:\n   Development Tools (development)\nAvailable Groups:\n   Desktop (desktop)\n";
  CHECK(modules::lists_installed_group(list, "@development"));
  CHECK(modules::lists_installed_group(list, "@Development tools"));
  CHECK_FALSE(modules::lists_installed_group(list, "@desktop"));
}

#include <doctest/doctest.h>

#include "tests/unit/agent/tasks/modules/expected_programs.hpp"

using namespace muster;
using test::programs::Expected;
using test::programs::run_module;
using test::programs::value_of;

namespace {

const Expected kNone{.command = "getent group web", .status = 2};
const Expected kThere{.command = "getent group web", .out = "web:x:900:a,b\n"};

}  // namespace

TEST_CASE("a group is made, changed and removed by the command that it takes, and by none the second time") {
  struct Case {
    const char* arguments;
    Expected before;
    const char* command;
    Expected after;
  };
  const Case cases[] = {
      {R"({"name": "web"})", kNone, "groupadd web", kThere},
      {R"({"name": "web", "gid": 900, "system": true})", kNone, "groupadd -g 900 -r web", kThere},
      {R"({"name": "web", "gid": 901})",
       kThere,
       "groupmod -g 901 web",
       {.command = "getent group web", .out = "web:x:901:\n"}},
      {R"({"name": "web", "gid": 0, "non_unique": true})",
       kThere,
       "groupmod -g 0 -o web",
       {.command = "getent group web", .out = "web:x:0:\n"}},
      {R"({"name": "web", "state": "absent"})", kThere, "groupdel web", kNone},
  };
  for (const auto& one : cases) {
    CAPTURE(one.arguments);
    CHECK(run_module("group", one.arguments, {one.before}, true).changed);
    const auto made = run_module("group", one.arguments, {one.before, {.command = one.command}, one.after});
    CHECK(made.changed);
    CHECK(value_of(made, "name") == "\"web\"");
    CHECK_FALSE(run_module("group", one.arguments, {one.after}).changed);
  }
}

TEST_CASE("a number is not taken for a name; what groupadd says is the failure") {
  const Expected number{.command = "getent group 900", .out = "web:x:900:\n"};
  const auto failed =
      run_module("group", R"({"name": "900"})",
                 {number, {.command = "groupadd 900", .status = 3, .err = "not a valid name\n"}});
  CHECK(failed.failed);
  CHECK(failed.msg == "not a valid name\n");
  CHECK(run_module("group", R"({"name": "web", "non_unique": true})", {}).failed);
}

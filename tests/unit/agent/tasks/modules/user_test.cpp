#include <doctest/doctest.h>

#include "agent/tasks/modules/user_commands.hpp"
#include "tests/unit/agent/scratch.hpp"
#include "tests/unit/agent/tasks/modules/expected_programs.hpp"

using namespace muster;
using test::programs::Expected;
using test::programs::run_module;
using test::programs::value_of;

namespace {

const Expected kNobody{.command = "getent passwd web", .status = 2};
const Expected kNoGroup{.command = "getent group web", .status = 2};
const Expected kOwnGroup{.command = "getent group web", .out = "web:x:900:\n"};
const Expected kGroups{.command = "getent group", .out = "wheel:x:10:root,web\nadm:x:4:\nweb:x:900:\n"};

Expected account(const std::string& rest = "900:900:Web:/:/bin/sh") {
  return {.command = "getent passwd web", .out = "web:x:" + rest + "\n"};
}

Expected shadow(const std::string& hash = "!!", const std::string& rest = "19000:0:99999:7:::") {
  return {.command = "getent shadow web", .out = "web:" + hash + ":" + rest + "\n"};
}

Expected group(const std::string& name, const std::string& gid) {
  return {.command = "getent group " + name, .out = name + ":x:" + gid + ":\n"};
}

}  // namespace

TEST_CASE("an account that is not there is made by the command that it takes") {
  struct Case {
    const char* arguments;
    std::vector<Expected> before;
    const char* command;
  };
  const Case cases[] = {
      {R"({"name": "web"})", {kNoGroup}, "useradd -m web"},
      {R"({"name": "web", "create_home": false, "system": true})", {kOwnGroup}, "useradd -N -M -r web"},
      {R"({"name": "web", "uid": 900, "non_unique": true, "group": "adm", "groups": "wheel,adm,wheel",
           "comment": "Web", "home": "/", "shell": "/bin/sh", "expires": 1900000000, "umask": "077"})",
       {group("adm", "4"), group("wheel", "10"), group("adm", "4"), group("wheel", "10")},
       "useradd -u 900 -o -g adm -G wheel,adm -c Web -d / -s /bin/sh -e 2030-03-17 -m -K UMASK=077 web"},
      {R"({"name": "web", "expires": -1})", {kNoGroup}, "useradd -e  -m web"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.arguments);
    CHECK(run_module("user", one.arguments, {kNobody}, true).changed);
    std::vector<Expected> programs{kNobody};
    programs.insert(programs.end(), one.before.begin(), one.before.end());
    programs.push_back({.command = one.command});
    programs.push_back(account());
    const auto made = run_module("user", one.arguments, programs);
    CHECK(made.changed);
    CHECK(value_of(made, "uid") == "900");
    CHECK(value_of(made, "home") == "\"/\"");
    CHECK(value_of(made, "shell") == "\"/bin/sh\"");
  }
}

TEST_CASE("an account that is there is changed by what differs, and by nothing the second time") {
  struct Case {
    const char* arguments;
    std::vector<Expected> groups;
    Expected seen;
    Expected shadow_seen;
    const char* command;  // "" for none
  };
  const Case cases[] = {
      {R"({"name": "web"})", {kOwnGroup}, account(), shadow(), ""},
      {R"({"name": "web", "uid": 901, "comment": "New", "shell": "/bin/bash"})",
       {kOwnGroup},
       account(),
       shadow(),
       "usermod -u 901 -c New -s /bin/bash web"},
      {R"({"name": "web", "home": "/srv", "move_home": true})",
       {kOwnGroup},
       account(),
       shadow(),
       "usermod -d /srv -m web"},
      {R"({"name": "web", "group": "adm"})", {group("adm", "4")}, account(), shadow(), "usermod -g 4 web"},
      {R"({"name": "web", "groups": ["wheel"]})", {kOwnGroup, group("wheel", "10")}, account(), shadow(), ""},
      {R"({"name": "web", "groups": ["adm"]})",
       {kOwnGroup, group("adm", "4")},
       account(),
       shadow(),
       "usermod -G adm web"},
      {R"({"name": "web", "groups": ["adm"], "append": true})",
       {kOwnGroup, group("adm", "4")},
       account(),
       shadow(),
       "usermod -a -G adm web"},
      {R"({"name": "web", "groups": []})", {kOwnGroup}, account(), shadow(), "usermod -G  web"},
      {R"({"name": "web", "password_lock": true})",
       {kOwnGroup},
       account(),
       shadow("$6$a$b"),
       "usermod -L web"},
      {R"({"name": "web", "password_lock": false})",
       {kOwnGroup},
       account(),
       shadow("!$6$a$b"),
       "usermod -U web"},
      {R"({"name": "web", "password_lock": true})", {kOwnGroup}, account(), shadow("!!"), ""},
      {R"({"name": "web", "expires": 1900000000})",
       {kOwnGroup},
       account(),
       shadow("!!", "19000:0:99999:7:::"),
       "usermod -e 2030-03-17 web"},
      {R"({"name": "web", "expires": 1900000000})",
       {kOwnGroup},
       account(),
       shadow("!!", "19000:0:99999:7::21990:"),
       ""},
      {R"({"name": "web", "expires": -1})",
       {kOwnGroup},
       account(),
       shadow("!!", "19000:0:99999:7::21990:"),
       "usermod -e  web"},
      {R"({"name": "web", "expires": -1})", {kOwnGroup}, account(), shadow(), ""},
  };
  for (const auto& one : cases) {
    CAPTURE(one.arguments);
    std::vector<Expected> programs{one.seen};
    programs.insert(programs.end(), one.groups.begin(), one.groups.end());
    programs.push_back(one.shadow_seen);
    programs.push_back(kGroups);
    auto predicting = programs;
    predicting.push_back(account());
    const bool changes = *one.command != '\0';
    CHECK(run_module("user", one.arguments, predicting, true).changed == changes);
    if (changes) programs.push_back({.command = one.command});
    programs.push_back(account());
    const auto made = run_module("user", one.arguments, programs);
    CHECK(made.changed == changes);
    CHECK_FALSE(made.failed);
  }
}

TEST_CASE("a password is never an argument of a program, nor in a result") {
  const std::string hash = "$6$salt$" + std::string(86, 'x');
  const auto arguments = R"({"name": "web", "password": ")" + hash + "\"}";
  const Expected chpasswd{.command = "chpasswd -e", .input = "web:" + hash + "\n"};
  const auto made =
      run_module("user", arguments, {kNobody, kNoGroup, {.command = "useradd -m web"}, chpasswd, account()});
  CHECK(made.changed);
  CHECK(value_of(made, "password") == "\"NOT_LOGGING_PASSWORD\"");
  CHECK(boost::json::serialize(made.to_json()).find(hash) == std::string::npos);
  CHECK(value_of(made, "warnings").empty());

  const auto changed =
      run_module("user", arguments, {account(), kOwnGroup, shadow("$6$old$x"), kGroups, chpasswd, account()});
  CHECK(changed.changed);
  const auto same =
      run_module("user", arguments, {account(), kOwnGroup, shadow("!" + hash), kGroups, account()});
  CHECK_FALSE(same.changed);
  const auto locked = R"({"name": "web", "password_lock": true, "password": ")" + hash + "\"}";
  CHECK(run_module("user", locked,
                   {account(),
                    kOwnGroup,
                    shadow("$6$old$x"),
                    kGroups,
                    {.command = "chpasswd -e", .input = "web:!" + hash + "\n"},
                    account()})
            .changed);
  const auto at_first = R"({"name": "web", "update_password": "on_create", "password": ")" + hash + "\"}";
  CHECK_FALSE(
      run_module("user", at_first, {account(), kOwnGroup, shadow("$6$old$x"), kGroups, account()}).changed);
  CHECK(run_module("user", R"({"name": "web", "password": "a\nroot:b"})", {}).failed);
}

TEST_CASE("what is no hash is warned of") {
  struct Case {
    std::string password;
    bool warned;
  };
  const Case cases[] = {{"secret", true},
                        {"*", false},
                        {"!", false},
                        {"$1$a$" + std::string(22, 'x'), false},
                        {"$1$a$" + std::string(21, 'x'), true},
                        {"$5$a$" + std::string(43, '.'), false},
                        {"$6$a$" + std::string(86, '/'), false},
                        {"$6$a$" + std::string(85, '/'), true},
                        {"$6$a$" + std::string(85, '/') + ":", true},
                        {"$y$j9T$salt$hash", false}};
  for (const auto& one : cases) {
    CAPTURE(one.password);
    CHECK(modules::looks_unhashed(one.password) == one.warned);
  }
}

TEST_CASE("an account is removed as far as it is there") {
  CHECK_FALSE(run_module("user", R"({"name": "web", "state": "absent"})", {kNobody}).changed);
  CHECK(run_module("user", R"({"name": "web", "state": "absent"})", {account()}, true).changed);
  const auto removed =
      run_module("user", R"({"name": "web", "state": "absent", "remove": true, "force": true})",
                 {account(), {.command = "userdel -f -r web"}});
  CHECK(removed.changed);
  CHECK(value_of(removed, "remove") == "true");
  const auto failed = run_module("user", R"({"name": "web", "state": "absent"})",
                                 {account(), {.command = "userdel web", .status = 8, .err = "logged in\n"}});
  CHECK(failed.failed);
  CHECK(failed.msg == "logged in\n");
  CHECK(value_of(failed, "rc") == "8");
}

TEST_CASE("a missing group, a name that is an option") {
  CHECK(run_module("user", R"({"name": "web", "group": "gone"})",
                   {kNobody, {.command = "getent group gone", .status = 2}})
            .msg == "Group gone does not exist");
  CHECK(run_module("user", R"({"name": "-r"})", {}).failed);
}

TEST_CASE("the age of a password is set by chage") {
  const auto asked = R"({"name": "web", "password_expire_min": 0, "password_expire_max": 90})";
  const auto made = run_module(
      "user", asked,
      {account(), kOwnGroup, shadow(), kGroups, account(), shadow(), {.command = "chage -M 90 web"}});
  CHECK(made.changed);
  const auto aged = shadow("!!", "19000:0:90:7:::");
  CHECK_FALSE(run_module("user", asked, {account(), kOwnGroup, aged, kGroups, account(), aged}).changed);
}

// What plays mean, against hosts that answer as told. What is expected is what ansible-playbook 2.14 did with
// the same plays.

#include <doctest/doctest.h>

#include "tests/unit/bootstrapper/playbook/run/stage.hpp"

using namespace muster;
using test::counts;
using test::hosts_called;
using test::kChanged;
using test::kFailed;
using test::kOk;
using test::Stage;

TEST_CASE("a task runs on all hosts of its play, and the next after it") {
  Stage stage;
  stage.answer("", "group", kChanged).answer("", "user", kOk);
  stage.run(R"([{"hosts": "nodes", "tasks": [{"group": {"name": "a"}}, {"user": {"name": "b"}}]}])");
  CHECK(counts(stage.stats) == "h2: ok=2 changed=1; h3: ok=2 changed=1; h4: ok=2 changed=1");
  CHECK(hosts_called(stage, "group") == "h2 h3 h4");
  REQUIRE(stage.calls.size() == 6);
  CHECK(stage.calls[2].call.module == "group");
  CHECK(stage.calls[3].call.module == "user");
  CHECK_FALSE(stage.problem);
}

TEST_CASE("a host that fails leaves the play, the others go on; later plays are without it") {
  Stage stage;
  stage.answer("h1", "group", kFailed).answer("", "group", kOk).answer("", "user", kOk);
  stage.run(R"([{"hosts": "all", "tasks": [{"name": "try", "group": {"name": "a"}}, {"user": {"name": "b"}}]},
                {"hosts": "all", "tasks": [{"user": {"name": "c"}}]}])");
  CHECK(counts(stage.stats) == "h1: failed=1; h2: ok=3; h3: ok=3; h4: ok=3");
  CHECK(hosts_called(stage, "user") == "h2 h3 h4 h2 h3 h4");
  REQUIRE(stage.problem);
  CHECK(stage.problem->kind() == ErrorKind::command);
  CHECK(stage.problem->message() == "h1: task \"try\": group: exit status 1: non-zero return code");
}

TEST_CASE("a lost host is unreachable, not failed") {
  Stage stage;
  stage.lose("h3", "group").answer("", "group", kOk);
  const auto text =
      stage.run(R"([{"hosts": "nodes", "tasks": [{"group": {"name": "a"}}, {"group": {"name": "b"}}]}])");
  CHECK(counts(stage.stats) == "h2: ok=2; h3: unreachable=1; h4: ok=2");
  CHECK(text.find("fatal: [h3]: UNREACHABLE! => group: connection reset\n") != std::string::npos);
  REQUIRE(stage.problem);
  CHECK(stage.problem->kind() == ErrorKind::unreachable);
}

TEST_CASE("block, rescue, always") {
  struct Case {
    const char* block;
    const char* counted;
    const char* order;  ///< messages of set_fact `did`
  };
  const Case cases[] = {
      {R"({"block": [{"fail": {}}, {"set_fact": {"did": "{{ did }}b"}}], "rescue": [{"set_fact": {"did": "{{ did }}r"}}],
           "always": [{"set_fact": {"did": "{{ did }}a"}}]})",
       "h1: ok=4 rescued=1", "-raz"},
      {R"({"block": [{"set_fact": {"did": "{{ did }}b"}}], "rescue": [{"set_fact": {"did": "{{ did }}r"}}],
           "always": [{"set_fact": {"did": "{{ did }}a"}}]})",
       "h1: ok=4", "-baz"},
      {R"({"block": [{"fail": {}}], "always": [{"set_fact": {"did": "{{ did }}a"}}]})", "h1: ok=2 failed=1",
       "-a"},
      {R"({"block": [{"fail": {}}], "rescue": [{"fail": {}}], "always": [{"set_fact": {"did": "{{ did }}a"}}]})",
       "h1: ok=2 failed=1 rescued=1", "-a"},
      {R"({"block": [{"block": [{"fail": {}}], "always": [{"set_fact": {"did": "{{ did }}i"}}]}],
           "rescue": [{"set_fact": {"did": "{{ did }}r"}}]})",
       "h1: ok=4 rescued=1", "-irz"},
      {R"({"block": [{"fail": {"msg": "why"}}],
           "rescue": [{"set_fact": {"did": "{{ did }}{{ ansible_failed_result.msg }} {{ ansible_failed_task.action }} "}}]})",
       "h1: ok=3 rescued=1", "-why fail z"},
      {R"({"block": [{"set_fact": {"did": "{{ did }}b"}}], "always": [{"fail": {}}]})", "h1: ok=2 failed=1",
       "-b"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.block);
    Stage stage;
    stage.run(R"([{"hosts": "h1", "tasks": [{"set_fact": {"did": "-"}}, )" + std::string(one.block) +
              R"(, {"set_fact": {"did": "{{ did }}z"}}]}])");
    CHECK(counts(stage.stats) == one.counted);
    CHECK(stage.known["h1"]["did"].as_string() == one.order);
  }
}

TEST_CASE("hosts of one block part and meet again") {
  Stage stage;
  stage.answer("h2", "group", kFailed).answer("", "group", kOk).answer("", "user", kOk);
  stage.run(R"([{"hosts": "nodes", "tasks": [
    {"block": [{"group": {"name": "a"}}, {"group": {"name": "b"}}], "rescue": [{"user": {"name": "r"}}], "always": [{"user": {"name": "z"}}]}]}])");
  CHECK(hosts_called(stage, "group") == "h2 h3 h4 h3 h4");
  CHECK(hosts_called(stage, "user") == "h2 h2 h3 h4");
  CHECK(counts(stage.stats) == "h2: ok=2 rescued=1; h3: ok=3; h4: ok=3");
}

TEST_CASE("run_once: one host does it, all learn from it and fail with it") {
  Stage stage;
  stage.answer("", "group", kChanged);
  stage.run(
      R"([{"hosts": "nodes", "tasks": [{"group": {"name": "a"}, "run_once": true, "register": "r"}]}])");
  CHECK(hosts_called(stage, "group") == "h2");
  CHECK(stage.known["h4"]["r"].at("stdout") == "out");
  CHECK(counts(stage.stats) == "h2: ok=1 changed=1");

  Stage failing;
  failing.answer("", "group", kFailed);
  failing.run(
      R"([{"hosts": "nodes", "tasks": [{"group": {"name": "a"}, "run_once": true}, {"user": {"name": "b"}}]}])");
  CHECK(failing.calls.size() == 1);
  CHECK(counts(failing.stats) == "h2: failed=1");
}

TEST_CASE("delegate_to: another host does it, the variables stay") {
  Stage stage;
  stage.answer("", "group", kOk);
  const auto text = stage.run(R"([{"hosts": "nodes", "tasks": [
    {"group": {"name": "{{ inventory_hostname }}"}, "delegate_to": "{{ groups['masters'][0] }}"}]}])");
  CHECK(hosts_called(stage, "group") == "h1 h1 h1");
  CHECK(stage.calls[2].call.arguments.at("name") == "h4");
  CHECK(text.find("ok: [h2 -> h1]\n") != std::string::npos);
  CHECK(counts(stage.stats) == "h2: ok=1; h3: ok=1; h4: ok=1");

  Stage here;
  const auto refused =
      here.run(R"([{"hosts": "h1", "tasks": [{"group": {"name": "x"}, "delegate_to": "localhost"}]}])");
  CHECK(counts(here.stats) == "h1: failed=1");
  CHECK(refused.find("delegate_to: \"localhost\" is no host of this cluster") != std::string::npos);
}

TEST_CASE("serial, any_errors_fatal, max_fail_percentage") {
  struct Case {
    const char* keys;
    const char* called;  ///< hosts that `command` reached
    const char* counted;
  };
  const Case cases[] = {
      {R"("serial": 2)", "h1 h2 h3 h4", "h1: ok=2; h2: failed=1; h3: ok=2; h4: ok=2"},
      {R"("serial": 1)", "h1 h2", "h1: ok=2; h2: failed=1"},
      {R"("serial": "25%")", "h1 h2", "h1: ok=2; h2: failed=1"},
      {R"("serial": [1, 3])", "h1 h2 h3 h4", "h1: ok=2; h2: failed=1; h3: ok=2; h4: ok=2"},
      {R"("any_errors_fatal": true)", "h1 h2 h3 h4", "h1: ok=1; h2: failed=1; h3: ok=1; h4: ok=1"},
      {R"("max_fail_percentage": 20)", "h1 h2 h3 h4", "h1: ok=1; h2: failed=1; h3: ok=1; h4: ok=1"},
      {R"("max_fail_percentage": 25)", "h1 h2 h3 h4", "h1: ok=2; h2: failed=1; h3: ok=2; h4: ok=2"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.keys);
    Stage stage;
    stage.answer("h2", "group", kFailed).answer("", "group", kOk).answer("", "user", kOk);
    stage.run(R"([{"hosts": "all", )" + std::string(one.keys) +
              R"(, "tasks": [{"group": {"name": "a"}}, {"user": {"name": "b"}}]}])");
    CHECK(hosts_called(stage, "group") == one.called);
    CHECK(counts(stage.stats) == one.counted);
  }
}

TEST_CASE("meta") {
  Stage stage;
  stage.answer("", "group", kOk);
  stage.run(R"([{"hosts": "nodes", "tasks": [
    {"meta": "end_host", "when": "inventory_hostname == 'h3'"}, {"group": {"name": "a"}},
    {"meta": "noop"}, {"meta": "end_play", "when": "inventory_hostname == 'h3'"}, {"group": {"name": "b"}},
    {"meta": "end_play"}, {"group": {"name": "c"}}]},
    {"hosts": "h3", "tasks": [{"group": {"name": "d"}}]}])");
  CHECK(hosts_called(stage, "group") == "h2 h4 h2 h4 h3");
}

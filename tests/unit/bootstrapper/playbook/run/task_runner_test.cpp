// What the keywords of one task mean, against hosts that answer as told. What is expected is what
// ansible-playbook 2.14 did with the same plays.

#include <doctest/doctest.h>

#include "tests/unit/bootstrapper/playbook/run/stage.hpp"

using namespace muster;
using test::counts;
using test::kChanged;
using test::kFailed;
using test::kOk;
using test::Stage;

TEST_CASE("when, per host and per item") {
  struct Case {
    const char* tasks;
    const char* counted;
  };
  const Case cases[] = {
      {R"([{"debug": {}, "when": "inventory_hostname == 'h1'"}])", "h1: ok=1; h2: skipped=1"},
      {R"([{"debug": {}, "when": ["true", "inventory_hostname != 'h1'"]}])", "h1: skipped=1; h2: ok=1"},
      {R"([{"debug": {}, "when": false}])", "h1: skipped=1; h2: skipped=1"},
      {R"([{"debug": {"msg": "{{ item }}"}, "loop": [1, 2], "when": "item == 2"}])", "h1: ok=1; h2: ok=1"},
      {R"([{"debug": {}, "loop": [1, 2], "when": "item == 3"}])", "h1: skipped=1; h2: skipped=1"},
      {R"([{"debug": {}, "loop": []}])", "h1: skipped=1; h2: skipped=1"},
      {R"([{"debug": {}, "loop": "{{ nothing }}", "when": "nothing is defined"}])",
       "h1: skipped=1; h2: skipped=1"},
      {R"([{"debug": {}, "loop": "{{ nothing }}"}])", "h1: failed=1; h2: failed=1"},
      {R"([{"debug": {}, "loop": "{{ 'text' }}"}])", "h1: failed=1; h2: failed=1"},
      {R"([{"debug": {}, "when": "nothing == 1"}])", "h1: failed=1; h2: failed=1"},
      {R"([{"block": [{"debug": {}}], "when": "inventory_hostname == 'h2'"}])", "h1: skipped=1; h2: ok=1"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.tasks);
    Stage stage;
    stage.inventory.groups[1].second = {"h1", "h2"};
    stage.run(R"([{"hosts": "masters", "tasks": )" + std::string(one.tasks) + "}]");
    CHECK(counts(stage.stats) == one.counted);
  }
}

TEST_CASE("loops: register, with_items, loop_control") {
  Stage stage;
  stage.answer("", "group", kChanged);
  stage.run(R"([{"hosts": "h1", "vars": {"list": [[1, 2], 3]}, "tasks": [
    {"group": {"name": "x {{ item }}"}, "loop": ["a", "b"], "register": "r"},
    {"set_fact": {"seen": "{{ r.results | map(attribute='item') | list }}", "changed": "{{ r.changed }}"}},
    {"set_fact": {"flat": "{{ flat | default([]) + [item] }}"}, "with_items": "{{ list }}"},
    {"set_fact": {"outer": "{{ outer | default([]) + [[i, one, ansible_loop.last]] }}"}, "loop": ["p", "q"],
     "loop_control": {"loop_var": "one", "index_var": "i", "extended": true}}]}])");
  CHECK(counts(stage.stats) == "h1: ok=4 changed=1");
  auto& known = stage.known["h1"];
  CHECK(known["seen"] == boost::json::value({"a", "b"}));
  CHECK(known["changed"] == boost::json::value(true));
  CHECK(known["flat"] == boost::json::value({1, 2, 3}));
  CHECK(known["outer"] == boost::json::value({{0, "p", false}, {1, "q", true}}));
  REQUIRE(stage.calls.size() == 2);
  CHECK(stage.calls[1].call.arguments.at("name") == "x b");
}

TEST_CASE("changed_when, failed_when and ignore_errors judge the result") {
  struct Case {
    const char* keywords;
    const char* answer;
    const char* counted;
  };
  const Case cases[] = {
      {R"("changed_when": false)", kChanged, "h1: ok=1"},
      {R"("changed_when": "r.stdout == 'out'", "register": "r")", kChanged, "h1: ok=1 changed=1"},
      {R"("failed_when": "r.stdout == 'out'", "register": "r")", kChanged, "h1: failed=1"},
      {R"("failed_when": false)", kFailed, "h1: ok=1 changed=1"},
      {R"("failed_when": "r.rc not in [0, 1]", "register": "r")", kFailed, "h1: ok=1 changed=1"},
      {R"("ignore_errors": true)", kFailed, "h1: ok=1 changed=1 ignored=1"},
      {R"("ignore_errors": "{{ 1 == 2 }}")", kFailed, "h1: failed=1"},
      {R"("failed_when": "nothing.there")", kOk, "h1: failed=1"},
      {R"("changed_when": "nothing.there")", kOk, "h1: failed=1"},
      {R"("loop": [1, 2], "ignore_errors": true)", kFailed, "h1: ok=1 changed=1 ignored=1"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.keywords);
    Stage stage;
    stage.answer("", "group", one.answer);
    stage.run(R"([{"hosts": "h1", "tasks": [{"group": {"name": "x"}, )" + std::string(one.keywords) + "}]}]");
    CHECK(counts(stage.stats) == one.counted);
  }
}

TEST_CASE("until tries again, and gives up") {
  Stage stage;
  stage.answer("", "group", kFailed, 2).answer("", "group", kOk);
  auto text =
      stage.run(R"([{"hosts": "h1", "tasks": [{"name": "wait", "group": {"name": "x"}, "register": "r",
    "until": "r.rc == 0", "retries": 5, "delay": 0}]}])");
  CHECK(counts(stage.stats) == "h1: ok=1");
  CHECK(stage.calls.size() == 3);
  CHECK(stage.known["h1"]["r"].at("attempts") == 3);
  CHECK(text.find("FAILED - RETRYING: [h1]: wait (5 retries left).\nFAILED - RETRYING: [h1]: wait (4 retries "
                  "left).\n") != std::string::npos);

  Stage hopeless;
  hopeless.answer("", "group", kFailed);
  hopeless.run(R"([{"hosts": "h1", "tasks": [{"group": {"name": "x"}, "register": "r", "until": "r.rc == 0",
    "retries": 2, "delay": 0, "ignore_errors": true}]}])");
  CHECK(hopeless.calls.size() == 3);
  CHECK(counts(hopeless.stats) == "h1: ok=1 changed=1 ignored=1");
  CHECK(hopeless.known["h1"]["r"].at("attempts") == 2);
  CHECK(hopeless.known["h1"]["r"].at("failed") == true);
}

TEST_CASE("check mode is asked of the hosts, unless the task says otherwise") {
  Stage stage;
  stage.options.check = true;
  stage.options.diff = true;
  stage.answer("", "group", kOk);
  stage.run(
      R"([{"hosts": "h1", "tasks": [{"group": {"name": "a"}}, {"group": {"name": "b"}, "check_mode": false, "diff": false},
    {"group": {"name": "{{ ansible_check_mode }}"}}]}])");
  REQUIRE(stage.calls.size() == 3);
  CHECK(stage.calls[0].call.check);
  CHECK(stage.calls[0].call.diff);
  CHECK_FALSE(stage.calls[1].call.check);
  CHECK_FALSE(stage.calls[1].call.diff);
  CHECK(stage.calls[2].call.arguments.at("name") == "True");
}

TEST_CASE("environment and omitted arguments") {
  Stage stage;
  stage.answer("", "group", kOk);
  stage.run(R"([{"hosts": "h1", "environment": {"A": "{{ 1 + 1 }}"}, "vars": {"where": 7}, "tasks": [
    {"group": {"name": "x", "gid": "{{ where | default(omit) }}", "system": "{{ no | default(omit) }}"},
     "environment": {"B": "b"}}]}])");
  REQUIRE(stage.calls.size() == 1);
  const auto& call = stage.calls[0].call;
  CHECK(call.environment == play::Environment{{"A", "2"}, {"B", "b"}});
  CHECK(call.arguments.at("gid") == 7);
  CHECK(call.arguments.at("system") == false);
}

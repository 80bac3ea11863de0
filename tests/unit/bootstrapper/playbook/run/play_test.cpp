// What plays mean, against hosts that answer as told. What is expected is what ansible-playbook 2.14 did with
// the same plays.

#include <doctest/doctest.h>

#include "tests/unit/bootstrapper/playbook/run/stage.hpp"

using namespace muster;
using test::counts;
using test::Stage;

namespace {

constexpr const char* kOk = R"({"changed": false, "rc": 0, "stdout": ""})";
constexpr const char* kChanged = R"({"changed": true, "rc": 0, "stdout": "out"})";
constexpr const char* kFailed = R"({"changed": true, "rc": 1, "stdout": "", "msg": "non-zero return code"})";

std::string hosts_called(const Stage& stage, std::string_view module) {
  std::string names;
  for (const auto& called : stage.calls) {
    if (called.call.module == module) names += (names.empty() ? "" : " ") + called.host;
  }
  return names;
}

}  // namespace

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

TEST_CASE("handlers: once, in their order, when notified by a change") {
  Stage stage;
  stage.answer("h2", "group", kOk).answer("", "group", kChanged).answer("", "user", kOk);
  auto text = stage.run(R"([{"hosts": "all", "tasks": [
      {"group": {"name": "a"}, "notify": ["second", "first"]}, {"group": {"name": "b"}, "notify": "second"},
      {"group": {"name": "c"}, "notify": "topic", "when": "inventory_hostname == 'h4'"}],
    "handlers": [{"name": "first", "user": {"name": "1"}}, {"name": "second", "user": {"name": "2"}},
                 {"name": "third", "user": {"name": "3"}, "listen": "topic"}]}])");
  CHECK(hosts_called(stage, "user") == "h1 h3 h4 h1 h3 h4 h4");
  CHECK(text.find("RUNNING HANDLER [first] ***") != std::string::npos);
  CHECK(text.find("RUNNING HANDLER [first]") < text.find("RUNNING HANDLER [second]"));
}

TEST_CASE(
    "handlers are flushed after each section and by meta; a failed host runs none but with force_handlers") {
  struct Case {
    const char* keys;
    const char* order;
  };
  const Case cases[] = {
      {R"("pre_tasks": [{"group": {"name": "x"}, "notify": "h"}], "tasks": [{"user": {"name": "t"}}])",
       "group handler user"},
      {R"("tasks": [{"group": {"name": "x"}, "notify": "h"}, {"meta": "flush_handlers"}, {"user": {"name": "t"}}])",
       "group handler user"},
      {R"("tasks": [{"group": {"name": "x"}, "notify": "h"}, {"user": {"name": "t"}}])",
       "group user handler"},
      {R"("tasks": [{"group": {"name": "x"}, "notify": "h"}, {"fail": {}}])", "group"},
      {R"("force_handlers": true, "tasks": [{"group": {"name": "x"}, "notify": "h"}, {"fail": {}}])",
       "group handler"},
      {R"("tasks": [{"group": {"name": "x"}, "notify": "h"}, {"meta": "end_play"}, {"user": {"name": "t"}}])",
       "group"},
      {R"("tasks": [{"group": {"name": "x"}, "notify": "h", "changed_when": false}])", "group"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.keys);
    Stage stage;
    stage.answer("", "group", kChanged).answer("", "user", kOk);
    stage.run(R"([{"hosts": "h1", )" + std::string(one.keys) +
              R"(, "handlers": [{"name": "h", "group": {"name": "handler"}, "changed_when": false}]}])");
    std::string order;
    for (const auto& called : stage.calls) {
      const bool handler = called.call.arguments.at("name") == "handler";
      order += (order.empty() ? "" : " ") + (handler ? std::string("handler") : called.call.module);
    }
    CHECK(order == one.order);
  }
}

TEST_CASE("a name that no handler has ends the run") {
  Stage stage;
  stage.answer("", "group", kChanged);
  stage.run(R"([{"hosts": "h1", "tasks": [{"group": {"name": "x"}, "notify": "who"}]}])");
  REQUIRE(stage.problem);
  CHECK(stage.problem->message().find("The requested handler 'who' was not found") == 0);
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

TEST_CASE("tags") {
  struct Case {
    std::vector<std::string> only;
    std::vector<std::string> skip;
    const char* ran;
  };
  const Case cases[] = {
      {{}, {}, "plain red both always "},
      {{"red"}, {}, "red both always "},
      {{"all"}, {}, "plain red both always "},
      {{"tagged"}, {}, "red both always "},
      {{"untagged"}, {}, "plain always "},
      {{"never"}, {}, "always never "},
      {{"debug"}, {}, "always never "},
      {{}, {"red"}, "plain always "},
      {{}, {"always"}, "plain red both "},
      {{}, {"all"}, "always "},
      {{}, {"tagged"}, "plain "},
      {{"red"}, {"blue"}, "red always "},
  };
  for (const auto& one : cases) {
    CAPTURE(one.ran);
    Stage stage;
    stage.options.tags = one.only;
    stage.options.skip_tags = one.skip;
    stage.run(R"([{"hosts": "h1", "tasks": [
      {"set_fact": {"plain": 1}}, {"set_fact": {"red": 1}, "tags": "red"},
      {"set_fact": {"both": 1}, "tags": ["red", "blue"]}, {"set_fact": {"always": 1}, "tags": "always"},
      {"set_fact": {"never": 1}, "tags": ["never", "debug"]}]}])");
    std::string ran;
    for (const auto& [name, value] : stage.known["h1"]) ran += std::string(name) + " ";
    CHECK(ran == one.ran);
  }
}

TEST_CASE("start at a task") {
  Stage stage;
  stage.options.start_at_task = "th*d";
  stage.answer("", "setup", R"({"ansible_facts": {"ansible_hostname": "n"}})");
  stage.run(R"([{"hosts": "h1", "gather_facts": true, "tasks": [{"name": "first", "set_fact": {"a": 1}}]},
                {"hosts": "h1", "gather_facts": true, "tasks": [{"name": "second", "set_fact": {"b": 1}},
                   {"name": "third", "set_fact": {"c": "{{ ansible_hostname }}"}}]},
                {"hosts": "h1", "tasks": [{"set_fact": {"d": 1}}]}])");
  CHECK(stage.known["h1"] == boost::json::object{{"c", "n"}, {"d", 1}});
  CHECK(stage.calls.size() == 1);

  stage.options.start_at_task = "nowhere";
  stage.run(R"([{"hosts": "h1", "tasks": [{"set_fact": {"a": 1}}]}])");
  REQUIRE(stage.problem);
  CHECK(stage.problem->kind() == ErrorKind::usage);
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

TEST_CASE("include_tasks: per host and per item, with its variables") {
  Stage stage;
  stage.options.skip_tags = {"later"};
  stage.file("tasks/inner.yaml", R"([{"set_fact": {"all": "{{ all | default('') }}{{ v }}{{ item }}"}},
                                     {"set_fact": {"late": 1}, "tags": "later"}])");
  const auto printed = stage.run(R"([{"hosts": "nodes", "tasks": [
    {"include_tasks": "tasks/inner.yaml", "loop": ["a", "b"], "vars": {"v": "<{{ item }}>"},
     "when": "inventory_hostname != 'h3' or item == 'b'"},
    {"include_tasks": "tasks/inner.yaml", "tags": "later"}]}])");
  CHECK_FALSE(stage.problem);
  CHECK(stage.known["h2"]["all"] == "<a>a<b>b");
  CHECK(stage.known["h3"]["all"] == "<b>b");
  CHECK_FALSE(stage.known["h2"].contains("late"));
  const auto file = (stage.folder() / "tasks/inner.yaml").string();
  CHECK(printed.find("included: " + file + " for h2, h4 => (item=a)\n") != std::string::npos);
  CHECK(printed.find("included: " + file + " for h2, h3, h4 => (item=b)\n") != std::string::npos);
  CHECK(counts(stage.stats) == "h2: ok=4; h3: ok=2; h4: ok=4");
}

TEST_CASE("a file to include that is not there fails the hosts that wanted it") {
  Stage stage;
  const auto text = stage.run(R"([{"hosts": "h1", "tasks": [{"include_tasks": "no/such.yaml"}]}])");
  CHECK(counts(stage.stats) == "h1: failed=1");
  CHECK(text.find("Could not find or access 'no/such.yaml'") != std::string::npos);
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

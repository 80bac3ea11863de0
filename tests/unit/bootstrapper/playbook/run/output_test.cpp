// What is printed, as users of Ansible know it.

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

#include "bootstrapper/playbook/run/diff_text.hpp"
#include "bootstrapper/playbook/run/extra_variables.hpp"
#include "bootstrapper/playbook/run/recap_text.hpp"
#include "bootstrapper/playbook/run/result_text.hpp"
#include "tests/unit/bootstrapper/playbook/run/stage.hpp"
#include "tests/unit/show_result.hpp"

using namespace muster;
using test::Stage;

namespace {

/// The lines between the first task's banner and the recap.
std::string of_tasks(const std::string& printed) {
  const auto begin = printed.find("\nTASK");
  const auto end = printed.find("\nPLAY RECAP");
  return printed.substr(begin + 1, end - begin - 1);
}

}  // namespace

TEST_CASE("output of a whole play") {
  Stage stage;
  stage.answer("h3", "user", R"({"changed": true, "diff": {"before": "a\n", "after": "b\n"}})");
  stage.answer("", "user", R"({"changed": false})");
  CHECK(stage.run(R"([{"name": "first", "hosts": "nodes", "tasks": [
    {"name": "one {{ 1 + 1 }}", "diff": true, "user": {"name": "x"}},
    {"debug": {"msg": "m"}, "when": "inventory_hostname == 'h2'"},
    {"debug": {}, "loop": ["a", {"k": 1}], "run_once": true}]}])") ==
        "\nPLAY [first] *******************************************************************\n"
        "\nTASK [one 2] *******************************************************************\n"
        "ok: [h2]\n"
        "--- before\n+++ after\n@@ -1 +1 @@\n-a\n+b\n\n"
        "changed: [h3]\n"
        "ok: [h4]\n"
        "\nTASK [debug] *******************************************************************\n"
        "ok: [h2] => {\n    \"msg\": \"m\"\n}\n"
        "skipping: [h3]\n"
        "skipping: [h4]\n"
        "\nTASK [debug] *******************************************************************\n"
        "ok: [h2] => (item=a) => {\n    \"msg\": \"Hello world!\"\n}\n"
        "ok: [h2] => (item={'k': 1}) => {\n    \"msg\": \"Hello world!\"\n}\n"
        "\nPLAY RECAP *********************************************************************\n"
        "h2                         : ok=3    changed=0    unreachable=0    failed=0    skipped=0    "
        "rescued=0    "
        "ignored=0   \n"
        "h3                         : ok=1    changed=1    unreachable=0    failed=0    skipped=1    "
        "rescued=0    "
        "ignored=0   \n"
        "h4                         : ok=1    changed=0    unreachable=0    failed=0    skipped=1    "
        "rescued=0    "
        "ignored=0   \n\n");
}

TEST_CASE(
    "a failure is told once, with all hosts that had it, and no escape sequence of a host gets through") {
  Stage stage;
  stage.answer("h4", "user", R"({"failed": true, "msg": "other\u001b[2J"})");
  stage.answer("", "user",
               R"({"changed": true, "rc": 1, "cmd": ["yum", "install", "x"], "msg": "non-zero return code",
                   "stdout": "", "stderr": "no \u001b[31mmirror\nat all\n"})");
  CHECK(of_tasks(
            stage.run(R"([{"hosts": "all", "tasks": [{"user": {"name": "x"}, "ignore_errors": true}]}])")) ==
        "TASK [user] ********************************************************************\n"
        "fatal: [h1, h2, h3]: FAILED! => user: exit status 1: yum install x\n"
        "    stderr:\n"
        "      no mirror\n"
        "      at all\n"
        "...ignoring\n"
        "fatal: [h4]: FAILED! => user: other\n"
        "...ignoring\n");
}

TEST_CASE("no_log hides results everywhere, failures and items too") {
  for (const bool json : {false, true}) {
    for (const char* answer :
         {R"({"failed": true, "msg": "s3cret"})", R"({"changed": true, "out": "s3cret"})"}) {
      Stage stage;
      stage.json = json;
      stage.verbosity = json ? 0 : 3;
      stage.answer("", "user", answer);
      const auto printed = stage.run(R"([{"hosts": "h1", "tasks": [
        {"user": {"name": "x"}, "no_log": true, "ignore_errors": true},
        {"user": {"name": "x"}, "no_log": true, "ignore_errors": true, "loop": ["s3cret"]}]}])");
      CHECK(printed.find("s3cret") == std::string::npos);
      CHECK(printed.find("no_log: true") != std::string::npos);
      if (stage.problem) CHECK(stage.problem->message().find("s3cret") == std::string::npos);
    }
  }
}

TEST_CASE("json: one document") {
  Stage stage;
  stage.json = true;
  stage.answer("", "user", R"({"changed": true, "uid": 7})");
  const auto document = boost::json::parse(
      stage.run(R"([{"name": "p", "hosts": "h1", "tasks": [{"name": "t", "user": {"name": "x"}}]}])"));
  CHECK(document.at_pointer("/plays/0/play/name") == "p");
  CHECK(document.at_pointer("/plays/0/tasks/0/task/name") == "t");
  CHECK(document.at_pointer("/plays/0/tasks/0/hosts/h1/uid") == 7);
  CHECK(document.at_pointer("/stats/h1/changed") == 1);
}

TEST_CASE("diffs as Python's difflib makes them") {
  struct Case {
    const char* before;
    const char* after;
    const char* diff;
  };
  const Case cases[] = {
      {"a\n", "a\n", ""},
      {"", "a\nb\n", "--- x\n+++ y\n@@ -0,0 +1,2 @@\n+a\n+b\n"},
      {"a", "b\n", "--- x\n+++ y\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n"},
      {"1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n",
       "--- x\n+++ y\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"},
      {"1\n2\n3\n4\n5\n6\n7\n8\n9\n", "2\n3\n4\n5\n6\n7\n8\n9\nten\n",
       "--- x\n+++ y\n@@ -1,4 +1,3 @@\n-1\n 2\n 3\n 4\n@@ -7,3 +6,4 @@\n 7\n 8\n 9\n+ten\n"},
  };
  for (const auto& one : cases) CHECK(play::unified_diff(one.before, one.after, "x", "y") == one.diff);
}

TEST_CASE("extra variables of the command line") {
  const auto given = play::extra_variables({"a=1 b='two words'", R"({"a": 2, "c": [true]})"});
  REQUIRE(given);
  CHECK(*given == boost::json::object{{"a", 2}, {"b", "two words"}, {"c", boost::json::array{true}}});
  for (const char* bad : {"word", "a='open", "{broken", "9a=1", "@/no/such/file"}) {
    CAPTURE(bad);
    CHECK_FALSE(play::extra_variables({bad}));
  }
}

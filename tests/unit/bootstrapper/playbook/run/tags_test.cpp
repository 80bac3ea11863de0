// Which tasks of a play run. What is expected is what
// ansible-playbook 2.14 did with the same plays.

#include <doctest/doctest.h>

#include "tests/unit/bootstrapper/playbook/run/stage.hpp"

using namespace muster;
using test::Stage;

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

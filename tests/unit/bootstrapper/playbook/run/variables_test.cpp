// Which value a name has where several say something of it, and what is never rendered.

#include <doctest/doctest.h>

#include "tests/unit/bootstrapper/playbook/run/stage.hpp"

using namespace muster;
using test::Stage;

namespace {

const boost::json::value& known(Stage& stage, std::string_view name) {
  return stage.known["h1"][name];
}

}  // namespace

TEST_CASE("precedence, from the weakest to the strongest") {
  Stage stage;
  const auto value = [&](const std::string& keys) {
    stage.run(R"([{"hosts": "h1", )" + keys + "}]");
    return std::string(known(stage, "seen").as_string());
  };
  stage.inventory.variables["v"] = "group";
  const std::string look = R"({"set_fact": {"seen": "{{ v }}"}})";
  CHECK(value(R"("tasks": [)" + look + "]") == "group");
  stage.inventory.hosts[0].variables["v"] = "host";
  CHECK(value(R"("tasks": [)" + look + "]") == "host");
  stage.answer("", "setup", R"({"ansible_facts": {"v": "fact"}})");
  CHECK(value(R"("gather_facts": true, "tasks": [)" + look + "]") == "fact");
  CHECK(value(R"("gather_facts": true, "vars": {"v": "play"}, "tasks": [)" + look + "]") == "play");
  CHECK(value(R"("vars": {"v": "play"}, "tasks": [{"block": [)" + look + R"(], "vars": {"v": "block"}}])") ==
        "block");
  stage.file("vars/more.yaml", "v: included");
  CHECK(value(R"("tasks": [{"include_vars": "more.yaml"}, {"block": [)" + look +
              R"(], "vars": {"v": "block"}}])") == "included");
  CHECK(value(R"("tasks": [{"include_vars": "more.yaml"}, {"set_fact": {"v": "set"}}, )" + look + "]") ==
        "set");
  stage.file("inner.yaml", "[" + look + "]");
  CHECK(
      value(
          R"("tasks": [{"set_fact": {"v": "set"}}, {"include_tasks": "inner.yaml", "vars": {"v": "parameter"}}])") ==
      "parameter");
  stage.options.extra_variables["v"] = "extra";
  CHECK(value(R"("vars": {"v": "play"}, "tasks": [{"set_fact": {"v": "set"}}, )" + look + "]") == "extra");
}

TEST_CASE("templates are rendered when they are used, with what is known then") {
  Stage stage;
  stage.run(R"([{"hosts": "h1", "vars": {"a": "{{ b }}!", "b": "{{ inventory_hostname }}"}, "tasks": [
    {"set_fact": {"first": "{{ a }}"}}, {"set_fact": {"second": "{{ a }}"}, "vars": {"b": "other"}}]}])");
  CHECK(known(stage, "first") == "h1!");
  CHECK(known(stage, "second") == "other!");
}

TEST_CASE("a variable that is made of itself is an error, not the end") {
  Stage stage;
  const auto printed = stage.run(
      R"([{"hosts": "h1", "vars": {"a": "{{ b }}", "b": "{{ a }}"}, "tasks": [{"debug": {"msg": "{{ a }}"}}]}])");
  CHECK(stage.stats["h1"].failures == 1);
  CHECK(printed.find("recursive loop detected") != std::string::npos);
}

TEST_CASE("what a host says is data, whatever it looks like") {
  Stage stage;
  stage.answer("", "setup", R"({"ansible_facts": {"ansible_evil": "{{ 1 + 1 }}"}})");
  stage.answer("", "user", R"({"changed": false, "out": "{{ 2 + 2 }}"})");
  stage.run(R"([{"hosts": "h1", "gather_facts": true, "vars": {"indirect": "{{ r.out }}"}, "tasks": [
    {"user": {"name": "x"}, "register": "r"},
    {"set_fact": {"a": "{{ ansible_evil }}", "b": "{{ ansible_facts.evil }}", "c": "{{ indirect }}"}},
    {"set_fact": {"again": "{{ a }}{{ c }}"}},
    {"set_fact": {"far": "{{ hostvars['h1'].c }}"}}]}])");
  CHECK(known(stage, "a") == "{{ 1 + 1 }}");
  CHECK(known(stage, "b") == "{{ 1 + 1 }}");
  CHECK(known(stage, "c") == "{{ 2 + 2 }}");
  CHECK(known(stage, "again") == "{{ 1 + 1 }}{{ 2 + 2 }}");
  CHECK(known(stage, "far") == "{{ 2 + 2 }}");
}

TEST_CASE("magic variables, which nothing can take the place of") {
  Stage stage;
  stage.answer("", "setup", R"({"ansible_facts": {"inventory_hostname": "liar", "ansible_host": "liar"}})");
  stage.run(R"([{"hosts": "nodes", "tasks": [{"fail": {}, "when": "inventory_hostname == 'h3'"}]},
    {"hosts": "all", "gather_facts": true, "name": "p", "tasks": [{"set_fact": {"seen": [
      "{{ inventory_hostname }}", "{{ ansible_host }}", "{{ group_names }}", "{{ groups['nodes'] | length }}",
      "{{ ansible_play_hosts | join(',') }}", "{{ ansible_play_hosts_all | length }}", "{{ ansible_play_name }}",
      "{{ hostvars['h2'].inventory_hostname }}", "{{ ansible_check_mode }}"]}}]}])");
  const auto& seen = known(stage, "seen").as_array();
  CHECK(seen[0] == "h1");
  CHECK(seen[1] == "10.77.0.11");
  CHECK(seen[2] == boost::json::value(boost::json::array{"masters"}));
  CHECK(seen[3] == "3");
  CHECK(seen[4] == "h1,h2,h4");
  CHECK(seen[5] == "4");
  CHECK(seen[6] == "p");
  CHECK(seen[7] == "h2");
  CHECK(seen[8] == false);
}

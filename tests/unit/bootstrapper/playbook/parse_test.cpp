// What the parsed playbook holds: keywords handed down, imports in their places, values as PyYAML has them.

#include "bootstrapper/playbook/parse.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

#include "tests/unit/agent/scratch.hpp"
#include "tests/unit/source_tree.hpp"

namespace muster::playbook {

namespace {

using muster::test::Scratch;

Playbook good(const std::filesystem::path& file) {
  auto parsed = parse_playbook(file);
  REQUIRE_MESSAGE(parsed.playbook, render(parsed.files));
  return *std::move(parsed.playbook);
}

Playbook fixture(const std::string& name) {
  return good(muster::test::source_tree() / "tests/fixtures/playbooks/good" / name);
}

const Task& task(const Step& step) {
  REQUIRE(std::holds_alternative<Task>(step));
  return std::get<Task>(step);
}

std::vector<std::string> expressions(const Conditions& conditions) {
  std::vector<std::string> out;
  for (const auto& one : conditions) out.push_back(one.expression);
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a play holds what was written, values as PyYAML reads them") {
  const auto playbook = fixture("keywords.yml");
  REQUIRE(playbook.plays.size() == 1);
  const auto& play = playbook.plays[0];
  CHECK(play.name == "Every keyword of a play, a block and a task");
  CHECK(play.hosts == "masters,nodes:!n2");
  CHECK(play.gather_facts == false);
  CHECK(play.any_errors_fatal);
  CHECK(play.force_handlers);
  CHECK(play.vars.at("mode") == 420);
  CHECK(play.vars.at("text") == "0644");
  CHECK(play.vars.at("yes_it_is") == true);
  CHECK(play.vars.at("ratio") == 0.5);
  CHECK(play.vars.at("nothing").is_null());
  CHECK(play.vars.at("span") == 90);
  CHECK(play.vars.at("site") == "here");
  REQUIRE(play.vars_files.size() == 1);
  CHECK(play.vars_files[0].value == "vars/{{ site }}.yml");
  REQUIRE(play.serial.size() == 2);
  CHECK(play.serial[0].value == 1);
  CHECK(play.serial[1].value == "30%");
  CHECK(play.pre_tasks.size() == 1);
  CHECK(play.post_tasks.size() == 1);
  REQUIRE(play.handlers.size() == 2);
  CHECK(play.handlers[0].listen == Texts{"services", "all of them"});
}

TEST_CASE("a task has what its play and its blocks say") {
  const auto playbook = fixture("keywords.yml");
  const auto& block = *std::get<std::shared_ptr<Block>>(playbook.plays[0].tasks.at(0));
  CHECK(block.name == "Outer");
  const auto& inner = task(block.tasks.at(0));
  CHECK(inner.module->name == "debug");
  CHECK(expressions(inner.keywords.when) ==
        Texts{"port is defined", "item.enabled", "not silent | default(false)"});
  CHECK(inner.keywords.tags == Texts{"one", "two", "four", "three"});
  CHECK(inner.keywords.environment ==
        boost::json::parse(R"([{"http_proxy": "http://{{ proxy }}"}, {"A": 1}, {"B": "two"}])"));
  CHECK(inner.keywords.vars.at("silent") == true);
  CHECK(inner.keywords.become->value == true);
  CHECK(inner.keywords.diff->value == false);
  CHECK(expressions(*inner.changed_when) == Texts{"false"});
  CHECK(expressions(*inner.failed_when) == Texts{"shown is failed", "false"});
  CHECK(expressions(inner.until) == Texts{"shown is succeeded"});
  CHECK(inner.retries->value == 3);
  CHECK(inner.notify.size() == 2);
  CHECK(inner.loop_control.index_var == "i");
  CHECK(inner.loop_control.extended);
  CHECK(inner.register_as == "shown");
  CHECK(inner.at.line == 22);
  const auto& rescue = task(block.rescue.at(0));
  CHECK(rescue.arguments.at("msg") == "it failed {{ ansible_failed_result.msg }}");
  CHECK(expressions(rescue.keywords.when) == Texts{"port is defined"});
  CHECK(rescue.keywords.tags == Texts{"one", "two", "four"});
}

TEST_CASE("the nearest keyword counts") {
  Scratch scratch;
  scratch.file("site.yml", R"(
- hosts: all
  ignore_errors: true
  no_log: "yes"
  vars: {a: play}
  tasks:
    - block:
        - debug: {msg: x}
        - debug: {msg: x}
          ignore_errors: true
          vars: {a: task}
      ignore_errors: false
      vars: {a: block, b: block}
)");
  const auto playbook = good(scratch / "site.yml");
  const auto& block = *std::get<std::shared_ptr<Block>>(playbook.plays[0].tasks.at(0));
  const auto& first = task(block.tasks.at(0)).keywords;
  const auto& second = task(block.tasks.at(1)).keywords;
  CHECK(first.ignore_errors->value == false);
  CHECK(first.no_log->value == true);
  CHECK(first.vars.at("a") == "block");
  CHECK(second.ignore_errors->value == true);
  CHECK(second.vars.at("a") == "task");
  CHECK(second.vars.at("b") == "block");
}

TEST_CASE("imports stand in their places with the conditions of the import") {
  const auto playbook = fixture("free_form.yml");
  std::vector<std::string> shown;
  for (const auto& step : playbook.plays[0].tasks) {
    if (const auto* message = task(step).arguments.if_contains("msg"))
      shown.emplace_back(message->as_string());
  }
  CHECK(shown ==
        Texts{"two words", "{{ a }} and {{ \"b c\" }}", "from args", "both", "no", "imported", "nested"});
  const auto& steps = playbook.plays[0].tasks;
  const auto nested = std::find_if(steps.begin(), steps.end(), [](const Step& step) {
    const auto* message = task(step).arguments.if_contains("msg");
    return message && *message == "nested";
  });
  REQUIRE(nested != steps.end());
  CHECK(expressions(task(*nested).keywords.when) == Texts{"nest | default(true)"});
  CHECK(fixture("imports.yml").plays.size() == 3);
}

TEST_CASE("imports that would be read for ever are refused") {
  Scratch scratch;
  scratch.file("site.yml", "- hosts: all\n  tasks: [{import_tasks: t0.yml}]\n");
  for (int i = 0; i < 20; ++i) {
    const auto next = "- import_tasks: t" + std::to_string(i + 1) + ".yml\n";
    scratch.file("t" + std::to_string(i) + ".yml", next + next);
  }
  scratch.file("t20.yml", "- debug: {msg: x}\n");
  const auto parsed = parse_playbook(scratch / "site.yml");
  CHECK_FALSE(parsed.playbook);
  CHECK(render(parsed.files).find("more than 1000 imports of files") != std::string::npos);
}

TEST_CASE("files that an engine reads by themselves") {
  Scratch scratch;
  scratch.file("tasks.yml", "- debug: {msg: x}\n  when: b\n");
  scratch.file("play.yml", "- hosts: all\n");
  scratch.file("vars.yml", "a: 1\nb: [yes]\n");
  scratch.file("bad.yml", "- a\n");
  Keywords outer;
  outer.when.push_back({"a", {}});
  const auto tasks = parse_tasks(scratch / "tasks.yml", outer);
  REQUIRE(tasks.steps);
  CHECK(expressions(task(tasks.steps->at(0)).keywords.when) == Texts{"a", "b"});
  const auto play = parse_tasks(scratch / "play.yml", outer);
  CHECK_FALSE(play.steps);
  CHECK(render(play.files).find("play.yml:1:3: error: a play stands where a task is wanted") !=
        std::string::npos);
  const auto variables = parse_variables(scratch / "vars.yml");
  REQUIRE(variables.has_value());
  CHECK(boost::json::value(*variables) == boost::json::parse(R"({"a": 1, "b": [true]})"));
  CHECK_FALSE(parse_variables(scratch / "bad.yml").has_value());
  CHECK_FALSE(parse_variables(scratch / "missing.yml").has_value());
  CHECK_FALSE(parse_playbook(scratch / "missing.yml").playbook);
  CHECK_FALSE(parse_playbook(scratch / ".").playbook);
}

}  // namespace muster::playbook

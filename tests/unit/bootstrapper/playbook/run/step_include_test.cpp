// Tasks of another file, while a play runs. What is expected is what
// ansible-playbook 2.14 did with the same plays.

#include <doctest/doctest.h>

#include "tests/unit/bootstrapper/playbook/run/stage.hpp"

using namespace muster;
using test::counts;
using test::Stage;

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

// Which handlers run, and when. What is expected is what
// ansible-playbook 2.14 did with the same plays.

#include <doctest/doctest.h>

#include "tests/unit/bootstrapper/playbook/run/stage.hpp"

using namespace muster;
using test::hosts_called;
using test::kChanged;
using test::kOk;
using test::Stage;

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

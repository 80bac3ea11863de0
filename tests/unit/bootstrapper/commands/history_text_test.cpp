#include "bootstrapper/commands/history_text.hpp"

#include <doctest/doctest.h>

#include <boost/json/serialize.hpp>

#include "tests/unit/show_result.hpp"

namespace muster::commands {

namespace {

PastRun up() {
  PastRun run;
  run.here = true;
  auto& record = run.record;
  record.id = "20261126T223100Z-up-0001";
  record.command = "muster up";
  record.user = "ops";
  record.machine = "bastion";
  record.version = "0.1";
  record.began = "2026-11-26T22:31:00Z";
  record.seconds = 58.2;
  record.status = 0;
  record.changed = {{"h1", {"agent installed", "kubeadm init: done"}}, {"h2", {"agent installed"}}};
  record.cluster_yaml = "spec:\n  hosts: 2\n";
  return run;
}

PastRun with(std::optional<int> status, std::optional<std::string> error = std::nullopt) {
  auto run = up();
  run.record.status = status;
  run.record.error = std::move(error);
  return run;
}

}  // namespace

TEST_CASE("how a run ended is said in a few words") {
  CHECK(result_of(up()) == "ok");
  CHECK(result_of(with(1)) == "checks failed");
  CHECK(result_of(with(3)) == "exit 3");
  CHECK(result_of(with(5, "h2: kubeadm join failed\n  [ERROR Swap]")) == "exit 5: h2: kubeadm join failed");
  CHECK(result_of(with(130, "interrupted")) == "interrupted");
  CHECK(result_of(with(std::nullopt)) == "killed");
  auto run = with(std::nullopt);
  run.running = true;
  CHECK(result_of(run) == "running");
  run.here = run.running = false;
  CHECK(result_of(run) == "has no end");
}

TEST_CASE("the table has a line a run; one run is shown whole") {
  auto failed = with(5, "h2: no\n  next: look");
  failed.record.changed.clear();
  CHECK(history_table({failed, up()}) ==
        "  RUN                       WHEN (UTC)        WHO          COMMAND    CHANGED  RESULT\n"
        "  20261126T223100Z-up-0001  2026-11-26 22:31  ops@bastion  muster up  none     exit 5: h2: no\n"
        "  20261126T223100Z-up-0001  2026-11-26 22:31  ops@bastion  muster up  h1, h2   ok\n");
  CHECK(run_text(up(), "12:00 h1: connected\n") ==
        R"(20261126T223100Z-up-0001
  command   muster up
  who       ops@bastion, muster 0.1
  began     2026-11-26T22:31:00Z, took 58.2 s
  result    ok
  changed   h1: agent installed
            h1: kubeadm init: done
            h2: agent installed

cluster.yaml
  spec:
    hosts: 2

Log
  12:00 h1: connected
)");
  const auto text = run_text(failed, "");
  CHECK(text.find("  changed   none\n\nError\n  h2: no\n    next: look\n") != std::string::npos);
  CHECK(text.find("\nLog\n  none is kept\n") != std::string::npos);
}

TEST_CASE("two runs are compared by what differs") {
  auto later = with(5, "h2: no");
  later.record.id = "20261126T224500Z-up-0002";
  later.record.cluster_yaml = "spec:\n  hosts: 3\n";
  CHECK(compared_text(up(), later) ==
        R"(20261126T223100Z-up-0001 and 20261126T224500Z-up-0002
  result
    - ok
    + exit 5: h2: no

--- 20261126T223100Z-up-0001
+++ 20261126T224500Z-up-0002
@@ -1,2 +1,2 @@
 spec:
-  hosts: 2
+  hosts: 3
)");
  CHECK(compared_text(up(), up()).ends_with("  cluster.yaml is the same\n"));
}

TEST_CASE("the history as JSON: the list is short, one run is whole") {
  const auto list = boost::json::serialize(history_json("lab", {up()}));
  CHECK(list.find(
            R"({"schema":"muster.history/1","cluster":"lab","runs":[{"id":"20261126T223100Z-up-0001")") == 0);
  CHECK(list.find("clusterYaml") == std::string::npos);
  CHECK(list.find(R"("result":"ok","here":true)") != std::string::npos);
  const auto whole = boost::json::serialize(run_json("lab", up(), "the log"));
  CHECK(whole.find(R"("clusterYaml":"spec:\n  hosts: 2\n")") != std::string::npos);
  CHECK(whole.find(R"("log":"the log")") != std::string::npos);
}

}  // namespace muster::commands

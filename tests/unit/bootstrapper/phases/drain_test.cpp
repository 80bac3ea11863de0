#include "bootstrapper/phases/drain.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

#include "tests/unit/show_result.hpp"

using namespace muster;
using namespace muster::phases;

namespace {

const char* const kPods = R"({"items":[
 {"metadata":{"name":"proxy","namespace":"kube-system","ownerReferences":[{"kind":"DaemonSet"}]},"status":{"phase":"Running"}},
 {"metadata":{"name":"etcd-h1","namespace":"kube-system","annotations":{"kubernetes.io/config.mirror":"x"},
   "ownerReferences":[{"kind":"Node"}]},"status":{"phase":"Running"}},
 {"metadata":{"name":"job","namespace":"default","ownerReferences":[{"kind":"Job"}]},"status":{"phase":"Succeeded"}},
 {"metadata":{"name":"web","namespace":"default","labels":{"app":"web","tier":"front"},
   "ownerReferences":[{"kind":"ReplicaSet"}]},"status":{"phase":"Running"}},
 {"metadata":{"name":"db","namespace":"data","labels":{"app":"db"},"ownerReferences":[{"kind":"StatefulSet"}]}},
 {"metadata":{"name":"slow","namespace":"default","deletionTimestamp":"2026-11-21T05:00:00Z",
   "ownerReferences":[{"kind":"ReplicaSet"}]},"status":{"phase":"Running"}},
 {"metadata":{"name":"bare","namespace":"default"},"status":{"phase":"Running"}}]})";

const char* const kBudgets = R"({"items":[
 {"metadata":{"name":"other","namespace":"data"},"spec":{"selector":{"matchLabels":{"app":"web"}}},"status":{"disruptionsAllowed":0}},
 {"metadata":{"name":"web","namespace":"default"},"spec":{"selector":{"matchLabels":{"app":"web"},
   "matchExpressions":[{"key":"tier","operator":"In","values":["front"]},{"key":"gone","operator":"DoesNotExist"}]}},
   "status":{"disruptionsAllowed":0,"currentHealthy":2,"desiredHealthy":2}},
 {"metadata":{"name":"db","namespace":"data"},"spec":{"selector":{"matchLabels":{"app":"db"}}},"status":{"disruptionsAllowed":1}}]})";

}  // namespace

TEST_CASE("what keeps a node from being drained is told pod by pod") {
  const auto lines = drain_obstacles(boost::json::parse(kPods), boost::json::parse(kBudgets));
  REQUIRE(lines);
  CHECK(*lines == std::vector<std::string>{
                      "default/web is held by PodDisruptionBudget web: 2 must be healthy, 2 are",
                      "data/db was not evicted", "default/slow is being stopped, and has not ended yet",
                      "default/bare has no controller that would start it elsewhere"});
  CHECK_FALSE(drain_obstacles(boost::json::parse("{}"), boost::json::parse(kBudgets)));
}

TEST_CASE("kubectl drain is asked in the words of its version") {
  DrainOptions options;
  options.timeout = std::chrono::seconds(90);
  using Words = std::vector<std::string>;
  CHECK(drain_arguments({1, 20, 2}, "n1", options) ==
        Words{"drain", "n1", "--ignore-daemonsets", "--timeout=90s", "--delete-emptydir-data"});
  options.force = true;
  CHECK(drain_arguments({1, 19, 0}, "n1", options) ==
        Words{"drain", "n1", "--ignore-daemonsets", "--timeout=90s", "--delete-local-data", "--force"});
}

#include "bootstrapper/phases/cluster_view.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

#include "bootstrapper/phases/kubeadm_job.hpp"
#include "bootstrapper/phases/kubectl.hpp"
#include "bootstrapper/phases/verify_pods.hpp"
#include "tests/unit/show_result.hpp"

using namespace muster;
using namespace muster::phases;

namespace {

const char* const kList = R"({"items":[
 {"kind":"Node","metadata":{"name":"m1","labels":{"a":"b"},"annotations":{"c":"d"}},"spec":{"unschedulable":true,"taints":[{"key":"k","effect":"NoSchedule"}]},
  "status":{"conditions":[{"type":"Ready","status":"True","message":"fine"}],"addresses":[{"type":"Hostname","address":"m1"},
   {"type":"InternalIP","address":"10.0.0.1"}],"images":[{"names":["lab/busybox:1","lab/busybox@sha256:00"]},{"names":null}],
   "nodeInfo":{"kubeletVersion":"v1.20.2","containerRuntimeVersion":"docker://20.10.24"}}},
 {"kind":"Node","metadata":{"name":"n1"},"spec":{},"status":{"conditions":[{"type":"Ready","status":"False","message":"no cni"}]}},
 {"kind":"Node","metadata":{"name":"n2"},"spec":{},"status":{}},
 {"kind":"Pod","metadata":{"name":"etcd-m1"},"spec":{"nodeName":"m1","containers":[{"name":"etcd","image":"k8s.gcr.io/etcd:3.4.13-0"}]},"status":{"phase":"Running","podIP":"10.0.0.1",
   "conditions":[{"type":"Ready","status":"True"}],"containerStatuses":[{"state":{"running":{}}}]}},
 {"kind":"Pod","metadata":{"name":"bad"},"spec":{"nodeName":"n1"},"status":{"phase":"Pending",
   "containerStatuses":[{"state":{"waiting":{"reason":"ImagePullBackOff"}}}]}},
 {"kind":"ConfigMap","metadata":{"name":"muster"},"data":{"network-sha256":"abc"}},
 {"kind":"ConfigMap","metadata":{"name":"kubeadm-config"},"data":{"ClusterConfiguration":
   "apiServer:\n  kubernetesVersion: none\nkind: ClusterConfiguration\nkubernetesVersion: v1.20.2\nscheduler: {}\n"}},
 {"kind":"ConfigMap","metadata":{"name":"other"},"data":{"network-sha256":"xyz"}}]})";

}  // namespace

TEST_CASE("nodes, pods and muster's note are read from what kubectl prints") {
  const auto view = read_view(boost::json::parse(kList));
  REQUIRE(view);
  CHECK(view->nodes.at("m1").ready);
  CHECK(view->nodes.at("m1").internal_ip == "10.0.0.1");
  CHECK(view->nodes.at("m1").kubelet_version == "v1.20.2");
  CHECK(view->nodes.at("m1").taints.at(0).effect == "NoSchedule");
  CHECK(view->nodes.at("m1").labels.at("a") == "b");
  CHECK(view->nodes.at("m1").annotations.at("c") == "d");
  CHECK(view->nodes.at("m1").unschedulable);
  CHECK(view->nodes.at("m1").runtime == "docker://20.10.24");
  CHECK_FALSE(view->nodes.at("n1").unschedulable);
  CHECK_FALSE(view->nodes.at("n1").ready);
  CHECK(view->nodes.at("n1").not_ready_reason == "no cni");
  CHECK(view->nodes.at("n2").not_ready_reason == "the kubelet has not reported yet");
  REQUIRE(view->pods.size() == 2);
  CHECK(view->pods[0].ready);
  CHECK(view->pods[0].image == "k8s.gcr.io/etcd:3.4.13-0");
  CHECK(view->pods[1].reason == "ImagePullBackOff");
  CHECK(view->network_sha256 == "abc");
  CHECK(view->kubernetes_version == "v1.20.2");
}

TEST_CASE("what is no list is an error that says what is missing") {
  const auto view = read_view(boost::json::parse(R"({"kind":"Status"})"));
  REQUIRE_FALSE(view);
  CHECK(view.error().message() == "items: missing");
}

TEST_CASE("test pods run where a busybox is, or the image that cluster.yaml names") {
  const auto view = read_view(boost::json::parse(kList));
  cluster::Spec spec;
  using Images = std::map<std::string, std::string>;
  CHECK(test_images(spec, *view) == Images{{"m1", "lab/busybox:1"}});
  spec.verify_image = "nginx:1";
  CHECK(test_images(spec, *view).empty());
  const auto manifest = test_manifest({{"m1", "lab/busybox:1"}}, "the-answer");
  CHECK(manifest.find("image: lab/busybox:1") != std::string::npos);
  CHECK(manifest.find("the-answer") != std::string::npos);
  CHECK(manifest.find("kubernetes.io/hostname: m1") != std::string::npos);
}

TEST_CASE("kubeadm's error words are kept whole, from the first to the end") {
  const std::string output =
      "[init] fine\n[preflight] Running\nerror execution phase preflight: fatal\n\t[ERROR Swap]: swap is "
      "on\nSee --v=5\n";
  CHECK(error_words(output) ==
        "  error execution phase preflight: fatal\n  \t[ERROR Swap]: swap is on\n  See --v=5");
  CHECK(error_words("").empty());
  std::string long_output;
  for (int i = 0; i < 500; ++i) long_output += "line " + std::to_string(i) + "\n";
  CHECK(error_words(long_output).starts_with("  line 480\n"));
  CHECK(error_words("error: x\n" + long_output).starts_with("  line 440\n"));
}

TEST_CASE("a failed command says how it ended and what it said") {
  Captured captured;
  captured.exit.status = 1;
  captured.err = "error: no\n";
  CHECK(command_failed("kubectl apply", captured).message() == "kubectl apply: exit status 1: error: no");
  captured.exit = {0, 9};
  captured.err.clear();
  CHECK(command_failed("kubectl apply", captured).message() == "kubectl apply: ended by signal 9");
}

#include "bootstrapper/phases/verify_pods.hpp"

#include <random>

#include "agent/protocol/deadline.hpp"
#include "bootstrapper/phases/kubectl.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

constexpr std::uint16_t kPort = 8080;
constexpr const char* kSelector = "app=muster-verify";
constexpr auto kPatience = std::chrono::seconds(90);

std::string make_answer() {
  std::random_device random;
  return "muster-" + std::to_string(random()) + std::to_string(random());
}

bool is_busybox(const std::string& image) {
  const auto path = image.substr(0, image.find('@'));
  const auto last = path.substr(path.rfind('/') + 1);
  return last.substr(0, last.find(':')) == "busybox" && image.find('@') == std::string::npos;
}

/// One way in which a test pod must answer.
struct Way {
  fleet::Link* from;
  std::string to;  ///< for the operator: "the pod on n1"
  std::string address;
  std::uint16_t port;
};

asio::awaitable<Result<>> reach(const Way& way, const std::string& answer) {
  Exchange request;
  request.address = way.address;
  request.port = way.port;
  request.send = "GET / HTTP/1.0\r\n\r\n";
  request.deadline_ms = 5000;
  auto reply = co_await way.from->ask(request);
  if (reply && reply->reply.find(answer) != std::string::npos) co_return Result<>{};
  const auto where = way.to + " at " + way.address + ":" + std::to_string(way.port);
  if (!reply) co_return fail(ErrorKind::command, where + " was not reached: " + reply.error().message());
  co_return fail(ErrorKind::command, way.from->host().name + ": " + where + ": something else answered");
}

std::vector<Way> all_ways(const Run& run, const std::vector<PodView>& pods, std::uint16_t node_port) {
  std::vector<Way> ways;
  for (auto* from : run.fleet.reached()) {
    // Where single hosts join, others of the file may not be in the cluster yet.
    if (!run.view->nodes.contains(from->host().name)) continue;
    for (const auto& pod : pods) ways.push_back({from, "the pod on " + pod.node, pod.ip, kPort});
    for (const auto& host : run.spec.hosts) {
      const bool there = run.view->nodes.contains(host.name) && run.fleet.find(host.name);
      const bool concerns = run.is_target(from->host().name) || run.is_target(host.name);
      if (host.name == from->host().name || !there || !concerns) continue;
      ways.push_back({from, "NodePort of " + host.name, host.private_address, node_port});
    }
  }
  return ways;
}

struct TestPods {
  std::vector<PodView> pods;
  std::uint16_t node_port = 0;
};

asio::awaitable<Result<TestPods>> wait_for_pods(fleet::Link& master, std::size_t count) {
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  const std::vector<std::string> what = {"pods", "-n", "kube-system", "-l", kSelector};
  while (true) {
    CO_TRY(const auto list, co_await kubectl_get(master, what));
    CO_TRY(auto view, read_view(list));
    const auto ready =
        std::count_if(view.pods.begin(), view.pods.end(), [](const PodView& pod) { return pod.ready; });
    if (static_cast<std::size_t>(ready) == count) co_return TestPods{std::move(view.pods), 0};
    if (std::chrono::steady_clock::now() > give_up) {
      std::string text;
      for (const auto& pod : view.pods) {
        if (!pod.ready) text += "\n  " + pod.name + ": " + pod.phase + " " + pod.reason;
      }
      co_return fail(ErrorKind::timeout, "test pods did not start in 90 s:" + text).in(master.host().name);
    }
    co_await muster::wait_for(std::chrono::milliseconds(300));
  }
}

asio::awaitable<Result<std::uint16_t>> read_node_port(fleet::Link& master) {
  const std::vector<std::string> what = {
      "get", "service", "muster-verify", "-n", "kube-system", "-o", "jsonpath={.spec.ports[0].nodePort}"};
  CO_TRY(const auto text, co_await kubectl_read(master, what));
  CO_TRY(const auto range, parse_port_range(text));
  co_return range.first;
}

asio::awaitable<Result<>> delete_pods(fleet::Link& master) {
  const std::vector<std::string> args = {
      "delete",  "pods,services",    "-n",      "kube-system",        "-l",
      kSelector, "--grace-period=0", "--force", "--ignore-not-found", "--wait=false"};
  CO_TRY(co_await kubectl_change(master, args));
  co_return Result<>{};
}

/// The nodes that this run has to do with and that can start a pod: not one whose host was not reached.
ClusterView tested_nodes(const Run& run) {
  auto view = *run.view;
  for (const auto& member : run.fleet.members()) {
    if (member.problem) view.nodes.erase(member.host->name);
  }
  std::erase_if(view.nodes,
                [&](const auto& node) { return !node.second.ready || !run.is_target(node.first); });
  return view;
}

/// kube-proxy and the routes of other nodes settle a moment after a pod is ready, on a busy host that has
/// just joined half a minute, so each way is tried until the patience ends.
asio::awaitable<Result<>> reach_until(const Way& way, const std::string& answer) {
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  while (true) {
    auto reached = co_await reach(way, answer);
    if (reached || std::chrono::steady_clock::now() > give_up) co_return reached;
    co_await muster::wait_for(std::chrono::milliseconds(300));
  }
}

}  // namespace

std::map<std::string, std::string> test_images(const cluster::Spec& spec, const ClusterView& view) {
  std::map<std::string, std::string> images;
  for (const auto& [name, node] : view.nodes) {
    for (const auto& image : node.images) {
      const bool fits = spec.verify_image.empty()
                            ? is_busybox(image)
                            : image == spec.verify_image || image.ends_with("/" + spec.verify_image);
      if (fits) images[name] = spec.verify_image.empty() ? image : spec.verify_image;
    }
  }
  return images;
}

std::string test_manifest(const std::map<std::string, std::string>& images, const std::string& token) {
  std::string text = R"(apiVersion: v1
kind: Service
metadata: {name: muster-verify, namespace: kube-system, labels: {app: muster-verify}}
spec: {type: NodePort, selector: {app: muster-verify}, ports: [{port: 8080}]}
)";
  for (const auto& [node, image] : images) {
    text +=
        "---\napiVersion: v1\nkind: Pod\nmetadata: {name: muster-verify-" + node +
        ", namespace: kube-system, labels: {app: muster-verify}}\nspec:\n"
        "  restartPolicy: Never\n  automountServiceAccountToken: false\n  terminationGracePeriodSeconds: 0\n"
        "  tolerations: [{operator: Exists}]\n  nodeSelector: {kubernetes.io/hostname: " +
        node +
        "}\n"
        "  containers:\n  - name: web\n    image: " +
        image +
        "\n    imagePullPolicy: IfNotPresent\n"
        "    command: [sh, -c, 'mkdir -p /tmp/www && echo " +
        token +
        " >/tmp/www/index.html && exec httpd -f -p 8080 -h /tmp/www']\n"
        "    readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}\n";
  }
  return text;
}

asio::awaitable<Result<>> verify_pods(Run& run) {
  auto& master = run.master();
  const auto tested = tested_nodes(run);
  const auto images = test_images(run.spec, tested);
  for (const auto& [name, node] : tested.nodes) {
    if (!images.contains(name))
      run.progress.note(name + ": no busybox image there, so no test pod (spec.verify.image names another)");
  }
  if (images.empty()) co_return Result<>{};
  const auto answer = make_answer();
  const auto manifest = test_manifest(images, answer);
  const std::vector<std::string> apply = {"apply", "-f", "-"};
  run.cleanups.push_back({"delete the test pods", [&master]() { return delete_pods(master); }});
  CO_TRY(co_await kubectl_change(master, apply, manifest));
  for (const auto& [name, image] : images) run.progress.host(name, "starting a test pod");
  CO_TRY(auto test, co_await wait_for_pods(master, images.size()));
  CO_TRY(test.node_port, co_await read_node_port(master));
  const auto ways = all_ways(run, test.pods, test.node_port);
  const auto try_way = [&answer](const Way& way) { return reach_until(way, answer); };
  auto work = fleet::fan_out<void>(ways, run.options.parallel, try_way);
  const auto outcomes = co_await std::move(work);
  for (const auto& outcome : outcomes) {
    if (!outcome) co_return outcome.error();
  }
  for (const auto& [name, image] : images)
    run.progress.host_done(name, report::Outcome::ok, "its test pod answered");
  run.progress.note("test pods on " + std::to_string(images.size()) + " nodes answered on " +
                    std::to_string(ways.size()) + " ways");
  co_return Result<>{};
}

}  // namespace muster::phases

#include "bootstrapper/phases/kubectl.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

bool has_taint(const NodeView& node, const cluster::Taint& wanted) {
  return std::any_of(node.taints.begin(), node.taints.end(), [&](const cluster::Taint& taint) {
    return taint.key == wanted.key && taint.value == wanted.value && taint.effect == wanted.effect;
  });
}

/// The arguments of `kubectl label` that bring the node to what cluster.yaml says; none when it is so
/// already.
std::vector<std::string> missing_labels(const cluster::Host& host, const NodeView& node) {
  std::vector<std::string> missing;
  for (const auto& [key, value] : host.labels) {
    const auto found = node.labels.find(key);
    if (found == node.labels.end() || found->second != value) missing.push_back(key + "=" + value);
  }
  return missing;
}

std::vector<std::string> missing_taints(const cluster::Host& host, const NodeView& node) {
  std::vector<std::string> missing;
  for (const auto& taint : host.taints) {
    if (!has_taint(node, taint)) missing.push_back(taint.key + "=" + taint.value + ":" + taint.effect);
  }
  return missing;
}

asio::awaitable<Result<bool>> apply(Run& run, std::string verb, std::string node,
                                    std::vector<std::string> what) {
  if (what.empty()) co_return false;
  std::vector<std::string> args = {std::move(verb), "node", std::move(node), "--overwrite"};
  args.insert(args.end(), what.begin(), what.end());
  CO_TRY(co_await kubectl_change(run.master(), args));
  co_return true;
}

asio::awaitable<Result<Outcome>> label_and_taint(Run& run) {
  bool changed = false;
  for (const auto& host : run.spec.hosts) {
    const auto found = run.view->nodes.find(host.name);
    if (found == run.view->nodes.end() || !run.is_target(host.name)) continue;
    CO_TRY(const bool labelled, co_await apply(run, "label", host.name, missing_labels(host, found->second)));
    CO_TRY(const bool tainted, co_await apply(run, "taint", host.name, missing_taints(host, found->second)));
    if (labelled || tainted)
      run.progress.host_done(host.name, report::Outcome::changed, "labels and taints set");
    changed = changed || labelled || tainted;
  }
  co_return changed ? Outcome::changed() : Outcome::unchanged();
}

bool something_differs(const Run& run) {
  if (!run.view) return false;
  return std::any_of(run.spec.hosts.begin(), run.spec.hosts.end(), [&](const cluster::Host& host) {
    const auto found = run.view->nodes.find(host.name);
    return found != run.view->nodes.end() && run.is_target(host.name) &&
           !(missing_labels(host, found->second).empty() && missing_taints(host, found->second).empty());
  });
}

}  // namespace

constinit const Phase kLabelAndTaint = {.name = "label-and-taint",
                                        .title = "label and taint the nodes",
                                        .should_run = something_differs,
                                        .run = label_and_taint};

}  // namespace muster::phases

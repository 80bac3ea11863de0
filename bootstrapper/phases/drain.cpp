#include "bootstrapper/phases/drain.hpp"

#include <algorithm>

#include "agent/protocol/codec.hpp"
#include "agent/protocol/deadline.hpp"
#include "bootstrapper/phases/kubectl.hpp"

namespace muster::phases {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

using Labels = std::map<std::string, std::string>;

// The parts of core/v1 Pod and policy PodDisruptionBudget (API reference) that are looked at.
struct Owner {
  std::string kind;
  static constexpr auto fields() { return std::tuple(field("kind", &Owner::kind)); }
};
struct Metadata {
  std::string name;
  std::string space;
  std::optional<Labels> labels;
  std::optional<Labels> annotations;
  std::optional<std::vector<Owner>> owners;
  std::optional<std::string> deleted;
  static constexpr auto fields() {
    return std::tuple(field("name", &Metadata::name), field("namespace", &Metadata::space),
                      field("labels", &Metadata::labels), field("annotations", &Metadata::annotations),
                      field("ownerReferences", &Metadata::owners),
                      field("deletionTimestamp", &Metadata::deleted));
  }
};
struct PodStatus {
  std::optional<std::string> phase;
  static constexpr auto fields() { return std::tuple(field("phase", &PodStatus::phase)); }
};
struct Pod {
  Metadata metadata;
  std::optional<PodStatus> status;
  static constexpr auto fields() {
    return std::tuple(field("metadata", &Pod::metadata), field("status", &Pod::status));
  }
};
struct Pods {
  std::vector<Pod> items;
  static constexpr auto fields() { return std::tuple(field("items", &Pods::items)); }
};
struct Requirement {
  std::string key;
  std::string op;
  std::optional<std::vector<std::string>> values;
  static constexpr auto fields() {
    return std::tuple(field("key", &Requirement::key), field("operator", &Requirement::op),
                      field("values", &Requirement::values));
  }
};
struct Selector {
  std::optional<Labels> labels;
  std::optional<std::vector<Requirement>> expressions;
  static constexpr auto fields() {
    return std::tuple(field("matchLabels", &Selector::labels),
                      field("matchExpressions", &Selector::expressions));
  }
};
struct BudgetSpec {
  std::optional<Selector> selector;
  static constexpr auto fields() { return std::tuple(field("selector", &BudgetSpec::selector)); }
};
struct BudgetStatus {
  std::optional<std::int64_t> allowed;
  std::optional<std::int64_t> healthy;
  std::optional<std::int64_t> desired;
  static constexpr auto fields() {
    return std::tuple(field("disruptionsAllowed", &BudgetStatus::allowed),
                      field("currentHealthy", &BudgetStatus::healthy),
                      field("desiredHealthy", &BudgetStatus::desired));
  }
};
struct Budget {
  Metadata metadata;
  BudgetSpec spec;
  std::optional<BudgetStatus> status;
  static constexpr auto fields() {
    return std::tuple(field("metadata", &Budget::metadata), field("spec", &Budget::spec),
                      field("status", &Budget::status));
  }
};
struct Budgets {
  std::vector<Budget> items;
  static constexpr auto fields() { return std::tuple(field("items", &Budgets::items)); }
};

bool fits(const Requirement& wanted, const Labels& labels) {
  const auto found = labels.find(wanted.key);
  const bool there = found != labels.end();
  const auto values = wanted.values.value_or(std::vector<std::string>());
  const bool named = there && std::find(values.begin(), values.end(), found->second) != values.end();
  if (wanted.op == "In") return named;
  if (wanted.op == "NotIn") return !named;
  return wanted.op == "Exists" ? there : !there;
}

bool selects(const Budget& budget, const Metadata& pod) {
  const auto labels = pod.labels.value_or(Labels());
  if (budget.metadata.space != pod.space || !budget.spec.selector) return false;
  for (const auto& [key, value] : budget.spec.selector->labels.value_or(Labels())) {
    const auto found = labels.find(key);
    if (found == labels.end() || found->second != value) return false;
  }
  const auto expressions = budget.spec.selector->expressions.value_or(std::vector<Requirement>());
  return std::all_of(expressions.begin(), expressions.end(),
                     [&](const Requirement& wanted) { return fits(wanted, labels); });
}

/// DaemonSets' pods, static pods and pods that have ended stay on a drained node.
bool stays(const Pod& pod) {
  const auto phase = pod.status.value_or(PodStatus()).phase.value_or("");
  const auto owners = pod.metadata.owners.value_or(std::vector<Owner>());
  return phase == "Succeeded" || phase == "Failed" ||
         pod.metadata.annotations.value_or(Labels()).contains("kubernetes.io/config.mirror") ||
         std::any_of(owners.begin(), owners.end(),
                     [](const Owner& owner) { return owner.kind == "DaemonSet"; });
}

std::string what_holds(const Pod& pod, const std::vector<Budget>& budgets) {
  if (pod.metadata.deleted) return "is being stopped, and has not ended yet";
  if (pod.metadata.owners.value_or(std::vector<Owner>()).empty())
    return "has no controller that would start it elsewhere";
  for (const auto& budget : budgets) {
    const auto status = budget.status.value_or(BudgetStatus());
    if (!selects(budget, pod.metadata) || status.allowed.value_or(0) > 0) continue;
    return "is held by PodDisruptionBudget " + budget.metadata.name + ": " +
           std::to_string(status.desired.value_or(0)) + " must be healthy, " +
           std::to_string(status.healthy.value_or(0)) + " are";
  }
  return "was not evicted";
}

std::string last_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

asio::awaitable<Result<std::vector<std::string>>> fetch_obstacles(Run& run, std::string node) {
  const std::vector<std::string> on_node = {"pods", "--all-namespaces", "--field-selector",
                                            "spec.nodeName=" + node};
  CO_TRY(const auto pods, co_await kubectl_get(run.master(), on_node));
  const std::vector<std::string> all = {"poddisruptionbudgets", "--all-namespaces"};
  CO_TRY(const auto budgets, co_await kubectl_get(run.master(), all));
  co_return drain_obstacles(pods, budgets);
}

}  // namespace

std::vector<std::string> drain_arguments(const Version& kubernetes, const std::string& node,
                                         const DrainOptions& options) {
  std::vector<std::string> args = {"drain", node, "--ignore-daemonsets",
                                   "--timeout=" + std::to_string(options.timeout.count()) + "s"};
  args.emplace_back(kubernetes < Version{1, 20, 0} ? "--delete-local-data" : "--delete-emptydir-data");
  if (options.force) args.emplace_back("--force");
  return args;
}

Result<std::vector<std::string>> drain_obstacles(const json::value& pods, const json::value& budgets) {
  TRY(const auto on_node, decode<Pods>(pods));
  TRY(const auto all, decode<Budgets>(budgets));
  std::vector<std::string> lines;
  for (const auto& pod : on_node.items) {
    if (stays(pod)) continue;
    lines.push_back(pod.metadata.space + "/" + pod.metadata.name + " " + what_holds(pod, all.items));
  }
  return lines;
}

asio::awaitable<Result<>> drain(Run& run, std::string node, DrainOptions options) {
  const auto args = drain_arguments(run.spec.kubernetes.version, node, options);
  // Beyond its own limit it may need a moment to say what it did not get done.
  const auto deadline = options.timeout + std::chrono::seconds(20);
  CO_TRY(const auto done, co_await kubectl_captured(run.master(), args, deadline));
  if (done.exit == Exit{}) co_return Result<>{};
  const bool late = done.err.find("timeout reached") != std::string::npos ||
                    done.err.find("timed out") != std::string::npos;
  const auto what =
      late ? "drain did not end in " + to_string(options.timeout) : "kubectl drain: " + last_line(done.err);
  auto text = what;
  const auto obstacles = co_await fetch_obstacles(run, node);
  if (obstacles) {
    for (const auto& line : *obstacles) text += "\n  " + line;
  }
  co_return fail(late ? ErrorKind::timeout : ErrorKind::command, text)
      .in(node)
      .next(late ? "make room for these pods or loosen the budget, then run the same command again; "
                   "--drain-timeout gives "
                   "them longer. " +
                       node + " stays cordoned: kubectl uncordon " + node + " takes that back"
                 : "--force deletes pods without a controller for good, as kubectl drain does. " + node +
                       " stays cordoned: kubectl uncordon " + node + " takes that back");
}

}  // namespace muster::phases

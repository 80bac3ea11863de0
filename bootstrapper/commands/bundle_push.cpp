#include "bootstrapper/commands/bundle_push.hpp"

#include <boost/json/object.hpp>

#include "agent/checks/printable.hpp"
#include "bootstrapper/commands/preflight_result.hpp"
#include "bootstrapper/commands/workflow.hpp"
#include "bootstrapper/phases/push_bundle.hpp"
#include "bootstrapper/phases/steps.hpp"
#include "bootstrapper/report/duration.hpp"
#include "bootstrapper/report/json.hpp"

namespace muster::commands {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

std::string result_text(const phases::Run& run, const phases::Pushed& pushed, double seconds) {
  const auto all = run.lines.size();
  std::string text = std::string(pushed.hosts == all ? "DONE  " : "FAIL  ") + run.spec.name + ": " +
                     std::to_string(pushed.hosts) + " of " + counted(all, "host") + " have the " +
                     grouped(pushed.total) + " bytes of " + run.bundle->file().filename().string() + " (" +
                     report::duration_text(std::chrono::duration<double>(seconds)) + ")\n";
  if (pushed.uplink + pushed.between > 0)
    text += "  " + grouped(pushed.uplink) + " bytes left this machine, " + grouped(pushed.between) +
            " went from host to host\n";
  if (pushed.again > 0)
    text +=
        "  " + grouped(pushed.again) +
        " of these left more than once: no host that had them reached another over the node ports, so they "
        "went over SSH\n";
  if (pushed.removed > 0)
    text += "  " + grouped(pushed.removed) + " bytes that the bundle does not have were removed\n";
  if (pushed.hosts != all)
    text += "  next: the same command again brings what is missing, once the hosts answer\n";
  return text;
}

json::value result_json(const phases::Run& run, const phases::Pushed& pushed, double seconds) {
  json::object result;
  result["schema"] = "muster.bundle-push/1";
  result["cluster"] = run.spec.name;
  result["hosts"] = run.lines.size();
  result["whole"] = pushed.hosts;
  result["bytes"] = pushed.total;
  result["uplinkBytes"] = pushed.uplink;
  result["betweenHostsBytes"] = pushed.between;
  result["againBytes"] = pushed.again;
  result["removedBytes"] = pushed.removed;
  result["changed"] = pushed.changed;
  result["seconds"] = seconds;
  return result;
}

asio::awaitable<Result<int>> push(phases::Run& run, const Invocation& invocation, bool keep_others) {
  const auto started = Started::now();
  const phases::Phase connect[] = {phases::kConnect};
  const phases::Selection all;
  CO_TRY(co_await phases::run_phases(run, connect, all));
  run.progress.phase("bring the bundle to the hosts", 1, 1);
  CO_TRY(const auto pushed, co_await phases::push_bundle(run, keep_others));
  run.progress.end();
  print(invocation.output == "json" ? report::pretty(result_json(run, pushed, started.seconds()))
                                    : result_text(run, pushed, started.seconds()));
  if (pushed.problem) co_return *pushed.problem;
  if (auto missed = run.fleet.first_problem()) co_return *std::move(missed);
  co_return 0;
}

}  // namespace

Result<int> push_bundle(const Invocation& invocation, bool keep_others) {
  const auto work = [&](phases::Run& run) { return push(run, invocation, keep_others); };
  return run_on_cluster(invocation, fleet::Bring::agent_if_needed, work);
}

}  // namespace muster::commands

#include <boost/json/serialize.hpp>

#include "bootstrapper/commands/preflight_result.hpp"
#include "bootstrapper/commands/workflow.hpp"
#include "bootstrapper/phases/certificates.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::commands {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

std::string as_json(const phases::Run& run, const report::CertificatesReport& certificates) {
  json::array nodes;
  for (const auto& row : table_rows(run)) {
    nodes.push_back({{"name", row.name},
                     {"role", row.role},
                     {"state", row.state},
                     {"version", row.version},
                     {"address", row.address}});
  }
  json::array hosts;
  for (const auto& member : run.fleet.members()) {
    json::object host{{"name", member.host->name}, {"reached", member.link != nullptr}};
    if (member.link) host["agent"] = member.link->hello().version;
    if (member.problem) host["problem"] = member.problem->message();
    hosts.push_back(std::move(host));
  }
  const json::object all{
      {"schema", "muster.status/1"}, {"cluster", run.spec.name},
      {"api", run.view.has_value()}, {"nodes", std::move(nodes)},
      {"hosts", std::move(hosts)},   {"endingCertificates", report::ending_certificates(certificates)}};
  return json::serialize(all) + "\n";
}

std::string as_text(const phases::Run& run) {
  std::string text;
  for (const auto& member : run.fleet.members()) {
    if (member.problem) text += "  " + member.problem->message() + "\n";
  }
  if (run.view) return text + report::node_table(table_rows(run));
  if (run.api_problem)
    return text + run.spec.name + ": no API server answers: " + run.api_problem->message() + "\n";
  return text + run.spec.name +
         ": there is no cluster on the masters that were reached; muster up makes it\n";
}

asio::awaitable<Result<int>> status(phases::Run& run, const Invocation& invocation) {
  static const phases::Phase kStatus[] = {phases::kConnect, phases::kGatherFacts};
  const phases::Selection all;
  CO_TRY(co_await phases::run_phases(run, kStatus, all));
  const auto certificates = co_await phases::look_at_certificates(run);
  run.progress.end();
  print(invocation.output == "json" ? as_json(run, certificates)
                                    : as_text(run) + report::certificate_warnings(certificates));
  if (const auto problem = run.fleet.first_problem()) co_return exit_status(problem->kind());
  co_return run.view ? 0 : kChecksFailed;
}

}  // namespace

void add_status(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("status", "the cluster's nodes and the hosts' agents; changes nothing");
  command->callback([&invocation] {
    invocation.run = [&invocation] {
      invocation.only_looks = true;
      return run_on_cluster(invocation, fleet::Bring::nothing,
                            [&](phases::Run& run) { return status(run, invocation); });
    };
  });
}

}  // namespace muster::commands

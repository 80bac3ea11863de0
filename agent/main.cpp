// muster-agent: parse, dispatch, report.

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>

#include "agent/checks/check.hpp"
#include "agent/checks/findings_text.hpp"
#include "agent/checks/images.hpp"
#include "agent/command_line.hpp"
#include "agent/facts/observe.hpp"
#include "agent/jobs/supervise.hpp"
#include "agent/probes/disk_meter.hpp"
#include "agent/protocol/codec.hpp"
#include "agent/protocol/process.hpp"
#include "agent/server/dial.hpp"
#include "agent/server/server.hpp"

namespace {

using namespace muster;
namespace asio = boost::asio;

/// Exit status of a check run that found something (DESIGN section 2).
constexpr int kChecksFailed = 1;

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

int report(const Error& error) {
  std::fprintf(stderr, "muster-agent: %s\n", error.message().c_str());
  if (!error.remedy().empty()) std::fprintf(stderr, "  next: %s\n", error.remedy().c_str());
  return exit_status(error.kind());
}

Result<> run_to_end(asio::io_context& context, asio::awaitable<Result<>> work) {
  Result<> outcome = fail(ErrorKind::bug, "the program ended before its work");
  asio::co_spawn(context, std::move(work), [&](std::exception_ptr thrown, Result<> result) {
    if (!thrown) outcome = std::move(result);
    context.stop();
  });
  context.run();
  return outcome;
}

Result<int> serve_command(const AgentOptions&) {
  asio::io_context context(1);
  TRY(auto agent, Agent::make(context.get_executor(), AgentPaths()));
  TRY(run_to_end(context, serve(*agent)));
  return 0;
}

Result<int> dial_command(const AgentOptions&) {
  asio::io_context context(1);
  TRY(run_to_end(context, dial(AgentPaths().socket)));
  return 0;
}

Result<int> facts_command(const AgentOptions& options) {
  Observer observer(options.root);
  auto facts = encode(observer.observe());
  const auto certificates = encode(observer.certificates());
  for (const auto& member : certificates.as_object()) facts.as_object().emplace(member.key(), member.value());
  print(boost::json::serialize(facts) + "\n");
  return 0;
}

Result<int> check_command(const AgentOptions& options) {
  Settings settings;
  TRY(settings.kubernetes, parse_version(options.kubernetes));
  settings.runtime = rules_for(settings.kubernetes).default_runtime;
  Host host;
  host.role = *from_name<Role>(options.role);
  host.facts = Observer(options.root).observe(wanted_images(host.role, settings));
  host.name = host.facts.hostname.value_or("this-host");
  if (host.role == Role::master && options.root == "/") {
    const std::atomic<bool> never = false;
    auto latency = measure_disk_here(MeasureDisk(), never);
    host.facts.disk_latency =
        latency ? Fact<DiskLatency>(*latency) : Fact<DiskLatency>::unknown(latency.error().message());
  }
  // A host that is part of a cluster is judged as a member of that cluster, not as its residue.
  if (host.facts.note.known() && *host.facts.note) settings.cluster = (*host.facts.note)->cluster;
  const auto findings = judge_host(host, settings);
  if (options.output == "json") {
    print(boost::json::serialize(encode(findings)) + "\n");
  } else {
    print(to_text(summarize(findings)) + "\n" + findings_text(findings, TextStyle()));
  }
  const bool failed =
      std::any_of(findings.begin(), findings.end(), [](const Finding& f) { return blocks(f.status); });
  return failed ? kChecksFailed : 0;
}

Result<int> supervise_command(const AgentOptions& options) {
  return supervise(options.job);
}

}  // namespace

int main(int argc, char** argv) {
  prepare_process();
  AgentOptions options;
  AgentCommand command = nullptr;
  CLI::App app("", "muster-agent");
  const AgentCommands commands{serve_command, dial_command, facts_command, check_command, supervise_command};
  add_agent_commands(app, commands, options, command);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : exit_status(ErrorKind::usage);
  }
  const auto status = command(options);
  return status ? *status : report(status.error());
}

// muster-agent: parse, dispatch, report.

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <functional>

#include "agent/checks/check.hpp"
#include "agent/checks/findings_text.hpp"
#include "agent/checks/images.hpp"
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

struct Options {
  std::filesystem::path root = "/";
  std::string role = "node";
  std::string kubernetes = "1.20.2";
  std::string output = "text";
  std::filesystem::path job;
};

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

Result<int> serve_command() {
  asio::io_context context(1);
  TRY(auto agent, Agent::make(context.get_executor(), AgentPaths()));
  TRY(run_to_end(context, serve(*agent)));
  return 0;
}

Result<int> dial_command() {
  asio::io_context context(1);
  TRY(run_to_end(context, dial(AgentPaths().socket)));
  return 0;
}

Result<int> facts_command(const Options& options) {
  Observer observer(options.root);
  auto facts = encode(observer.observe());
  const auto certificates = encode(observer.certificates());
  for (const auto& member : certificates.as_object()) facts.as_object().emplace(member.key(), member.value());
  print(boost::json::serialize(facts) + "\n");
  return 0;
}

Result<int> check_command(const Options& options) {
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

}  // namespace

int main(int argc, char** argv) {
  prepare_process();
  Options options;
  std::function<Result<int>()> command;
  CLI::App app("The resident agent of muster: looks at its own host and does what the bootstrapper asks.",
               "muster-agent");
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string(muster_version()));

  app.add_subcommand("serve", "answer on /run/muster/agent.sock until stopped (what the systemd unit runs)")
      ->callback([&] { command = serve_command; });
  app.add_subcommand(
         "dial", "relay standard input and output to the running agent (what the bootstrapper runs over SSH)")
      ->callback([&] { command = dial_command; });
  auto* facts = app.add_subcommand("facts", "print what this host is like, as JSON");
  facts->add_option("--root", options.root, "read this directory tree instead of /")
      ->check(CLI::ExistingDirectory);
  facts->callback([&] { command = [&] { return facts_command(options); }; });
  auto* check = app.add_subcommand("check", "run the host checks here; exit status 1 when one fails");
  check->add_option("--root", options.root, "read this directory tree instead of /")
      ->check(CLI::ExistingDirectory);
  check->add_option("--role", options.role, "what the host is to become")
      ->check(CLI::IsMember({"master", "node"}));
  check->add_option("--kubernetes", options.kubernetes, "the Kubernetes version, such as 1.20.2");
  check->add_option("-o,--output", options.output, "text or json")->check(CLI::IsMember({"text", "json"}));
  check->callback([&] { command = [&] { return check_command(options); }; });
  auto* supervise_app = app.add_subcommand("supervise", "run one job (started by serve)")->group("");
  supervise_app->add_option("directory", options.job)->required();
  supervise_app->callback([&] { command = [&]() -> Result<int> { return supervise(options.job); }; });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : exit_status(ErrorKind::usage);
  }
  const auto status = command();
  return status ? *status : report(status.error());
}

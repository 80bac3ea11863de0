#include <algorithm>

#include "bootstrapper/commands/confirm.hpp"
#include "bootstrapper/commands/named_hosts.hpp"
#include "bootstrapper/commands/preflight_result.hpp"
#include "bootstrapper/commands/workflow.hpp"
#include "bootstrapper/phases/certificates.hpp"
#include "bootstrapper/phases/steps.hpp"
#include "bootstrapper/report/date.hpp"
#include "bootstrapper/report/duration.hpp"
#include "bootstrapper/report/json.hpp"

namespace muster::commands {

namespace asio = boost::asio;

namespace {

asio::awaitable<Result<int>> show(phases::Run& run, const Invocation& invocation) {
  const auto started = Started::now();
  const phases::Phase connect[] = {phases::kConnect};
  const phases::Selection all;
  CO_TRY(co_await phases::run_phases(run, connect, all));
  auto report = co_await phases::look_at_certificates(run);
  report.seconds = started.seconds();
  run.progress.end();
  if (invocation.output == "json") {
    print(report::pretty(report::certificates_json(report)));
  } else {
    TextStyle style;
    style.color = wants_color(invocation, STDOUT_FILENO);
    print(report::certificates_text(report, style));
  }
  if (const auto problem = run.fleet.first_problem()) co_return exit_status(problem->kind());
  co_return report::is_content(report) ? 0 : kChecksFailed;
}

std::vector<std::string> names_of(const std::vector<phases::MasterRenewal>& masters) {
  std::vector<std::string> names;
  for (const auto& master : masters) names.push_back(master.link->host().name);
  return names;
}

std::string plan_text(const std::vector<phases::MasterRenewal>& masters) {
  std::string text = "muster certs renew would do this, one master at a time; nothing was changed\n";
  for (const auto& master : masters) {
    text +=
        "  " + master.link->host().name + "  " +
        (master.renew ? "kubeadm certs renew all, restart of the control plane"
                      : "restart of the control plane: it runs since before its certificates were renewed") +
        "\n";
  }
  return text;
}

std::string nothing_text(const phases::Run& run, const std::string& seconds) {
  return "OK    " + run.spec.name +
         ": nothing needs renewal, every certificate of the masters has more than " +
         std::to_string(kRenewWithinDays) + " days left (--force renews them all the same)" + seconds;
}

std::string done_text(const phases::Run& run, const std::vector<phases::MasterRenewal>& masters,
                      const std::string& seconds) {
  std::optional<std::int64_t> copies_end;
  for (const auto& master : masters) {
    if (!master.renew || !master.admin_ends) continue;
    copies_end = std::min(copies_end.value_or(*master.admin_ends), *master.admin_ends);
  }
  const auto names = listed(names_of(masters));
  if (!copies_end)
    return "DONE  " + run.spec.name + ": the control plane of " + names +
           " was restarted with its certificates" + seconds;
  return "DONE  " + run.spec.name + ": the certificates of " + names +
         " were renewed, and the control plane runs with them" + seconds +
         "  next: muster kubeconfig; copies of the old admin.conf, such as ~/.kube/config, end on " +
         report::date_text(*copies_end) + " UTC\n";
}

asio::awaitable<Result<int>> renew(phases::Run& run, phases::RenewalWish wish) {
  const auto started = Started::now();
  static const phases::Phase kLook[] = {phases::kConnect, phases::kGatherFacts};
  const phases::Selection all;
  CO_TRY(co_await phases::run_phases(run, kLook, all));
  run.progress.phase("renew the certificates", 3, 3);
  CO_TRY(const auto masters, co_await phases::plan_renewal(run, std::move(wish)));
  const bool nothing = masters.empty();
  if (!nothing && !run.options.dry_run) {
    CO_TRY(co_await phases::renew_certificates(run, masters));
  }
  run.progress.end();
  const auto seconds = " (" + report::duration_text(std::chrono::duration<double>(started.seconds())) + ")\n";
  if (nothing) {
    print(nothing_text(run, seconds));
  } else {
    print(run.options.dry_run ? plan_text(masters) : done_text(run, masters, seconds));
  }
  co_return 0;
}

/// Only masters have what kubeadm renews.
Result<> check_masters(const cluster::Spec& spec, const std::vector<std::string>& names) {
  TRY(check_hosts(spec, names, "certs renew"));
  for (const auto& host : spec.hosts) {
    if (host.role == Role::master || std::find(names.begin(), names.end(), host.name) == names.end())
      continue;
    return fail(ErrorKind::usage,
                "certs renew: " + host.name + " is a node: its kubelet renews its certificate itself")
        .next("muster certs shows how long it lasts");
  }
  return {};
}

Result<> check_and_ask(const Invocation& invocation, const phases::RenewalWish& wish,
                       const cluster::Spec& spec) {
  TRY(check_masters(spec, wish.masters));
  if (invocation.dry_run) return {};
  const auto whose = wish.masters.empty() ? "all masters of " + spec.name : listed(wish.masters);
  return confirm(invocation,
                 "This renews the certificates of " + whose +
                     " where they end soon, and restarts the control plane there, one master at a time.",
                 "muster certs renew");
}

void add_renew(CLI::App& certs, Invocation& invocation) {
  auto* command = certs.add_subcommand("renew",
                                       "kubeadm certs renew on the masters, one at a time, and their control "
                                       "planes restarted; safe to repeat");
  auto wish = std::make_shared<phases::RenewalWish>();
  command->add_option("HOST", wish->masters, "masters of cluster.yaml (default: all)");
  command->add_flag(
      "--force", wish->force,
      "also where every certificate has more than " + std::to_string(kRenewWithinDays) + " days left");
  command->add_flag("--dry-run", invocation.dry_run, "say what would be done, change nothing but the agent");
  command->callback([&invocation, wish] {
    invocation.run = [&invocation, wish]() -> Result<int> {
      TRY(refuse_hosts_flag(invocation, "certs renew"));
      const auto before = [&](const cluster::Spec& spec) { return check_and_ask(invocation, *wish, spec); };
      return run_on_cluster(
          invocation, fleet::Bring::agent_if_needed, [wish](phases::Run& run) { return renew(run, *wish); },
          before);
    };
  });
}

}  // namespace

void add_certs(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand(
      "certs", "when the certificates on every host end, API server or not; changes nothing but the agent");
  command->require_subcommand(0, 1);
  add_renew(*command, invocation);
  command->callback([&invocation, command] {
    if (!command->get_subcommands().empty()) return;
    invocation.run = [&invocation] {
      invocation.only_looks = true;
      return run_on_cluster(invocation, fleet::Bring::agent_if_needed,
                            [&](phases::Run& run) { return show(run, invocation); });
    };
  });
}

}  // namespace muster::commands

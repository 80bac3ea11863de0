#include <CLI/CLI.hpp>

#include "bootstrapper/commands/private_file.hpp"
#include "bootstrapper/commands/user_kubeconfig.hpp"
#include "bootstrapper/commands/workflow.hpp"
#include "bootstrapper/phases/master_files.hpp"

namespace muster::commands {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

/// From the first master that has it.
asio::awaitable<Result<std::string>> read_from_any(const phases::Run& run) {
  std::optional<Error> first;
  for (auto* master : run.fleet.reached()) {
    auto bytes = co_await phases::read_admin_conf(*master);
    if (bytes) co_return bytes;
    if (!first) first = std::move(bytes).error();
  }
  if (!first) first = run.fleet.first_problem();
  co_return *std::move(first);
}

asio::awaitable<Result<int>> kubeconfig(phases::Run& run, fs::path to) {
  std::vector<const cluster::Host*> masters = run.spec.with_role(Role::master);
  auto connecting = run.fleet.connect(masters, run.options.parallel, run.payload, run.options.bring,
                                      [](const fleet::Member&) {});
  co_await std::move(connecting);
  CO_TRY(const auto bytes, co_await read_from_any(run));
  run.progress.end();
  if (to == "-") {
    print(bytes);
    co_return 0;
  }
  if (to.empty()) to = run.spec.name + ".kubeconfig";
  CO_TRY(write_private(to, bytes));
  print(to.string() + " is written, mode 0600; use it with: kubectl --kubeconfig " + to.string() +
        " get nodes\n");
  co_return 0;
}

struct Asked {
  fs::path to;
  WantedUser user;
  bool for_user = false;  ///< --user is there, were it with an empty name: never admin.conf for that
  std::string revoke;
  bool for_revoke = false;
};

Result<int> start(Invocation& invocation, const Asked& asked) {
  if (asked.for_revoke) return revoke_user(invocation, asked.revoke);
  if (asked.for_user) return user_kubeconfig(invocation, asked.user, asked.to);
  if (asked.user.is_said() || invocation.dry_run)
    return fail(ErrorKind::usage,
                "--namespace, --role, --group, --expires, --cluster-wide and --dry-run belong to --user");
  invocation.only_looks = true;
  return run_on_cluster(invocation, fleet::Bring::agent_if_needed,
                        [&](phases::Run& run) { return kubeconfig(run, asked.to); });
}

}  // namespace

void add_kubeconfig(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("kubeconfig",
                                     "fetch the cluster's admin.conf; whoever has it owns the cluster. With "
                                     "--user, make one for a developer");
  auto asked = std::make_shared<Asked>();
  auto& user = asked->user;
  command
      ->add_option("--to", asked->to,
                   "the file to write, mode 0600, or - for standard output (default: NAME.kubeconfig)")
      ->type_name("FILE");
  auto* name = command->add_option("--user", user.name,
                                   "for this user: a new key, a certificate that the cluster signs");
  command->add_option("-n,--namespace", user.name_space, "where --role holds; kubectl's default in the file");
  command->add_option(
      "--role", user.role,
      "view, edit, admin or another ClusterRole or Role that exists; none: no rights are given");
  command->add_flag("--cluster-wide", user.cluster_wide, "--role holds in all namespaces");
  command->add_option("--group", user.groups, "a group of the user, as bindings name it; may be given again")
      ->allow_extra_args(false);
  command->add_option("--expires", user.expires,
                      "how long the certificate lives; from Kubernetes 1.22 (default: 24h)");
  command->add_flag("--dry-run", invocation.dry_run,
                    "check all, say what would be done, change nothing but the agent");
  auto* revoke = command
                     ->add_option("--revoke-user", asked->revoke,
                                  "take away the bindings that --role made for this user")
                     ->excludes(name);
  command->callback([&invocation, asked, name, revoke] {
    asked->for_user = name->count() > 0;
    asked->for_revoke = revoke->count() > 0;
    invocation.run = [&invocation, asked] { return start(invocation, *asked); };
  });
}

}  // namespace muster::commands

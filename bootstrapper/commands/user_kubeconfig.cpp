#include "bootstrapper/commands/user_kubeconfig.hpp"

#include <cstdio>

#include "bootstrapper/commands/private_file.hpp"
#include "bootstrapper/commands/user_access_result.hpp"
#include "bootstrapper/commands/workflow.hpp"
#include "bootstrapper/phases/steps.hpp"
#include "bootstrapper/phases/user_access.hpp"
#include "bootstrapper/report/json.hpp"

namespace muster::commands {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLooking = 4;  // of the phases below, those that change nothing

std::span<const phases::Phase> giving_phases() {
  using namespace phases;
  static const Phase kGiving[] = {kConnect,         kGatherFacts, kFindCluster, kFindRole,
                                  kSignCertificate, kBindRole,    kReviewAccess};
  return kGiving;
}

std::span<const phases::Phase> taking_phases() {
  using namespace phases;
  static const Phase kTaking[] = {kConnect, kGatherFacts, kFindCluster, kFindRole, kUnbindRoles};
  return kTaking;
}

/// The nodes have no part in this, and may be down.
void ask_masters_only(phases::Run& run) {
  if (!run.options.hosts.empty()) return;
  for (const auto* master : run.spec.with_role(Role::master)) run.options.hosts.push_back(master->name);
}

asio::awaitable<Result<int>> give(phases::Run& run, const Invocation& invocation, fs::path to) {
  ask_masters_only(run);
  const phases::Selection all;
  const auto wanted = run.options.dry_run ? giving_phases().first(kLooking) : giving_phases();
  CO_TRY(co_await phases::run_phases(run, wanted, all));
  run.progress.end();
  const bool to_stdout = to == "-";
  if (!run.options.dry_run && !to_stdout) {
    CO_TRY(write_private(to, run.user->kubeconfig.reveal()));
  }
  const auto text = invocation.output == "json"
                        ? report::pretty(access_json(*run.user, to, run.options.dry_run))
                    : run.options.dry_run ? plan_text(*run.user, to)
                                          : access_text(*run.user, to);
  if (to_stdout && !run.options.dry_run) {
    print(run.user->kubeconfig.reveal());
    std::fputs(text.c_str(), stderr);
  } else {
    print(text);
  }
  if (!run.options.dry_run) std::fputs(lifetime_warning(*run.user).c_str(), stderr);
  co_return 0;
}

asio::awaitable<Result<int>> take(phases::Run& run, const Invocation& invocation) {
  ask_masters_only(run);
  const phases::Selection all;
  const auto wanted = run.options.dry_run ? taking_phases().first(kLooking) : taking_phases();
  CO_TRY(co_await phases::run_phases(run, wanted, all));
  run.progress.end();
  print(invocation.output == "json" ? report::pretty(revoked_json(*run.user, run.options.dry_run))
                                    : revoked_text(*run.user, run.options.dry_run));
  co_return 0;
}

}  // namespace

Result<int> user_kubeconfig(Invocation& invocation, const WantedUser& user, fs::path to) {
  auto access = std::make_shared<phases::UserAccess>();
  access->wanted = {user.name, user.groups, user.name_space, user.role, user.cluster_wide};
  if (!user.expires.empty()) {
    TRY(access->wanted.lifetime, parse_duration(user.expires, "--expires"));
  }
  TRY(phases::check_wanted(access->wanted));
  if (to.empty()) to = user.name + ".kubeconfig";
  if (to == "-" && invocation.output == "json")
    return fail(ErrorKind::usage, "--to - and -o json both want standard output");
  if (to != "-") {
    TRY(check_writable(to));
  }
  return run_on_cluster(invocation, fleet::Bring::agent_if_needed, [&](phases::Run& run) {
    run.user = access;
    return give(run, invocation, to);
  });
}

Result<int> revoke_user(Invocation& invocation, const std::string& user) {
  TRY(phases::check_user_name(user));
  auto access = std::make_shared<phases::UserAccess>();
  access->wanted.user = user;
  return run_on_cluster(invocation, fleet::Bring::agent_if_needed, [&](phases::Run& run) {
    run.user = access;
    return take(run, invocation);
  });
}

}  // namespace muster::commands

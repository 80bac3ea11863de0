#include <algorithm>

#include "bootstrapper/phases/kubectl.hpp"
#include "bootstrapper/phases/steps.hpp"
#include "bootstrapper/phases/user_access.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

asio::awaitable<Result<Outcome>> bind_role(Run& run) {
  auto& access = *run.user;
  const auto binding = wanted_binding(access);
  const std::vector<std::string> apply = {"apply", "-f", "-"};
  const auto manifest = binding_manifest(binding);
  CO_TRY(co_await kubectl_change(run.master(), apply, manifest));
  access.bound_now = std::none_of(access.bindings.begin(), access.bindings.end(), [&](const Binding& before) {
    return before.name == binding.name && before.name_space == binding.name_space;
  });
  if (access.bound_now)
    run.progress.host_done(run.master().host().name, report::Outcome::changed,
                           std::string(binding.kind()) + " " + binding.name + " made");
  co_return access.bound_now ? Outcome::changed() : Outcome::unchanged();
}

bool wants_role(const Run& run) {
  return run.user->role.has_value();
}

asio::awaitable<Result<Outcome>> unbind_roles(Run& run) {
  std::vector<Binding> ours;
  for (const auto& binding : run.user->bindings) {
    if (binding.ours) ours.push_back(binding);
  }
  if (ours.empty()) co_return Outcome::unchanged();
  const std::vector<std::string> args = {"delete", "-f", "-", "--ignore-not-found"};
  const auto names = bindings_by_name(ours);
  CO_TRY(co_await kubectl_change(run.master(), args, names));
  for (const auto& binding : ours)
    run.progress.host_done(run.master().host().name, report::Outcome::changed,
                           std::string(binding.kind()) + " " + binding.name + " deleted");
  co_return Outcome::changed();
}

}  // namespace

constinit const Phase kBindRole = {
    .name = "bind-role", .title = "bind the role", .should_run = wants_role, .run = bind_role};

constinit const Phase kUnbindRoles = {
    .name = "unbind-roles", .title = "take the bindings away", .run = unbind_roles};

}  // namespace muster::phases

#include <algorithm>
#include <sstream>

#include "bootstrapper/cluster/words.hpp"
#include "bootstrapper/phases/kubectl.hpp"
#include "bootstrapper/phases/steps.hpp"
#include "bootstrapper/phases/user_access.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

asio::awaitable<Result<>> check_namespace(Run& run, std::string name) {
  const std::vector<std::string> args = {
      "get", "namespace", name, "--ignore-not-found", "-o", "jsonpath={.status.phase}"};
  CO_TRY(const auto phase, co_await kubectl_read(run.master(), args));
  if (phase == "Active") co_return Result<>{};
  if (phase.empty())
    co_return fail(ErrorKind::command, run.spec.name + " has no namespace " + name)
        .next("kubectl create namespace " + name + ", then the same command again");
  co_return fail(ErrorKind::command, "the namespace " + name + " is " + phase + ", wanted Active")
      .in(run.spec.name);
}

asio::awaitable<Result<std::vector<std::string>>> names_of(Run& run, std::vector<std::string> what) {
  what.insert(what.begin(), "get");
  what.insert(what.end(), {"-o", R"(jsonpath={range .items[*]}{.metadata.name}{"\n"}{end})"});
  CO_TRY(const auto text, co_await kubectl_read(run.master(), what));
  std::vector<std::string> names;
  std::istringstream lines(text);
  for (std::string name; std::getline(lines, name);) names.push_back(std::move(name));
  co_return names;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The role that is meant, of those that exist.
Result<RoleRef> choose(const WantedAccess& wanted, const std::vector<std::string>& cluster_roles,
                       const std::vector<std::string>& roles) {
  const auto asked = parse_role(wanted.role);
  const bool of_cluster = asked.kind != "Role" && has(cluster_roles, asked.name);
  const bool of_namespace = asked.kind != "ClusterRole" && !wanted.cluster_wide && has(roles, asked.name);
  if (of_cluster && of_namespace)
    return fail(ErrorKind::usage, "--role " + asked.name + ": there is a ClusterRole and, in " +
                                      wanted.name_space + ", a Role of that name")
        .next("--role clusterrole/" + asked.name + " or --role role/" + asked.name);
  if (of_cluster) return RoleRef{"ClusterRole", asked.name};
  if (of_namespace) return RoleRef{"Role", asked.name};
  std::vector<std::string_view> known;
  if (asked.kind != "Role") known.assign(cluster_roles.begin(), cluster_roles.end());
  if (asked.kind != "ClusterRole") known.insert(known.end(), roles.begin(), roles.end());
  std::erase_if(known, [](std::string_view name) { return name.starts_with("system:"); });
  const auto kinds = asked.kind.empty() ? std::string("Role or ClusterRole") : asked.kind;
  const auto where =
      wanted.name_space.empty() || asked.kind == "ClusterRole" ? "" : " for " + wanted.name_space;
  return fail(ErrorKind::usage, "--role " + asked.name + ": there is no such " + kinds + where)
      .next(cluster::suggestion(asked.name, known));
}

asio::awaitable<Result<RoleRef>> find_wanted_role(Run& run, const WantedAccess& wanted) {
  const std::vector<std::string> of_cluster = {"clusterroles"};
  CO_TRY(const auto cluster_roles, co_await names_of(run, of_cluster));
  std::vector<std::string> roles;
  if (!wanted.name_space.empty()) {
    const std::vector<std::string> of_namespace = {"roles", "-n", wanted.name_space};
    CO_TRY(roles, co_await names_of(run, of_namespace));
  }
  co_return choose(wanted, cluster_roles, roles);
}

asio::awaitable<Result<Outcome>> find_role(Run& run) {
  auto& access = *run.user;
  const auto& wanted = access.wanted;
  if (!wanted.name_space.empty()) {
    CO_TRY(co_await check_namespace(run, wanted.name_space));
  }
  if (!wanted.role.empty()) {
    CO_TRY(access.role, co_await find_wanted_role(run, wanted));
  }
  const std::vector<std::string> all = {"rolebindings,clusterrolebindings", "--all-namespaces"};
  CO_TRY(const auto list, co_await kubectl_get(run.master(), all));
  CO_TRY(access.bindings, read_bindings(list, wanted.user));
  co_return Outcome::unchanged();
}

}  // namespace

constinit const Phase kFindRole = {
    .name = "find-role", .title = "find the namespace and the role", .run = find_role};

}  // namespace muster::phases

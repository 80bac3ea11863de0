#include "bootstrapper/phases/user_access.hpp"

#include <algorithm>
#include <string_view>

#include "bootstrapper/cluster/names.hpp"
#include "bootstrapper/cluster/words.hpp"

namespace muster::phases {

namespace {

constexpr std::size_t kLongestName = 64;                              // ub-common-name of RFC 5280
constexpr std::chrono::seconds kShortest = std::chrono::minutes(10);  // of spec.expirationSeconds

bool is_word(std::string_view text, std::string_view more) {
  const auto is_plain = [](char c) {
    return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9');
  };
  return !text.empty() && is_plain(text.front()) && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_plain(c) || more.find(c) != std::string_view::npos;
  });
}

Error refused(std::string_view flag, std::string_view value, const std::string& why) {
  return fail(ErrorKind::usage, std::string(flag) + " " + cluster::in_quotes(value) + ": " + why);
}

Result<> check_group(const std::string& group) {
  if (group == "system:masters")
    return refused("--group", group,
                   "its members pass every check of the API server, and no binding can be taken from them; "
                   "muster kubeconfig without --user fetches the one that is there");
  if (group.starts_with("system:"))
    return refused("--group", group, "system: is for Kubernetes' own groups, which have rights of their own");
  if (group.starts_with("kubeadm:"))
    return refused("--group", group, "kubeadm: is for kubeadm's own groups, which own the cluster");
  if (!is_word(group, "._-@:/") || group.size() > kLongestName)
    return refused("--group", group,
                   "wanted at most 64 letters, digits and any of . _ - @ : /, a letter or digit in front");
  return {};
}

Result<> check_role(const WantedAccess& wanted) {
  if (wanted.role.empty()) {
    if (wanted.cluster_wide)
      return fail(ErrorKind::usage, "--cluster-wide says where a role holds, and there is no --role");
    return {};
  }
  const auto role = parse_role(wanted.role);
  if (!is_word(role.name, "._-@:") || role.name.size() > 253)
    return refused("--role", wanted.role, "no such name of a Role or ClusterRole is possible");
  if (role.kind == "Role" && wanted.cluster_wide)
    return refused("--role", wanted.role, "a Role holds in its own namespace only; leave --cluster-wide out");
  if (wanted.name_space.empty() && !wanted.cluster_wide)
    return refused("--role", wanted.role, "in which namespace does it hold?")
        .next("--namespace NS, or --cluster-wide for all of them");
  return {};
}

}  // namespace

Result<> check_user_name(const std::string& user) {
  if (user.starts_with("system:"))
    return refused("--user", user, "system: is for Kubernetes' own users, which have rights of their own");
  if (user == "kubernetes-admin" || user == "kubernetes-super-admin")
    return refused("--user", user, "that is the user of kubeadm's admin.conf; muster kubeconfig fetches it");
  if (!is_word(user, "._-@") || user.size() > kLongestName)
    return refused("--user", user,
                   "wanted at most 64 letters, digits and any of . _ - @, a letter or digit in front");
  return {};
}

Result<> check_wanted(const WantedAccess& wanted) {
  TRY(check_user_name(wanted.user));
  for (const auto& group : wanted.groups) {
    TRY(check_group(group));
  }
  if (!wanted.name_space.empty() && !cluster::is_label(wanted.name_space))
    return refused("--namespace", wanted.name_space,
                   "wanted at most 63 of a-z, 0-9 and -, no - at either end");
  TRY(check_role(wanted));
  if (wanted.lifetime < kShortest)
    return fail(ErrorKind::usage, "--expires: Kubernetes signs for 10m at least");
  return {};
}

Binding wanted_binding(const UserAccess& access) {
  const auto& wanted = access.wanted;
  Binding binding;
  binding.name_space = wanted.cluster_wide ? "" : wanted.name_space;
  binding.user = wanted.user;
  binding.role = *access.role;
  binding.name = binding_name(wanted.user, *access.role);
  binding.ours = true;
  binding.certificate_ends = credentials::time_text(access.certificate.ends);
  // Another run's certificate of the same user may live longer.
  for (const auto& before : access.bindings) {
    if (before.name == binding.name && before.name_space == binding.name_space)
      binding.certificate_ends = std::max(binding.certificate_ends, before.certificate_ends);
  }
  return binding;
}

}  // namespace muster::phases

#pragma once
// A user who is to have access to the cluster, or to lose it: what was asked for, what is refused, and what
// came of it. The phases that do it are find_role, sign_certificate, bind_role, review_access and
// unbind_roles.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "agent/protocol/result.hpp"
#include "agent/protocol/secret.hpp"
#include "bootstrapper/phases/credentials/client_certificate.hpp"
#include "bootstrapper/phases/role_binding.hpp"

namespace muster::phases {

/// What the operator wants for one user.
struct WantedAccess {
  std::string user;
  std::vector<std::string> groups{};
  std::string name_space{};   ///< of the role, and of kubectl where none is named; may be empty
  std::string role{};         ///< "edit", "clusterrole/edit", "role/deployer"; empty: no role is bound
  bool cluster_wide = false;  ///< the role holds in all namespaces
  std::chrono::seconds lifetime{std::chrono::hours(24)};
};

/// Something that a user may do, or not.
struct Permission {
  std::string verb;         ///< "list"
  std::string group;        ///< the API group, "apps"; empty: core
  std::string resource;     ///< "pods"
  bool name_space = false;  ///< in the user's own namespace; else in the whole cluster
  bool allowed = false;
};

/// The work on one user's access.
struct UserAccess {
  WantedAccess wanted;
  std::optional<RoleRef> role;  ///< the one that `wanted.role` means
  Secret kubeconfig;
  credentials::ClientCertificate certificate;
  bool bound_now = false;  ///< the binding is new, or was changed by this run
  std::vector<Permission> permissions;
  std::vector<Binding> bindings;  ///< of that user, before anything was changed
};

/// What Kubernetes would take amiss, or what would give away more than was meant: names that are Kubernetes'
/// own
/// ("system:..."), a role without a place. A usage Error that says why.
Result<> check_wanted(const WantedAccess& wanted);

/// That `user` can be one of muster's: letters, digits, ".", "_", "-" and "@".
Result<> check_user_name(const std::string& user);

/// The binding that gives `access.role` to the user.
Binding wanted_binding(const UserAccess& access);

}  // namespace muster::phases

#pragma once
// RoleBindings and ClusterRoleBindings (rbac.authorization.k8s.io/v1) of one user: read, and written as
// muster's. Nothing here asks the API.

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/result.hpp"

namespace muster::phases {

/// A role by its kind and name.
struct RoleRef {
  std::string kind;  ///< "Role" or "ClusterRole"; empty: not said
  std::string name;
  bool operator==(const RoleRef&) const = default;
};
/// "clusterrole/edit", "role/deployer" or "edit", where the kind is left open.
RoleRef parse_role(std::string_view text);

/// What gives a role to one user.
struct Binding {
  std::string name;
  std::string name_space;  ///< empty: a ClusterRoleBinding
  std::string user;
  RoleRef role;
  bool ours = false;             ///< made by muster: it has the label app.kubernetes.io/managed-by=muster
  std::string certificate_ends;  ///< RFC 3339, when the last certificate for it ends; empty: not known

  /// "RoleBinding" or "ClusterRoleBinding"
  [[nodiscard]] std::string_view kind() const {
    return name_space.empty() ? "ClusterRoleBinding" : "RoleBinding";
  }
};

/// "muster:alice:clusterrole:edit": a binding's role cannot be changed, so that each has a name of its own.
std::string binding_name(std::string_view user, const RoleRef& role);

/// Of the List that `kubectl get rolebindings,clusterrolebindings -A -o json` prints, those that name that
/// user.
Result<std::vector<Binding>> read_bindings(const boost::json::value& list, std::string_view user);

/// The object for `kubectl apply`.
std::string binding_manifest(const Binding& binding);
/// A List of the same objects by name alone, for `kubectl delete`.
std::string bindings_by_name(const std::vector<Binding>& bindings);

}  // namespace muster::phases

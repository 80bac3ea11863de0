#include "bootstrapper/commands/user_access_result.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "agent/checks/printable.hpp"

namespace muster::commands {

namespace json = boost::json;
using phases::Binding;
using phases::UserAccess;

namespace {

constexpr std::chrono::minutes kSlack{10};  // the signer dates a certificate back by five

std::chrono::seconds lifetime(const UserAccess& access) {
  return access.certificate.ends - access.certificate.begins;
}

/// "24 hours", "365 days"
std::string span(std::chrono::seconds seconds) {
  const auto minutes = std::chrono::round<std::chrono::minutes>(seconds).count();
  if (minutes < 120) return counted(static_cast<std::size_t>(minutes), "minute");
  if (minutes < 4 * 24 * 60) return counted(static_cast<std::size_t>(minutes + 30) / 60, "hour");
  return counted(static_cast<std::size_t>(minutes + 720) / 1440, "day");
}

std::string where(const Binding& binding) {
  return binding.name_space.empty() ? "in all namespaces" : "in " + binding.name_space;
}

std::string role_text(const UserAccess& access) {
  if (!access.role) return "none: --role gives rights, and whoever is logged in has few";
  const auto binding = wanted_binding(access);
  return access.role->kind + " " + access.role->name + " " + where(binding);
}

/// "list pods and create pods" of the permissions that are so.
std::string listed_permissions(const UserAccess& access, bool name_space, bool allowed) {
  std::string text;
  for (const auto& one : access.permissions) {
    if (one.name_space != name_space || one.allowed != allowed) continue;
    text += (text.empty() ? "" : ", ") + one.verb + " " + one.resource;
  }
  return text;
}

/// "in dev: list pods; in the whole cluster: list nodes"
std::string permissions_text(const UserAccess& access, bool allowed) {
  const auto own = listed_permissions(access, true, allowed);
  const auto all = listed_permissions(access, false, allowed);
  std::string text;
  if (!own.empty()) text = "in " + access.wanted.name_space + ": " + own;
  if (!all.empty()) text += std::string(text.empty() ? "" : "; ") + "in the whole cluster: " + all;
  return text.empty() ? "none of what was asked of the API" : text;
}

std::string groups_text(const UserAccess& access) {
  std::string text;
  for (const auto& group : access.wanted.groups) text += (text.empty() ? ", in " : ", ") + group;
  return text;
}

json::object binding_json(const Binding& binding) {
  json::object object{{"kind", binding.kind()}, {"name", binding.name}};
  if (!binding.name_space.empty()) object.emplace("namespace", binding.name_space);
  object.emplace("role", json::object{{"kind", binding.role.kind}, {"name", binding.role.name}});
  return object;
}

json::array permissions_json(const UserAccess& access) {
  json::array all;
  for (const auto& one : access.permissions) {
    json::object object{{"verb", one.verb}, {"group", one.group}, {"resource", one.resource}};
    if (one.name_space) object.emplace("namespace", access.wanted.name_space);
    object.emplace("allowed", one.allowed);
    all.push_back(std::move(object));
  }
  return all;
}

/// When the last certificate ends that muster knows of for that user; empty: it knows of none.
std::string last_end(const UserAccess& access) {
  std::string last;
  for (const auto& binding : access.bindings) last = std::max(last, binding.certificate_ends);
  return last;
}

}  // namespace

std::string access_text(const UserAccess& access, const std::filesystem::path& file) {
  const auto name = file.string();
  std::string text = name == "-" ? ""
                                 : name + " is written, mode 0600; use it with: kubectl --kubeconfig " +
                                       name + " get pods\n";
  text += "  user     " + access.wanted.user + groups_text(access) + "\n";
  text += "  role     " + role_text(access) + "\n";
  if (access.role) {
    const auto binding = wanted_binding(access);
    text += "  binding  " + std::string(binding.kind()) + " " + binding.name +
            (access.bound_now ? ", new\n" : ", as before\n");
  }
  text += "  may      " + permissions_text(access, true) + "\n";
  text += "  may not  " + permissions_text(access, false) + "\n";
  return text + "  expires  " + credentials::time_text(access.certificate.ends) + ", after " +
         span(lifetime(access)) + "\n";
}

std::string plan_text(const UserAccess& access, const std::filesystem::path& file) {
  const auto& wanted = access.wanted;
  std::string text = "muster kubeconfig would do this; nothing was changed\n";
  text += "  a key of " + wanted.user + groups_text(access) +
          ", made here; its certificate signed by kubernetes.io/kube-apiserver-client\n";
  if (access.role) {
    const auto binding = wanted_binding(access);
    text += "  " + std::string(binding.kind()) + " " + binding.name + ": " + role_text(access) + "\n";
  } else {
    text += "  no binding: there is no --role\n";
  }
  return text + "  " + file.string() + ", mode 0600\n";
}

std::string lifetime_warning(const UserAccess& access) {
  if (lifetime(access) <= access.wanted.lifetime + kSlack) return "";
  return "warning: asked for " + span(access.wanted.lifetime) + ", and the certificate lives " +
         span(lifetime(access)) +
         ": before Kubernetes 1.22 it is the controller manager's to say how long\n"
         "  (--cluster-signing-duration). It cannot be revoked; muster kubeconfig --revoke-user " +
         access.wanted.user + " takes the role away\n";
}

json::value access_json(const UserAccess& access, const std::filesystem::path& file, bool dry_run) {
  json::array groups;
  for (const auto& group : access.wanted.groups) groups.emplace_back(group);
  json::object all{{"schema", "muster.kubeconfig/1"},
                   {"dryRun", dry_run},
                   {"file", file.string()},
                   {"user", access.wanted.user},
                   {"groups", std::move(groups)}};
  if (!access.wanted.name_space.empty()) all.emplace("namespace", access.wanted.name_space);
  if (access.role) {
    auto binding = binding_json(wanted_binding(access));
    if (!dry_run) binding.emplace("new", access.bound_now);
    all.emplace("binding", std::move(binding));
  }
  all.emplace("askedSeconds", access.wanted.lifetime.count());
  if (dry_run) return all;
  all.emplace("expires", credentials::time_text(access.certificate.ends));
  all.emplace("longerThanAsked", !lifetime_warning(access).empty());
  all.emplace("permissions", permissions_json(access));
  return all;
}

std::string revoked_text(const UserAccess& access, bool dry_run) {
  const auto& user = access.wanted.user;
  std::string gone;
  std::string left;
  for (const auto& binding : access.bindings) {
    const auto line = std::string(binding.kind()) + " " + printable(binding.name) + ": " + binding.role.kind +
                      " " + printable(binding.role.name) + " " + where(binding) + "\n";
    (binding.ours ? gone : left) += "  " + line;
  }
  if (gone.empty())
    gone = "OK    " + user + " has no binding of muster's\n";
  else
    gone = (dry_run ? "muster kubeconfig would take these away from " + user + "; nothing was changed\n"
                    : "DONE  these were taken away from " + user + "\n") +
           gone;
  if (!left.empty()) left = "Left alone, not made by muster\n" + left;
  const auto ends = last_end(access);
  const std::string until = ends.empty() ? "" : " until " + ends;
  return gone + left + "A certificate cannot be revoked in Kubernetes: " + user + " can still log in" +
         until + ", with the rights of everybody who is logged in" +
         (left.empty() ? "" : " and those left alone") + "\n";
}

json::value revoked_json(const UserAccess& access, bool dry_run) {
  json::array gone;
  json::array left;
  for (const auto& binding : access.bindings) (binding.ours ? gone : left).push_back(binding_json(binding));
  json::object all{{"schema", "muster.revoked/1"},
                   {"dryRun", dry_run},
                   {"user", access.wanted.user},
                   {"revoked", std::move(gone)},
                   {"leftAlone", std::move(left)}};
  if (const auto ends = last_end(access); !ends.empty()) all.emplace("certificateEnds", ends);
  return all;
}

}  // namespace muster::commands

#include "bootstrapper/phases/role_binding.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <optional>

#include "agent/protocol/codec.hpp"

namespace muster::phases {

namespace json = boost::json;

namespace {

constexpr const char* kApi = "rbac.authorization.k8s.io/v1";
constexpr const char* kManagedBy = "app.kubernetes.io/managed-by";
constexpr const char* kOurs = "muster";
constexpr const char* kCertificateEnds = "muster/certificate-ends";

// The parts of the API's objects that are looked at.
struct Metadata {
  std::string name;
  std::optional<std::string> name_space;
  std::optional<std::map<std::string, std::string>> labels;
  std::optional<std::map<std::string, std::string>> annotations;
  static constexpr auto fields() {
    return std::tuple(field("name", &Metadata::name), field("namespace", &Metadata::name_space),
                      field("labels", &Metadata::labels), field("annotations", &Metadata::annotations));
  }
};
struct Named {
  std::string kind;
  std::string name;
  static constexpr auto fields() {
    return std::tuple(field("kind", &Named::kind), field("name", &Named::name));
  }
};
struct Object {
  Metadata metadata;
  Named role;
  std::optional<std::vector<Named>> subjects;
  static constexpr auto fields() {
    return std::tuple(field("metadata", &Object::metadata), field("roleRef", &Object::role),
                      field("subjects", &Object::subjects));
  }
};
struct List {
  std::vector<Object> items;
  static constexpr auto fields() { return std::tuple(field("items", &List::items)); }
};

std::string value_of(const std::optional<std::map<std::string, std::string>>& values, const char* key) {
  if (!values) return "";
  const auto found = values->find(key);
  return found == values->end() ? "" : found->second;
}

json::object metadata_of(const Binding& binding) {
  json::object metadata{{"name", binding.name}};
  if (!binding.name_space.empty()) metadata.emplace("namespace", binding.name_space);
  return metadata;
}

json::object head_of(const Binding& binding, json::object metadata) {
  return {{"apiVersion", kApi}, {"kind", binding.kind()}, {"metadata", std::move(metadata)}};
}

}  // namespace

RoleRef parse_role(std::string_view text) {
  constexpr std::string_view kCluster = "clusterrole/";
  constexpr std::string_view kOwn = "role/";
  if (text.starts_with(kCluster)) return {"ClusterRole", std::string(text.substr(kCluster.size()))};
  if (text.starts_with(kOwn)) return {"Role", std::string(text.substr(kOwn.size()))};
  return {"", std::string(text)};
}

std::string binding_name(std::string_view user, const RoleRef& role) {
  return "muster:" + std::string(user) + (role.kind == "Role" ? ":role:" : ":clusterrole:") + role.name;
}

Result<std::vector<Binding>> read_bindings(const json::value& list, std::string_view user) {
  TRY(const auto decoded, decode<List>(list));
  std::vector<Binding> bindings;
  for (const auto& object : decoded.items) {
    const auto subjects = object.subjects.value_or(std::vector<Named>{});
    const bool theirs = std::any_of(subjects.begin(), subjects.end(), [&](const Named& subject) {
      return subject.kind == "User" && subject.name == user;
    });
    if (!theirs) continue;
    Binding binding;
    binding.name = object.metadata.name;
    binding.name_space = object.metadata.name_space.value_or("");
    binding.user = user;
    binding.role = {object.role.kind, object.role.name};
    binding.ours = value_of(object.metadata.labels, kManagedBy) == kOurs;
    binding.certificate_ends = value_of(object.metadata.annotations, kCertificateEnds);
    bindings.push_back(std::move(binding));
  }
  return bindings;
}

std::string binding_manifest(const Binding& binding) {
  auto metadata = metadata_of(binding);
  metadata.emplace("labels", json::object{{kManagedBy, kOurs}});
  metadata.emplace("annotations", json::object{{kCertificateEnds, binding.certificate_ends}});
  auto object = head_of(binding, std::move(metadata));
  const json::string api_group("rbac.authorization.k8s.io");
  object.emplace(
      "roleRef",
      json::object{{"apiGroup", api_group}, {"kind", binding.role.kind}, {"name", binding.role.name}});
  json::array subjects;
  subjects.push_back(json::object{{"apiGroup", api_group}, {"kind", "User"}, {"name", binding.user}});
  object.emplace("subjects", std::move(subjects));
  return json::serialize(object);
}

std::string bindings_by_name(const std::vector<Binding>& bindings) {
  json::array items;
  for (const auto& binding : bindings) items.push_back(head_of(binding, metadata_of(binding)));
  const json::object list{{"apiVersion", "v1"}, {"kind", "List"}, {"items", std::move(items)}};
  return json::serialize(list);
}

}  // namespace muster::phases

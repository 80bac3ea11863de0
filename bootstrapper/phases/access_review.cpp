#include "bootstrapper/phases/access_review.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <sstream>

#include "agent/protocol/codec.hpp"

namespace muster::phases {

namespace json = boost::json;

namespace {

using Words = std::optional<std::vector<std::string>>;

struct Rule {
  Words verbs;
  Words groups;
  Words resources;
  Words names;
  static constexpr auto fields() {
    return std::tuple(field("verbs", &Rule::verbs), field("apiGroups", &Rule::groups),
                      field("resources", &Rule::resources), field("resourceNames", &Rule::names));
  }
};
struct Role {
  std::optional<std::vector<Rule>> rules;
  static constexpr auto fields() { return std::tuple(field("rules", &Role::rules)); }
};

bool has_any(const Words& words) {
  return words && !words->empty();
}

json::object review(const WantedAccess& wanted, const Permission& question) {
  json::object attributes{{"verb", question.verb}, {"group", question.group}};
  // A subresource, "pods/log", is a field of its own.
  const auto slash = question.resource.find('/');
  attributes.emplace("resource", question.resource.substr(0, slash));
  if (slash != std::string::npos) attributes.emplace("subresource", question.resource.substr(slash + 1));
  if (question.name_space) attributes.emplace("namespace", wanted.name_space);
  json::array groups{"system:authenticated"};
  for (const auto& group : wanted.groups) groups.emplace_back(group);
  return {{"apiVersion", "authorization.k8s.io/v1"},
          {"kind", "SubjectAccessReview"},
          {"spec", json::object{{"user", wanted.user},
                                {"groups", std::move(groups)},
                                {"resourceAttributes", std::move(attributes)}}}};
}

}  // namespace

std::vector<Permission> usual_questions(const WantedAccess& wanted) {
  std::vector<Permission> questions;
  if (!wanted.name_space.empty()) {
    questions = {{"list", "", "pods", true, false},
                 {"create", "", "pods", true, false},
                 {"update", "apps", "deployments", true, false},
                 {"get", "", "secrets", true, false},
                 {"create", "rbac.authorization.k8s.io", "rolebindings", true, false}};
  }
  questions.push_back({"list", "", "pods", false, false});
  questions.push_back({"get", "", "secrets", false, false});
  questions.push_back({"list", "", "nodes", false, false});
  return questions;
}

std::optional<Permission> question_of_role(const json::value& role, bool name_space) {
  const auto decoded = decode<Role>(role);
  if (!decoded) return std::nullopt;
  for (const auto& rule : decoded->rules.value_or(std::vector<Rule>{})) {
    if (!has_any(rule.verbs) || !has_any(rule.groups) || !has_any(rule.resources) || has_any(rule.names))
      continue;
    return Permission{rule.verbs->front(), rule.groups->front(), rule.resources->front(), name_space, false};
  }
  return std::nullopt;
}

std::string access_reviews(const WantedAccess& wanted, const std::vector<Permission>& questions) {
  json::array items;
  for (const auto& question : questions) items.push_back(review(wanted, question));
  const json::object list{{"apiVersion", "v1"}, {"kind", "List"}, {"items", std::move(items)}};
  return json::serialize(list);
}

Result<std::vector<Permission>> answered(std::vector<Permission> questions, std::string_view answers) {
  std::istringstream lines{std::string(answers)};
  for (auto& question : questions) {
    std::string line;
    if (!std::getline(lines, line) || (line != "true" && line != "false"))
      return fail(ErrorKind::command, "the answers to " + std::to_string(questions.size()) +
                                          " SubjectAccessReviews cannot be read: \"" + line + "\"");
    question.allowed = line == "true";
  }
  return questions;
}

}  // namespace muster::phases

#include "bootstrapper/phases/user_access.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "bootstrapper/phases/access_review.hpp"
#include "bootstrapper/phases/signing_request.hpp"
#include "tests/unit/show_result.hpp"

namespace muster::phases {

namespace json = boost::json;
using std::chrono::hours;
using std::chrono::minutes;

TEST_CASE("what a user may be given is checked before a host is touched") {
  struct Case {
    WantedAccess wanted;
    const char* said;  ///< nullptr: nothing is wrong
  };
  const std::string long_name(65, 'a');
  const Case cases[] = {
      {{"alice", {}, "dev", "edit"}, nullptr},
      {{"alice@example.com", {"oidc:devs", "a/b"}, "dev", "role/deployer"}, nullptr},
      {{"alice", {}, "", "view", true}, nullptr},
      {{"alice", {}, "dev", "view", true}, nullptr},
      {{"alice", {}, "", ""}, nullptr},
      {{"system:kube-scheduler"}, "system: is for Kubernetes' own users"},
      {{"kubernetes-admin"}, "admin.conf"},
      {{"alice bob"}, "wanted at most 64"},
      {{"--help"}, "wanted at most 64"},
      {{"../alice"}, "wanted at most 64"},
      {{long_name}, "wanted at most 64"},
      {{"alice", {"system:masters"}}, "pass every check"},
      {{"alice", {"devs", "system:nodes"}}, "system: is for"},
      {{"alice", {"kubeadm:cluster-admins"}}, "own the cluster"},
      {{"alice", {"a,b"}}, "--group \"a,b\""},
      {{"alice", {}, "Dev"}, "--namespace \"Dev\""},
      {{"alice", {}, "--all"}, "--namespace"},
      {{"alice", {}, "", "edit"}, "in which namespace does it hold?"},
      {{"alice", {}, "", "role/deployer", true}, "a Role holds in its own namespace only"},
      {{"alice", {}, "dev", "-f"}, "no such name"},
      {{"alice", {}, "dev", "clusterrole/"}, "no such name"},
      {{"alice", {}, "dev", "", true}, "there is no --role"},
      {{"alice", {}, "dev", "edit", false, minutes(5)}, "10m at least"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.wanted.user);
    CAPTURE(one.wanted.role);
    const auto checked = check_wanted(one.wanted);
    CHECK(checked.has_value() == (one.said == nullptr));
    if (!checked && one.said) {
      CHECK(checked.error().kind() == ErrorKind::usage);
      CHECK_MESSAGE(checked.error().message().find(one.said) != std::string::npos, checked.error().message());
    }
  }
}

TEST_CASE("a binding is named after its user and its role, and remembers the certificate that ends last") {
  UserAccess access;
  access.wanted = {"alice", {}, "dev", "edit"};
  access.role = RoleRef{"ClusterRole", "edit"};
  access.certificate.ends = *credentials::parse_time("2026-11-27T00:00:00Z");
  auto binding = wanted_binding(access);
  CHECK(binding.kind() == "RoleBinding");
  CHECK(binding.name == "muster:alice:clusterrole:edit");
  CHECK(binding.certificate_ends == "2026-11-27T00:00:00Z");

  auto before = binding;
  before.certificate_ends = "2027-01-01T00:00:00Z";
  access.bindings = {before};
  CHECK(wanted_binding(access).certificate_ends == "2027-01-01T00:00:00Z");
  access.bindings.front().name_space = "test";
  CHECK(wanted_binding(access).certificate_ends == "2026-11-27T00:00:00Z");

  access.wanted.cluster_wide = true;
  CHECK(wanted_binding(access).kind() == "ClusterRoleBinding");
  CHECK(binding_name("alice", {"Role", "edit"}) == "muster:alice:role:edit");
}

TEST_CASE(
    "bindings are read as they were written, muster's are told from others', other users' are left out") {
  Binding binding{"muster:alice:clusterrole:edit", "dev", "alice",
                  {"ClusterRole", "edit"},         true,  "2026-11-27T00:00:00Z"};
  const auto list = [&](const std::string& more) {
    return json::parse(R"({"items": [)" + binding_manifest(binding) + more + "]}");
  };
  auto read = read_bindings(list(""), "alice");
  REQUIRE(read);
  REQUIRE(read->size() == 1);
  CHECK(read->front().name == binding.name);
  CHECK(read->front().name_space == "dev");
  CHECK(read->front().role == binding.role);
  CHECK(read->front().ours);
  CHECK(read->front().certificate_ends == binding.certificate_ends);

  read = read_bindings(
      list(R"(, {"metadata": {"name": "theirs"}, "roleRef": {"kind": "ClusterRole", "name": "view"},
    "subjects": [{"kind": "Group", "name": "alice"}, {"kind": "User", "name": "alice"}]},
    {"metadata": {"name": "group"}, "roleRef": {"kind": "ClusterRole", "name": "view"},
    "subjects": [{"kind": "Group", "name": "alice"}]},
    {"metadata": {"name": "none"}, "roleRef": {"kind": "ClusterRole", "name": "view"}})"),
      "alice");
  REQUIRE(read);
  REQUIRE(read->size() == 2);
  CHECK_FALSE(read->back().ours);
  CHECK(read->back().kind() == "ClusterRoleBinding");
  CHECK(read_bindings(list(""), "bob")->empty());
  CHECK(bindings_by_name({binding}) ==
        R"({"apiVersion":"v1","kind":"List","items":[{"apiVersion":"rbac.authorization.k8s.io/v1",)"
        R"("kind":"RoleBinding","metadata":{"name":"muster:alice:clusterrole:edit","namespace":"dev"}}]})");
}

TEST_CASE("a certificate is asked for as that Kubernetes knows it") {
  struct Case {
    int minor;
    const char* api;
    bool signer;
    bool lifetime;
  };
  const Case cases[] = {
      {15, "certificates.k8s.io/v1beta1", false, false}, {17, "certificates.k8s.io/v1beta1", false, false},
      {18, "certificates.k8s.io/v1beta1", true, false},  {19, "certificates.k8s.io/v1", true, false},
      {21, "certificates.k8s.io/v1", true, false},       {22, "certificates.k8s.io/v1", true, true},
      {31, "certificates.k8s.io/v1", true, true}};
  for (const auto& one : cases) {
    CAPTURE(one.minor);
    const auto object = json::parse(signing_request({1, one.minor, 2}, "muster-1", "pem", hours(24)));
    CHECK(object.at("apiVersion") == one.api);
    CHECK(object.at("metadata").at("name") == "muster-1");
    const auto& spec = object.at("spec").as_object();
    CHECK(spec.at("request") == "cGVt");
    CHECK(spec.contains("signerName") == one.signer);
    CHECK(spec.contains("expirationSeconds") == one.lifetime);
    if (one.signer) CHECK(spec.at("signerName") == "kubernetes.io/kube-apiserver-client");
    if (one.lifetime) CHECK(spec.at("expirationSeconds").to_number<int>() == 86400);
  }
}

TEST_CASE("a signed certificate is taken, one that was refused is an error with the reason") {
  const auto state = [](const char* text) { return signed_certificate(json::parse(text)); };
  CHECK(*state(R"({})") == "");
  CHECK(*state(R"({"status": {"conditions": [{"type": "Approved"}]}})") == "");
  CHECK(*state(R"({"status": {"certificate": "cGVt", "conditions": [{"type": "Approved"}]}})") == "pem");
  const auto failed = state(
      R"({"status": {"conditions": [{"type": "Failed", "reason": "SignerValidationFailure", "message": "no"}]}})");
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message().find("Failed: SignerValidationFailure: no") != std::string::npos);
  CHECK_FALSE(state(R"({"status": {"conditions": [{"type": "Denied"}]}})"));
}

TEST_CASE("what a user may do is asked of the API for the user, not for the administrator") {
  const WantedAccess wanted{"alice", {"devs"}, "dev", "edit"};
  const std::vector<Permission> questions{{"get", "", "pods/log", true}, {"list", "", "nodes", false}};
  const auto items = json::parse(access_reviews(wanted, questions)).at("items").as_array();
  REQUIRE(items.size() == 2);
  CHECK(json::serialize(items[0].at("spec")) ==
        R"({"user":"alice","groups":["system:authenticated","devs"],"resourceAttributes":)"
        R"({"verb":"get","group":"","resource":"pods","subresource":"log","namespace":"dev"}})");
  CHECK_FALSE(items[1].at("spec").at("resourceAttributes").as_object().contains("namespace"));

  const auto answers = answered(questions, "true\nfalse\n");
  REQUIRE(answers);
  CHECK(answers->front().allowed);
  CHECK_FALSE(answers->back().allowed);
  CHECK_FALSE(answered(questions, "true\n"));
  CHECK_FALSE(answered(questions, "true\nmaybe\n"));
  CHECK(usual_questions(wanted).size() > usual_questions({"alice"}).size());
}

TEST_CASE("a role is tried by something that it allows as a whole") {
  const auto question = [](const char* text) { return question_of_role(json::parse(text), true); };
  const auto found = question(R"({"rules": [{"verbs": ["get"], "nonResourceURLs": ["/healthz"]},
    {"verbs": ["get"], "apiGroups": [""], "resources": ["secrets"], "resourceNames": ["one"]},
    {"verbs": ["list", "get"], "apiGroups": ["apps"], "resources": ["deployments"]}]})");
  REQUIRE(found);
  CHECK(found->verb == "list");
  CHECK(found->group == "apps");
  CHECK(found->resource == "deployments");
  CHECK_FALSE(question(R"({"rules": null})"));
  CHECK_FALSE(question(R"({})"));
}

}  // namespace muster::phases

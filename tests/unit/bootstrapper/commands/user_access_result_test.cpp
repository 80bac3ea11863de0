#include "bootstrapper/commands/user_access_result.hpp"

#include <doctest/doctest.h>

#include <boost/json/serialize.hpp>

#include "tests/unit/show_result.hpp"

namespace muster::commands {

namespace {

phases::UserAccess alice() {
  phases::UserAccess access;
  access.wanted = {"alice", {"devs"}, "dev", "edit"};
  access.role = phases::RoleRef{"ClusterRole", "edit"};
  access.bound_now = true;
  access.kubeconfig = Secret("the key");
  access.certificate.begins = *credentials::parse_time("2026-11-26T22:26:00Z");
  access.certificate.ends = *credentials::parse_time("2026-11-27T22:31:00Z");
  access.permissions = {{"create", "", "pods", true, true}, {"list", "", "nodes", false, false}};
  return access;
}

}  // namespace

TEST_CASE("what a user was given is said whole, and the key is not") {
  auto access = alice();
  CHECK(access_text(access, "alice.kubeconfig") ==
        R"(alice.kubeconfig is written, mode 0600; use it with: kubectl --kubeconfig alice.kubeconfig get pods
  user     alice, in devs
  role     ClusterRole edit in dev
  binding  RoleBinding muster:alice:clusterrole:edit, new
  may      in dev: create pods
  may not  in the whole cluster: list nodes
  expires  2026-11-27T22:31:00Z, after 24 hours
)");
  CHECK(lifetime_warning(access).empty());
  const auto json = boost::json::serialize(access_json(access, "alice.kubeconfig", false));
  CHECK(json.find("the key") == std::string::npos);
  CHECK(json.find(R"("expires":"2026-11-27T22:31:00Z","longerThanAsked":false)") != std::string::npos);

  access.role.reset();
  CHECK(access_text(access, "a").find("role     none: --role gives rights") != std::string::npos);
}

TEST_CASE("a certificate that lives longer than was asked for is warned of") {
  auto access = alice();
  access.certificate.ends = *credentials::parse_time("2027-11-26T22:26:00Z");
  CHECK(lifetime_warning(access).starts_with(
      "warning: asked for 24 hours, and the certificate lives 365 days:"));
}

TEST_CASE("what is taken back and what is not") {
  auto access = alice();
  CHECK(revoked_text(access, false) ==
        "OK    alice has no binding of muster's\n"
        "A certificate cannot be revoked in Kubernetes: alice can still log in, with the rights of everybody "
        "who is "
        "logged in\n");
  access.bindings = {{"muster:alice:clusterrole:edit",
                      "dev",
                      "alice",
                      {"ClusterRole", "edit"},
                      true,
                      "2026-11-27T22:31:00Z"},
                     {"viewers", "", "alice", {"ClusterRole", "view"}, false, ""}};
  CHECK(revoked_text(access, false) ==
        "DONE  these were taken away from alice\n"
        "  RoleBinding muster:alice:clusterrole:edit: ClusterRole edit in dev\n"
        "Left alone, not made by muster\n"
        "  ClusterRoleBinding viewers: ClusterRole view in all namespaces\n"
        "A certificate cannot be revoked in Kubernetes: alice can still log in until 2026-11-27T22:31:00Z, "
        "with the "
        "rights of everybody who is logged in and those left alone\n");
  CHECK(
      revoked_text(access, true).starts_with("muster kubeconfig would take these away from alice; nothing"));
}

}  // namespace muster::commands

// firewalld: settings of zones, by firewall-cmd where firewalld runs and by firewall-offline-cmd where not.

#include "tests/unit/agent/tasks/modules/host_tree.hpp"

namespace muster::test {

using programs::Expected;
using programs::value_of;

namespace {

Expected yes(std::string command) {
  return {.command = std::move(command), .out = "yes\n"};
}
Expected no(std::string command) {
  return {.command = std::move(command), .out = "no\n", .status = 1};
}

/// The looks that come first where firewalld runs.
std::vector<Expected> running(bool default_zone, std::vector<Expected> looks) {
  std::vector<Expected> all{{.command = "firewall-cmd --state", .out = "running\n"}};
  if (default_zone) all.push_back({.command = "firewall-cmd --get-default-zone", .out = "public\n"});
  all.insert(all.end(), looks.begin(), looks.end());
  return all;
}
Expected stopped() {
  return {.command = "firewall-cmd --state", .status = 252, .err = "not running\n"};
}

/// One run: the looks, what is then done unless in check mode, and what the result says.
struct Case {
  std::string arguments;
  std::vector<Expected> looks;
  std::vector<Expected> then;
  bool changed;
  std::string msg;
};

/// One rule of each kind, in the permanent configuration of the zone "public".
struct Kind {
  std::string arguments;
  std::string option;  ///< behind --query-
  std::string adding;
  std::string msg;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> kKinds{
      {R"("port": "6443/tcp")", "port=6443/tcp", "add", "Changed port 6443/tcp to enabled"},
      {R"("service": "http")", "service=http", "add", "Changed service http to enabled"},
      {R"("protocol": "vrrp")", "protocol=vrrp", "add", "Changed protocol vrrp to enabled"},
      {R"("source": "10.0.0.0/8")", "source=10.0.0.0/8", "add", "Added 10.0.0.0/8 to zone public"},
      {R"("interface": "cni0")", "interface=cni0", "change", "Changed cni0 to zone public"},
      {R"("rich_rule": "rule protocol value=\"vrrp\" accept")",
       "rich-rule=rule protocol value=\"vrrp\" accept", "add",
       "Changed rich_rule rule protocol value=\"vrrp\" accept to enabled"},
      {R"("masquerade": "yes")", "masquerade", "add", "Added masquerade to zone public"},
      {R"("icmp_block": "echo-request")", "icmp-block=echo-request", "add",
       "Changed icmp-block echo-request to enabled"},
      {R"("icmp_block_inversion": true)", "icmp-block-inversion", "add",
       "Changed icmp-block-inversion True to enabled"},
      {R"("port_forward": [{"port": 80, "proto": "tcp", "toport": 8080}])",
       "forward-port=port=80:proto=tcp:toport=8080", "add",
       "Changed port_forward port=80:proto=tcp:toport=8080:toaddr= to enabled"},
  };
  return kKinds;
}

void check_case(const Case& one) {
  CAPTURE(one.arguments);
  const HostTree host{};
  const auto predicted = host.run("firewalld", one.arguments, one.looks, Mode::check);
  CHECK_FALSE(predicted.failed);
  CHECK(predicted.changed == one.changed);
  auto all = one.looks;
  all.insert(all.end(), one.then.begin(), one.then.end());
  const auto done = host.run("firewalld", one.arguments, all);
  CHECK_FALSE(done.failed);
  CHECK(done.changed == one.changed);
  CHECK(done.msg == one.msg);
}

}  // namespace

TEST_CASE("firewalld: each kind of rule is looked for and added once") {
  const std::string permanent = "firewall-cmd --permanent --zone=public --";
  for (const auto& kind : kinds()) {
    const auto arguments =
        "{" + kind.arguments + R"(, "zone": "public", "permanent": true, "state": "enabled"})";
    check_case({arguments,
                running(false, {no(permanent + "query-" + kind.option)}),
                {{.command = permanent + kind.adding + "-" + kind.option}},
                true,
                "Permanent operation, " + kind.msg});
    check_case({arguments,
                running(false, {yes(permanent + "query-" + kind.option)}),
                {},
                false,
                "Permanent operation"});
  }
}

TEST_CASE("firewalld: now, permanently, or both; and removed again") {
  const std::string now = "firewall-cmd --zone=public --";
  const std::string permanent = "firewall-cmd --permanent --zone=public --";
  const std::string both = R"({"port": "80/tcp", "permanent": true, "immediate": true, "state": ")";
  check_case({R"({"port": "80/tcp", "state": "enabled", "timeout": 60})",
              running(true, {no(now + "query-port=80/tcp")}),
              {{.command = now + "add-port=80/tcp --timeout=60"}},
              true,
              "Non-permanent operation, Changed port 80/tcp to enabled"});
  check_case({both + "enabled\"}",
              running(true, {no(permanent + "query-port=80/tcp"), yes(now + "query-port=80/tcp")}),
              {{.command = permanent + "add-port=80/tcp"}},
              true,
              "Permanent and Non-Permanent(immediate) operation, Changed port 80/tcp to enabled"});
  check_case({both + "disabled\"}",
              running(true, {yes(permanent + "query-port=80/tcp"), yes(now + "query-port=80/tcp")}),
              {{.command = permanent + "remove-port=80/tcp"}, {.command = now + "remove-port=80/tcp"}},
              true,
              "Permanent and Non-Permanent(immediate) operation, Changed port 80/tcp to disabled"});
  check_case({R"({"masquerade": "no", "state": "enabled"})",
              running(true, {yes(now + "query-masquerade")}),
              {{.command = now + "remove-masquerade"}},
              true,
              "Non-permanent operation, Removed masquerade from zone public"});
  check_case({R"({"source": "10.0.0.0/8", "permanent": false, "state": "disabled"})",
              running(true, {yes(now + "query-source=10.0.0.0/8")}),
              {{.command = now + "remove-source=10.0.0.0/8"}},
              true,
              "Non-permanent operation, Removed 10.0.0.0/8 from zone public"});
}

TEST_CASE("firewalld: where firewalld does not run, its configuration is written") {
  const std::string offline = "firewall-offline-cmd --zone=public --";
  const std::string arguments = R"({"service": "http", "permanent": true, "state": "enabled"})";
  const Expected zone{.command = "firewall-offline-cmd --get-default-zone", .out = "public\n"};
  check_case(
      {arguments,
       {stopped(), zone, no(offline + "query-service=http")},
       {{.command = offline + "add-service=http"}},
       true,
       "Permanent operation, Changed service http to enabled, (offline operation: only on-disk configs were "
       "altered)"});
}

TEST_CASE("firewalld: a zone itself") {
  const Expected zones{.command = "firewall-cmd --permanent --get-zones", .out = "block public work\n"};
  const std::string task = R"({"permanent": true, "zone": ")";
  check_case({task + R"(k8s", "state": "present"})",
              running(false, {zones}),
              {{.command = "firewall-cmd --permanent --new-zone=k8s", .out = "success\n"}},
              true,
              "Permanent operation, Added zone k8s, Changed zone k8s to present"});
  check_case(
      {task + R"(work", "state": "present"})", running(false, {zones}), {}, false, "Permanent operation"});
  check_case({task + R"(work", "state": "absent"})",
              running(false, {zones}),
              {{.command = "firewall-cmd --permanent --delete-zone=work", .out = "success\n"}},
              true,
              "Permanent operation, Removed zone work, Changed zone work to absent"});
}

TEST_CASE("firewalld: each failure in Ansible's words") {
  struct Failing {
    std::string arguments;
    std::vector<Expected> programs;
    std::string msg;
  };
  const std::string query = "firewall-cmd --permanent --zone=public --query-service=x";
  const std::string add = "firewall-cmd --permanent --zone=public --add-service=x";
  const std::vector<Failing> failing{
      {R"({"interface": "eth0", "state": "enabled"})",
       {},
       "missing parameter(s) required by 'interface': zone"},
      {R"({"source": "10.0.0.0/8", "state": "enabled"})",
       {},
       "missing parameter(s) required by 'source': permanent"},
      {R"({"port": "80/tcp", "state": "enabled"})",
       {stopped()},
       "firewall is not currently running, unable to perform immediate actions without a running firewall "
       "daemon"},
      {R"({"port": "80", "zone": "public", "state": "enabled"})", running(false, {}),
       "improper port format (missing protocol?)"},
      {R"({"port": "80/tcp", "zone": "public", "state": "present"})", running(false, {}),
       "absent and present state can only be used in zone level operations"},
      {R"({"zone": "x", "state": "present"})", running(false, {}),
       "Zone operations must be permanent. Make sure you didn't set the 'permanent' flag to 'false' or the "
       "'immediate' flag to 'true'."},
      {R"({"port_forward": [{"port": "80"}], "zone": "public", "state": "enabled"})", running(false, {}),
       "proto udp/tcp must be specified for port forward"},
      {R"({"port": "80/tcp", "zone": "x", "state": "enabled"})",
       running(false, {{.command = "firewall-cmd --zone=x --query-port=80/tcp",
                        .status = 112,
                        .err = "Error: INVALID_ZONE: x\n"}}),
       "ERROR: Exception caught: INVALID_ZONE: x"},
      {R"({"service": "x", "zone": "public", "permanent": true, "state": "enabled"})",
       running(false, {no(query), {.command = add, .status = 101, .err = "Error: INVALID_SERVICE: x\n"}}),
       "ERROR: Exception caught: INVALID_SERVICE: x Permanent operation, Services are defined by port/tcp "
       "relationship and named as they are in /etc/services (on most systems)"},
  };
  for (const auto& one : failing) {
    CAPTURE(one.arguments);
    const HostTree host{};
    const auto answer = host.run("firewalld", one.arguments, one.programs);
    CHECK(answer.failed);
    CHECK(answer.msg == one.msg);
  }
}

}  // namespace muster::test

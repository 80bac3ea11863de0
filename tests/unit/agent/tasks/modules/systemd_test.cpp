// service and systemd: what systemctl is asked, and what follows from what it says.

#include "agent/tasks/modules/unit_status.hpp"
#include "tests/unit/agent/tasks/modules/host_tree.hpp"

namespace muster::test {

using programs::Expected;
using programs::value_of;

namespace {

std::string status(const std::string& active, const std::string& load = "loaded") {
  return "Id=docker.service\nLoadState=" + load + "\nActiveState=" + active + "\n";
}
Expected show(const std::string& active, const std::string& load = "loaded") {
  return {.command = "systemctl show docker", .out = status(active, load)};
}
Expected enabled(bool yes) {
  return {.command = "systemctl is-enabled docker -l",
          .out = yes ? "enabled\n" : "disabled\n",
          .status = yes ? 0 : 1};
}
Expected masked(bool yes) {
  return {
      .command = "systemctl is-enabled docker", .out = yes ? "masked\n" : "enabled\n", .status = yes ? 1 : 0};
}

/// One run: what is seen, and what is then done unless in check mode.
struct Case {
  std::string arguments;
  std::vector<Expected> looks;
  std::vector<Expected> then;
  bool changed;
  std::string state;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> kCases{
      {R"({"name": "docker", "state": "started"})",
       {show("inactive")},
       {{.command = "systemctl start docker"}},
       true,
       "\"started\""},
      {R"({"name": "docker", "state": "started"})", {show("active")}, {}, false, "\"started\""},
      {R"({"name": "docker", "state": "started"})", {show("activating")}, {}, false, "\"started\""},
      {R"({"name": "docker", "state": "started"})",
       {show("failed")},
       {{.command = "systemctl start docker"}},
       true,
       "\"started\""},
      {R"({"name": "docker", "state": "stopped"})",
       {show("active")},
       {{.command = "systemctl stop docker"}},
       true,
       "\"stopped\""},
      {R"({"name": "docker", "state": "stopped"})",
       {show("deactivating")},
       {{.command = "systemctl stop docker"}},
       true,
       "\"stopped\""},
      {R"({"name": "docker", "state": "stopped"})", {show("failed")}, {}, false, "\"stopped\""},
      {R"({"name": "docker", "state": "restarted"})",
       {show("active")},
       {{.command = "systemctl restart docker"}},
       true,
       "\"started\""},
      {R"({"name": "docker", "state": "restarted"})",
       {show("inactive")},
       {{.command = "systemctl start docker"}},
       true,
       "\"started\""},
      {R"({"name": "docker", "state": "reloaded"})",
       {show("active")},
       {{.command = "systemctl reload docker"}},
       true,
       "\"started\""},
      {R"({"name": "docker", "enabled": true})",
       {show("active"), enabled(false)},
       {{.command = "systemctl enable docker"}},
       true,
       ""},
      {R"({"name": "docker", "enabled": true})", {show("active"), enabled(true)}, {}, false, ""},
      {R"({"name": "docker", "enabled": false})",
       {show("active"), enabled(true)},
       {{.command = "systemctl disable docker"}},
       true,
       ""},
  };
  return kCases;
}

std::vector<Expected> all_of(const Case& one) {
  auto programs = one.looks;
  programs.insert(programs.end(), one.then.begin(), one.then.end());
  return programs;
}

}  // namespace

TEST_CASE("service and systemd: only what is not as wanted is done, and check mode only looks") {
  for (const auto* module : {"service", "systemd", "systemd_service"}) {
    for (const auto& one : cases()) {
      CAPTURE(module);
      CAPTURE(one.arguments);
      const HostTree host{};
      const auto predicted = host.run(module, one.arguments, one.looks, Mode::check);
      CHECK(predicted.changed == one.changed);
      CHECK(value_of(predicted, "state") == one.state);
      const auto done = host.run(module, one.arguments, all_of(one));
      CHECK_FALSE(done.failed);
      CHECK(done.changed == one.changed);
      CHECK(value_of(done, "state") == one.state);
      CHECK(value_of(done, "name") == "\"docker\"");
      CHECK(done.values.at("status").as_object().at("Id").as_string() == "docker.service");
    }
  }
}

TEST_CASE("systemd: reload of the manager, mask and all the rest in one task, in their order") {
  const HostTree host{};
  const std::string arguments =
      R"({"name": "docker", "masked": "no", "enabled": "yes", "state": "started", "daemon_reload": "yes", "daemon_reexec": "yes", "no_block": "yes"})";
  const auto no_block = [](Expected one) {
    one.command.insert(std::string("systemctl").size(), " --no-block");
    return one;
  };
  const std::vector<Expected> looks{no_block(show("inactive", "masked")), no_block(masked(true)),
                                    no_block(enabled(false))};
  const auto predicted = host.run("systemd", arguments, looks, Mode::check);
  CHECK(predicted.changed);
  const auto done = host.run("systemd", arguments,
                             {{.command = "systemctl --no-block daemon-reload"},
                              {.command = "systemctl --no-block daemon-reexec"},
                              looks[0],
                              looks[1],
                              {.command = "systemctl --no-block unmask docker"},
                              looks[2],
                              {.command = "systemctl --no-block enable docker"},
                              {.command = "systemctl --no-block start docker"}});
  CHECK_FALSE(done.failed);
  CHECK(done.changed);
  CHECK(value_of(done, "enabled") == "true");
}

TEST_CASE("systemd: a task without a unit reloads the manager, and has not changed anything") {
  const HostTree host{};
  const auto done =
      host.run("systemd", R"({"daemon_reload": true})", {{.command = "systemctl daemon-reload"}});
  CHECK_FALSE(done.changed);
  CHECK(value_of(done, "name") == "null");
  CHECK_FALSE(host.run("systemd", R"({"daemon_reload": true})", {}, Mode::check).changed);
}

TEST_CASE("systemd: mask settles once") {
  const HostTree host{};
  const std::string arguments = R"({"name": "docker", "masked": true})";
  CHECK(host.run("systemd", arguments, {show("active"), masked(false), {.command = "systemctl mask docker"}})
            .changed);
  CHECK_FALSE(host.run("systemd", arguments, {show("inactive", "masked"), masked(true)}).changed);
}

TEST_CASE("systemd: a unit that others enable, or an alias, is not enabled") {
  for (const auto* said : {"indirect\n", "alias\n"}) {
    const HostTree host{};
    const Expected look{.command = "systemctl is-enabled docker -l", .out = said};
    CHECK(host.run("systemd", R"({"name": "docker", "enabled": true})", {show("active"), look}, Mode::check)
              .changed);
    CHECK_FALSE(
        host.run("systemd", R"({"name": "docker", "enabled": false})", {show("active"), look}).changed);
  }
  const HostTree host{};
  const Expected fixed{.command = "systemctl is-enabled docker -l", .out = "static\n"};
  CHECK_FALSE(host.run("systemd", R"({"name": "docker", "enabled": true})", {show("active"), fixed}).changed);
}

TEST_CASE(
    "systemd: an init script counts as a service, with a warning; its links tell whether it is enabled") {
  const HostTree host{{"/etc/init.d/docker", "#!/bin/sh\n"}, {"/etc/rc3.d/S20docker", ""}};
  const Expected look{
      .command = "systemctl is-enabled docker -l", .status = 1, .err = "Failed to get unit file state"};
  const auto answer =
      host.run("systemd", R"({"name": "docker", "enabled": true})", {show("inactive", "not-found"), look});
  CHECK_FALSE(answer.failed);
  CHECK_FALSE(answer.changed);
  CHECK(value_of(answer, "warnings").find("is actually an init script") != std::string::npos);
}

TEST_CASE("systemd: the diff tells what changes") {
  const HostTree host{};
  const std::string diff =
      R"({"before":{"enabled":false,"state":"inactive"},"after":{"enabled":true,"state":"started"}})";
  const auto answer = host.run("systemd", R"({"name": "docker", "enabled": true, "state": "started"})",
                               {show("inactive"), enabled(false)}, Mode::check_diff);
  CHECK(boost::json::parse(value_of(answer, "diff")) == boost::json::parse(diff));
}

TEST_CASE("systemd: each failure in Ansible's words") {
  struct Failing {
    std::string arguments;
    std::vector<Expected> programs;
    std::string msg;
  };
  const Expected no_bus{
      .command = "systemctl show docker",
      .status = 1,
      .err = "System has not been booted with systemd as init system (PID 1). Can't operate.\n"};
  const std::vector<Failing> failing{
      {R"({"state": "started"})", {}, "missing parameter(s) required by 'state': name"},
      {R"({"enabled": true})", {}, "missing parameter(s) required by 'enabled': name"},
      {R"({"name": "docker*", "state": "started"})",
       {},
       "This module does not currently support using glob patterns, found '*' in service name: docker*"},
      {R"({"name": "docker", "state": "started"})",
       {show("inactive", "not-found")},
       "Could not find the requested service docker: host"},
      {R"({"name": "docker", "enabled": true})",
       {show("inactive", "not-found")},
       "Could not find the requested service docker: host"},
      {R"({"name": "docker", "state": "started"})",
       {show("inactive"), {.command = "systemctl start docker", .status = 1, .err = "Job failed."}},
       "Unable to start service docker: Job failed."},
      {R"({"name": "docker", "enabled": true})",
       {show("active"),
        enabled(false),
        {.command = "systemctl enable docker", .out = "a", .status = 1, .err = "b"}},
       "Unable to enable service docker: ab"},
      {R"({"daemon_reload": true})",
       {{.command = "systemctl daemon-reload", .status = 1, .err = "no"}},
       "failure 1 during daemon-reload: no"},
      {R"({"name": "docker", "state": "started"})",
       {no_bus, {.command = "systemctl is-enabled docker", .out = "enabled\n"}},
       "Service is in unknown state: systemd does not run on this host, or does not answer"},
      {R"({"name": "docker", "state": "started"})",
       {no_bus,
        {.command = "systemctl is-enabled docker", .status = 1},
        {.command = "systemctl list-unit-files docker", .status = 1},
        {.command = "systemctl", .status = 1, .err = "Can't operate.\n"}},
       "systemd does not run on this host: Can't operate."},
  };
  for (const auto& one : failing) {
    CAPTURE(one.arguments);
    const HostTree host{};
    const auto answer = host.run("systemd", one.arguments, one.programs);
    CHECK(answer.failed);
    CHECK(answer.msg == one.msg);
  }
}

TEST_CASE("systemd: what show prints, with commands over several lines") {
  const auto seen = modules::parse_unit_status(
      "ExecStart={ path=/bin/sh ; argv[]=/bin/sh -c a=1\nb ; status=0/0 }\nDescription={ not a "
      "command\nEnvironment=A=1 B=2\n\nX\n");
  CHECK(seen.size() == 3);
  CHECK(seen.at("ExecStart").as_string() == "{ path=/bin/sh ; argv[]=/bin/sh -c a=1\nb ; status=0/0 }");
  CHECK(seen.at("Description").as_string() == "{ not a command");
  CHECK(seen.at("Environment").as_string() == "A=1 B=2");
}

}  // namespace muster::test

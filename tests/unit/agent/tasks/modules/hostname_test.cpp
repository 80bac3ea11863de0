// hostname: both names, by hostnamectl.

#include "tests/unit/agent/tasks/modules/host_tree.hpp"

namespace muster::test {

using programs::Expected;
using programs::value_of;

namespace {

/// What hostnamectl is asked first.
std::vector<Expected> looks(const std::string& now, const std::string& at_boot,
                            std::vector<Expected> then = {}) {
  std::vector<Expected> all{{.command = "hostnamectl --transient status", .out = now + "\n"},
                            {.command = "hostnamectl --static status", .out = at_boot + "\n"}};
  all.insert(all.end(), then.begin(), then.end());
  return all;
}

Expected set_at_boot() {
  return {.command = "hostnamectl --pretty --static set-hostname n1.example.org"};
}
Expected set_now() {
  return {.command = "hostnamectl --transient set-hostname n1.example.org"};
}

constexpr const char* kName = R"({"name": "n1.example.org"})";

}  // namespace

TEST_CASE("hostname: only the name that differs is set, which check mode says before") {
  struct Case {
    std::string now;
    std::string at_boot;
    std::vector<Expected> then;
    std::string before;
  };
  const std::vector<Case> cases{{"n1.example.org", "n1.example.org", {}, ""},
                                {"old", "old", {set_at_boot(), set_now()}, "old"},
                                {"now", "n1.example.org", {set_now()}, "now"},
                                {"n1.example.org", "boot", {set_at_boot()}, "boot"}};
  for (const auto& one : cases) {
    CAPTURE(one.before);
    const HostTree host{{"/run/systemd/system/x", ""}};
    const auto predicted = host.run("hostname", kName, looks(one.now, one.at_boot), Mode::check);
    const auto done = host.run("hostname", kName, looks(one.now, one.at_boot, one.then));
    for (const auto* answer : {&predicted, &done}) {
      CHECK_FALSE(answer->failed);
      CHECK(answer->changed == !one.then.empty());
      CHECK(value_of(*answer, "name") == "\"n1.example.org\"");
      const auto& facts = answer->values.at("ansible_facts").as_object();
      CHECK(facts.at("ansible_hostname").as_string() == "n1");
      CHECK(facts.at("ansible_nodename").as_string() == "n1.example.org");
      CHECK(answer->values.contains("diff") == answer->changed);
      if (!answer->changed) continue;
      const auto& diff = answer->values.at("diff").as_object();
      CHECK(diff.at("before").as_string() == "hostname = " + one.before + "\n");
      CHECK(diff.at("after").as_string() == "hostname = n1.example.org\n");
    }
  }
}

TEST_CASE("hostname: the file of older systems, where it is asked for") {
  const HostTree host{{"/etc/sysconfig/network", "NETWORKING=yes\nHOSTNAME=old\n# end\n"}};
  const std::string arguments = R"({"name": "n1", "use": "redhat"})";
  CHECK(host.run("hostname", arguments, {}, Mode::check).changed);
  CHECK(host.text("/etc/sysconfig/network") == "NETWORKING=yes\nHOSTNAME=old\n# end\n");
  CHECK(host.run("hostname", arguments, {}).changed);
  CHECK(host.text("/etc/sysconfig/network") == "NETWORKING=yes\nHOSTNAME=n1\n# end\n");
  CHECK_FALSE(host.run("hostname", arguments, {}).changed);
}

TEST_CASE("hostname: each failure, in check mode too where it is known before") {
  const HostTree bare{};
  const auto no_systemd = bare.run("hostname", kName, {});
  CHECK(no_systemd.failed);
  CHECK(no_systemd.msg.find("systemd does not run on this host") == 0);

  const HostTree host{{"/run/systemd/system/x", ""}};
  const auto refused =
      host.run("hostname", kName,
               looks("old", "old",
                     {{.command = set_at_boot().command, .out = "o", .status = 1, .err = "Access denied"}}));
  CHECK(refused.failed);
  CHECK(refused.msg == "Command failed rc=1, out=o, err=Access denied");
  const auto name = R"({"name": ")" + std::string(65, 'n') + R"("})";
  for (const auto mode : {Mode::run, Mode::check}) {
    const auto too_long = host.run("hostname", name, looks("old", "old"), mode);
    CHECK(too_long.failed);
    CHECK(too_long.msg == "name cannot be longer than 64 characters on systemd servers, try a shorter name");
  }
}

}  // namespace muster::test

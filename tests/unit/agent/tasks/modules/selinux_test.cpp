// selinux: the configuration and the running state.

#include "tests/unit/agent/tasks/modules/host_tree.hpp"

namespace muster::test {

using programs::Expected;
using programs::value_of;

namespace {

constexpr const char* kConfig = "/etc/selinux/config";
constexpr const char* kEnforce = "/sys/fs/selinux/enforce";
constexpr const char* kTargeted = "# SELinux\nSELINUX=enforcing\nSELINUXTYPE=targeted\n";

}  // namespace

TEST_CASE("selinux: what runs and what the next boot does") {
  struct Case {
    std::string arguments;
    std::string enforce;  ///< "" where the kernel does without
    std::vector<Expected> then;
    bool changed;
    std::string after;
    std::string msg;
    bool reboot;
    std::string warning;
  };
  const std::string permissive = "# SELinux\nSELINUX=permissive\nSELINUXTYPE=targeted\n";
  const std::string disabled = "# SELinux\nSELINUX=disabled\nSELINUXTYPE=targeted\n";
  const std::vector<Case> cases{
      {R"({"policy": "targeted", "state": "enforcing"})", "1", {}, false, kTargeted, "", false, ""},
      {R"({"policy": "targeted", "state": "permissive"})",
       "1",
       {{.command = "setenforce 0"}},
       true,
       permissive,
       "SELinux state changed from 'enforcing' to 'permissive', Config SELinux state changed from "
       "'enforcing' to "
       "'permissive'",
       false,
       ""},
      {R"({"state": "disabled"})",
       "1",
       {{.command = "setenforce 0"}},
       true,
       disabled,
       "Config SELinux state changed from 'enforcing' to 'disabled'",
       true,
       "SELinux state temporarily changed from 'enforcing' to 'permissive'. State change will take effect "
       "next "
       "reboot."},
      {R"({"state": "disabled"})",
       "0",
       {},
       true,
       disabled,
       "Config SELinux state changed from 'enforcing' to 'disabled'",
       true,
       "SELinux state change will take effect next reboot"},
      {R"({"policy": "targeted", "state": "permissive"})",
       "",
       {},
       true,
       permissive,
       "Config SELinux state changed from 'enforcing' to 'permissive'",
       true,
       "Reboot is required to set SELinux state to 'permissive'"},
      {R"({"policy": "mls", "state": "enforcing"})",
       "1",
       {},
       true,
       "# SELinux\nSELINUX=enforcing\nSELINUXTYPE=mls\n",
       "Running SELinux policy changed from 'targeted' to 'mls', SELinux policy configuration in "
       "'/etc/selinux/config' changed from 'targeted' to 'mls'",
       false,
       ""},
  };
  for (const auto& one : cases) {
    CAPTURE(one.arguments);
    CAPTURE(one.enforce);
    const HostTree host{{kConfig, kTargeted}, {"/etc/selinux/mls/policy/x", ""}};
    if (!one.enforce.empty()) host.write(kEnforce, one.enforce);
    const auto predicted = host.run("selinux", one.arguments, {}, Mode::check);
    CHECK(predicted.changed == one.changed);
    CHECK(host.text(kConfig) == kTargeted);
    const auto done = host.run("selinux", one.arguments, one.then);
    CHECK_FALSE(done.failed);
    CHECK(done.changed == one.changed);
    CHECK(done.msg == one.msg);
    CHECK(predicted.msg == one.msg);
    CHECK(host.text(kConfig) == one.after);
    CHECK(value_of(done, "reboot_required") == (one.reboot ? "true" : "false"));
    const auto expected = one.warning.empty() ? "" : boost::json::serialize(boost::json::array{one.warning});
    CHECK(value_of(done, "warnings") == expected);
  }
}

TEST_CASE("selinux: disabled already, a second run changes nothing") {
  const HostTree host{{kConfig, "SELINUX=disabled\nSELINUXTYPE=targeted\n"}};
  const auto answer = host.run("selinux", R"({"state": "disabled"})", {});
  CHECK_FALSE(answer.changed);
  CHECK(value_of(answer, "policy") == "\"targeted\"");
}

TEST_CASE("selinux: a setting that is not there is added; the diff shows the file") {
  const HostTree host{{kConfig, "# empty"}};
  const auto answer = host.run("selinux", R"({"state": "disabled"})", {}, Mode::diff);
  CHECK(answer.msg.find("Config SELinux state changed from 'None' to 'disabled'") != std::string::npos);
  CHECK(host.text(kConfig) == "# empty\nSELINUX=disabled\n");
  CHECK(answer.values.at("diff").as_object().at("after").as_string() == "# empty\nSELINUX=disabled\n");
}

TEST_CASE("selinux: each failure in Ansible's words") {
  const HostTree bare{};
  const auto none = bare.run("selinux", R"({"state": "disabled"})", {});
  CHECK(none.failed);
  CHECK(none.msg == "Unable to find file /etc/selinux/config");
  CHECK(value_of(none, "details") ==
        "\"Please install SELinux-policy package, if this package is not installed previously.\"");
  const HostTree host{{kConfig, kTargeted}, {kEnforce, "1"}};
  CHECK(host.run("selinux", R"({"state": "enforcing"})", {}).msg ==
        "Policy is required if state is not 'disabled'");
  for (const auto mode : {Mode::run, Mode::check}) {
    const auto unknown = host.run("selinux", R"({"state": "enforcing", "policy": "none"})", {}, mode);
    CHECK(unknown.failed);
    CHECK(unknown.msg == "Policy none does not exist in /etc/selinux/");
  }
  const auto refused = host.run("selinux", R"({"state": "permissive", "policy": "targeted"})",
                                {{.command = "setenforce 0", .status = 1, .err = "setenforce: refused\n"}});
  CHECK(refused.failed);
  CHECK(host.text(kConfig) == kTargeted);
}

}  // namespace muster::test

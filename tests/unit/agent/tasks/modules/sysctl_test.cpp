// The module sysctl: the file and the running kernel, each looked at and changed as Ansible does.

#include "tests/unit/agent/tasks/modules/host_tree.hpp"

namespace muster::test {

using programs::Expected;
using programs::value_of;

namespace {

constexpr const char* kFile = "/etc/sysctl.conf";

Expected running(const std::string& value) {
  return {.command = "sysctl -e -n net.ipv4.ip_forward", .out = value + "\n"};
}
Expected reload() {
  return {.command = "sysctl -p /etc/sysctl.conf"};
}

/// One run on a host with a file and a running kernel.
struct Case {
  const char* what;
  std::string arguments;
  std::string before;
  std::string running;
  bool changed;
  std::string after;
  std::vector<Expected> then;  ///< the programs after the look
};

const std::vector<Case>& cases() {
  static const std::vector<Case> kCases{
      {"new",
       R"({"name": "net.ipv4.ip_forward", "value": "1"})",
       "",
       "0",
       true,
       "net.ipv4.ip_forward=1\n",
       {reload()}},
      {"as wanted",
       R"({"name": "net.ipv4.ip_forward", "value": "1"})",
       "net.ipv4.ip_forward = 1\n",
       "1",
       false,
       "net.ipv4.ip_forward = 1\n",
       {}},
      {"words for truth",
       R"({"name": "net.ipv4.ip_forward", "value": "Yes"})",
       "net.ipv4.ip_forward=1\n",
       "1",
       false,
       "net.ipv4.ip_forward=1\n",
       {}},
      {"all lines are put in form, a second one of a key goes",
       R"({"name": "net.ipv4.ip_forward", "value": "1"})",
       "# a = b\n; c\n\n  vm.swappiness = 0\nvm.swappiness=9\nnet.ipv4.ip_forward = 0\nno assignment\n"
       "net.ipv4.ip_forward=7",
       "0",
       true,
       "# a = b\n; c\n\nvm.swappiness=0\nnet.ipv4.ip_forward=1\nno assignment\n",
       {reload()}},
      {"only the kernel differs",
       R"({"name": "net.ipv4.ip_forward", "value": "1"})",
       "net.ipv4.ip_forward=1\n",
       "0",
       true,
       "net.ipv4.ip_forward=1\n",
       {reload()}},
      {"only the kernel differs, which nobody asked",
       R"({"name": "net.ipv4.ip_forward", "value": "1", "reload": "no"})",
       "net.ipv4.ip_forward=1\n",
       "0",
       false,
       "net.ipv4.ip_forward=1\n",
       {}},
      {"the kernel is set",
       R"({"name": "net.ipv4.ip_forward", "value": "1", "sysctl_set": true, "reload": false})",
       "net.ipv4.ip_forward=1\n",
       "0",
       true,
       "net.ipv4.ip_forward=1\n",
       {{.command = "sysctl -w net.ipv4.ip_forward=1"}}},
      {"an unknown key is tolerated",
       R"({"name": "net.ipv4.ip_forward", "value": "1", "sysctl_set": true, "ignoreerrors": true})",
       "",
       "",
       true,
       "net.ipv4.ip_forward=1\n",
       {{.command = "sysctl -e -w net.ipv4.ip_forward=1"}, {.command = "sysctl -e -p /etc/sysctl.conf"}}},
      {"absent",
       R"({"name": "net.ipv4.ip_forward", "state": "absent"})",
       "vm.swappiness=0\nnet.ipv4.ip_forward=1\n",
       "1",
       true,
       "vm.swappiness=0\n",
       {reload()}},
      {"absent already",
       R"({"name": "net.ipv4.ip_forward", "state": "absent"})",
       "vm.swappiness = 0\n",
       "1",
       false,
       "vm.swappiness = 0\n",
       {}},
  };
  return kCases;
}

std::vector<Expected> with_look(const Case& one, bool all) {
  std::vector<Expected> programs{running(one.running)};
  if (all) programs.insert(programs.end(), one.then.begin(), one.then.end());
  return programs;
}

}  // namespace

TEST_CASE("sysctl: the file and the kernel become as wanted, and check mode says so before") {
  for (const auto& one : cases()) {
    CAPTURE(one.what);
    const HostTree host{{kFile, one.before}};
    const auto predicted = host.run("sysctl", one.arguments, with_look(one, false), Mode::check);
    CHECK(predicted.changed == one.changed);
    CHECK(host.text(kFile) == one.before);
    const auto done = host.run("sysctl", one.arguments, with_look(one, true));
    CHECK_FALSE(done.failed);
    CHECK(done.changed == one.changed);
    CHECK(host.text(kFile) == one.after);
  }
}

TEST_CASE("sysctl: a second run changes nothing") {
  const HostTree host{{"/etc/hosts", ""}};
  const std::string arguments =
      R"({"name": "net.ipv4.ip_forward", "value": "1", "sysctl_file": "/etc/sysctl.d/k8s.conf"})";
  std::filesystem::create_directories(host.at("/etc/sysctl.d"));
  const auto first =
      host.run("sysctl", arguments, {running("0"), {.command = "sysctl -p /etc/sysctl.d/k8s.conf"}});
  CHECK(first.changed);
  CHECK(mode_of(host.at("/etc/sysctl.d/k8s.conf")) == 0644);
  CHECK_FALSE(host.run("sysctl", arguments, {running("1")}).changed);
}

TEST_CASE("sysctl: a value of several words is the same whatever blanks the kernel puts between them") {
  const HostTree host{{kFile, "net.ipv4.tcp_rmem=4096 87380 6291456\n"}};
  const auto answer =
      host.run("sysctl", R"({"name": "net.ipv4.tcp_rmem", "value": "4096 87380 6291456"})",
               {{.command = "sysctl -e -n net.ipv4.tcp_rmem", .out = "4096\t87380\t6291456\n"}});
  CHECK_FALSE(answer.changed);
}

TEST_CASE("sysctl: the diff is the file's, also in check mode; mode and owner stay") {
  const HostTree host{{kFile, "a=1\n"}};
  std::filesystem::permissions(host.at(kFile), std::filesystem::perms::owner_read);
  const std::string arguments = R"({"name": "net.ipv4.ip_forward", "value": "1"})";
  const std::string diff =
      R"({"before_header":"/etc/sysctl.conf","after_header":"/etc/sysctl.conf","before":"a=1\n","after":"a=1\nnet.ipv4.ip_forward=1\n"})";
  const auto answer = host.run("sysctl", arguments, {running("0")}, Mode::check_diff);
  CHECK(boost::json::parse(value_of(answer, "diff")) == boost::json::parse(diff));
  CHECK(host.text(kFile) == "a=1\n");
  const auto done = host.run("sysctl", arguments, {running("0"), reload()}, Mode::diff);
  CHECK(boost::json::parse(value_of(done, "diff")) == boost::json::parse(diff));
  CHECK(mode_of(host.at(kFile)) == 0400);
}

TEST_CASE("sysctl: each failure in Ansible's words") {
  struct Failing {
    std::string arguments;
    std::vector<Expected> programs;
    std::string msg;
  };
  const std::string forward = R"({"name": "net.ipv4.ip_forward", "value": "1", "sysctl_set": true})";
  const std::string refused = "sysctl: setting key \"net.ipv4.ip_forward\": Invalid argument\n";
  const std::vector<Failing> failing{
      {R"({"name": "a"})", {}, "state is present but all of the following are missing: value"},
      {R"({"name": "", "value": "1"})", {}, "name cannot be blank"},
      {R"({"name": "a", "value": ""})", {}, "value cannot be blank"},
      {forward,
       {running("0"),
        {.command = "sysctl -w net.ipv4.ip_forward=1", .status = 255, .err = "permission denied"}},
       "setting net.ipv4.ip_forward failed: permission denied"},
      {forward,
       {running("0"), {.command = "sysctl -w net.ipv4.ip_forward=1", .err = refused}},
       "setting net.ipv4.ip_forward failed: " + refused},
      {R"({"name": "net.ipv4.ip_forward", "value": "1"})",
       {running("0"), {.command = "sysctl -p /etc/sysctl.conf", .out = "a = 1\n", .err = refused}},
       "Failed to reload sysctl: a = 1\n" + refused},
  };
  for (const auto& one : failing) {
    const HostTree host{{kFile, ""}};
    const auto answer = host.run("sysctl", one.arguments, one.programs);
    CHECK(answer.failed);
    CHECK(answer.msg == one.msg);
  }
}

}  // namespace muster::test

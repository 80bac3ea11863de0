// modprobe: a module of the kernel, and the files of /etc that load it at boot.

#include <sys/utsname.h>

#include "agent/tasks/modules/kernel_module.hpp"
#include "tests/unit/agent/tasks/modules/host_tree.hpp"

namespace muster::test {

using programs::Expected;
using programs::value_of;

namespace {

std::string builtin_path() {
  struct utsname kernel {};
  ::uname(&kernel);
  return "/lib/modules/" + std::string(kernel.release) + "/modules.builtin";
}

/// A host whose kernel has these modules.
struct KernelHost : HostTree {
  explicit KernelHost(const std::string& loaded, const std::string& builtin = "")
      : HostTree{{"/proc/modules", loaded}, {builtin_path(), builtin}} {}
};

constexpr const char* kLoaded = "br_netfilter 32768 0 - Live 0x0\n";

}  // namespace

TEST_CASE("modprobe: loads and unloads only what is not as wanted") {
  struct Case {
    std::string arguments;
    std::string loaded;
    std::string builtin;
    std::vector<Expected> predicting;
  };
  const std::vector<Case> cases{
      {R"({"name": "br-netfilter"})", kLoaded, "", {}},
      {R"({"name": "overlay"})", "", "kernel/fs/overlayfs/overlay.ko\n", {}},
      {R"({"name": "overlay"})",
       "overlay2 1 0\n",
       "kernel/x/myoverlay.ko\n",
       {{.command = "modprobe -n overlay"}}},
      {R"({"name": "dummy", "params": "numdummies=2 x='a b'"})",
       "",
       "",
       {{.command = "modprobe -n dummy numdummies=2 x=a b"}}},
      {R"({"name": "br_netfilter", "state": "absent"})",
       kLoaded,
       "",
       {{.command = "modprobe -r br_netfilter -n"}}},
      {R"({"name": "br_netfilter", "state": "absent"})", "", "", {}},
  };
  for (const auto& one : cases) {
    CAPTURE(one.arguments);
    const KernelHost host(one.loaded, one.builtin);
    const auto predicted = host.run("modprobe", one.arguments, one.predicting, Mode::check);
    CHECK_FALSE(predicted.failed);
    CHECK(predicted.changed == !one.predicting.empty());
  }
}

TEST_CASE("modprobe: a load counts where the kernel then has the module; otherwise a warning tells why not") {
  const KernelHost host("");
  const auto answer = host.run(
      "modprobe", R"({"name": "alias"})",
      {{.command = "modprobe alias"},
       {.command = "modprobe -n --first-time alias", .status = 1, .err = "Module already in kernel.\n"}});
  CHECK_FALSE(answer.changed);
  CHECK(value_of(answer, "warnings").find("already in kernel") != std::string::npos);

  const KernelHost unloading(kLoaded);
  CHECK(unloading
            .run("modprobe", R"({"name": "br_netfilter", "state": "absent"})",
                 {{.command = "modprobe -r br_netfilter"}})
            .changed);
}

TEST_CASE("modprobe: what modprobe says of a failure, predicted by check mode") {
  for (const auto mode : {Mode::run, Mode::check}) {
    const KernelHost host("");
    const std::string command = mode == Mode::check ? "modprobe -n none" : "modprobe none";
    const auto answer =
        host.run("modprobe", R"({"name": "none"})",
                 {{.command = command, .status = 1, .err = "FATAL: Module none not found.\n"}}, mode);
    CHECK(answer.failed);
    CHECK(answer.msg == "FATAL: Module none not found.\n");
    CHECK(value_of(answer, "rc") == "1");
    CHECK(value_of(answer, "name") == "\"none\"");
  }
  const HostTree bare{{"/proc/modules", ""}};
  const auto answer = bare.run("modprobe", R"({"name": "none"})", {});
  CHECK(answer.failed);
  CHECK(answer.msg == "[Errno 2] No such file or directory: '" + builtin_path() + "'");
}

TEST_CASE("modprobe: loaded at boot, with options, once") {
  const KernelHost host(kLoaded);
  host.write("/etc/modprobe.d/old.conf", "options br_netfilter a=1\noptions other a=1\n");
  host.write("/etc/modules-load.d/other.conf", "other\n");
  const std::string arguments = R"({"name": "br_netfilter", "persistent": "present", "params": "a=2 b=3"})";
  CHECK(host.run("modprobe", arguments, {}, Mode::check).changed);
  CHECK_FALSE(host.has("/etc/modules-load.d/br_netfilter.conf"));
  const auto done = host.run("modprobe", arguments, {}, Mode::diff);
  CHECK(done.changed);
  CHECK(done.values.at("diff").as_array().size() == 3);
  CHECK(host.text("/etc/modules-load.d/br_netfilter.conf") == "br_netfilter\n");
  CHECK(host.text("/etc/modprobe.d/br_netfilter.conf") ==
        "options br_netfilter a=2\noptions br_netfilter b=3\n");
  CHECK(host.text("/etc/modprobe.d/old.conf") == "#options br_netfilter a=1\noptions other a=1\n");
  CHECK_FALSE(host.run("modprobe", arguments, {}).changed);
}

TEST_CASE("modprobe: no longer loaded at boot") {
  const KernelHost host("");
  host.write("/etc/modules-load.d/k8s.conf", "br_netfilter # bridges\noverlay\n");
  host.write("/etc/modprobe.d/k8s.conf", "options br_netfilter a=1\n");
  const std::string arguments = R"({"name": "br_netfilter", "state": "absent", "persistent": "absent"})";
  CHECK(host.run("modprobe", arguments, {}, Mode::check).changed);
  CHECK(host.run("modprobe", arguments, {}).changed);
  CHECK(host.text("/etc/modules-load.d/k8s.conf") == "#br_netfilter # bridges\noverlay\n");
  CHECK(host.text("/etc/modprobe.d/k8s.conf") == "#options br_netfilter a=1\n");
  CHECK_FALSE(host.run("modprobe", arguments, {}).changed);
}

TEST_CASE("modprobe: which lines of a file are about a module") {
  CHECK(modules::loads_at_boot("  overlay ; x\n", "overlay"));
  CHECK(modules::loads_at_boot("overlay", "overlay"));
  for (const auto* none : {"#overlay\n", "overlay x\n", "overlay2\n", ""})
    CHECK_FALSE(modules::loads_at_boot(none, "overlay"));
  CHECK(modules::options_in("options x a=1 # why\noptions x b=2 c=3\noptions x d\noptions y e=1\n", "x") ==
        std::set<std::string>{"a=1"});
}

}  // namespace muster::test

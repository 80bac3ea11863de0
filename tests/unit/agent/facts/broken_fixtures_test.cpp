// The broken machines of tests/fixtures/hosts, and what all machines have in common.

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "agent/facts/observe.hpp"
#include "tests/unit/agent/facts/scratch_tree.hpp"

namespace muster::facts {

TEST_CASE("what a broken machine does not tell is unknown, with the file and the reason, and never zero") {
  struct Fault {
    std::string_view name, hostname, machine_id, cpus, memory, swap, os, interfaces, listeners, kubernetes,
        note;
  };
  const Fault faults[] = {
      {"broken-empty", "ROOT/proc/sys/kernel/hostname: empty", "ROOT/etc/machine-id: empty",
       "ROOT/sys/devices/system/cpu/online: not a list of CPUs; ROOT/proc/cpuinfo: no processor line",
       "ROOT/proc/meminfo: no MemTotal line", "ROOT/proc/swaps: not a list of swap areas",
       "ROOT/etc/os-release: names no ID", "ROOT/sys/class/net: no interfaces, not even lo",
       "ROOT/proc/net/tcp: not a table of sockets", "/usr/bin/kubelet: says no version, but \"\"",
       "ROOT/var/lib/muster/cluster.json: incomplete JSON"},
      {"broken-missing", "ROOT/proc/sys/kernel/hostname: No such file or directory",
       "ROOT/etc/machine-id: No such file or directory",
       "ROOT/sys/devices/system/cpu/online: No such file or directory; ROOT/proc/cpuinfo: No such file or "
       "directory",
       "ROOT/proc/meminfo: No such file or directory", "ROOT/proc/swaps: No such file or directory",
       "ROOT/usr/lib/os-release: No such file or directory", "ROOT/sys/class/net: no interfaces, not even lo",
       "ROOT/proc/net/tcp: No such file or directory", "", ""},
      {"broken-garbage", "",
       "ROOT/etc/machine-id: \"uninitialized\" is no machine id (32 hex digits, not all zero)",
       "ROOT/sys/devices/system/cpu/online: not a list of CPUs; ROOT/proc/cpuinfo: no processor line",
       "ROOT/proc/meminfo: MemTotal is \"a lot kB\", wanted a size in kB",
       "ROOT/proc/swaps: cannot read the line \"/dev/dm-1 partition many 0 -2\"",
       "ROOT/etc/os-release: names no ID", "", "ROOT/proc/net/tcp: not a table of sockets",
       "/usr/bin/kubeadm: says no version, but \"error: exec format\"",
       "ROOT/var/lib/muster/cluster.json: incomplete JSON"},
      {"broken-links", "ROOT/proc/sys/kernel/hostname: No such file or directory",
       "ROOT/etc/machine-id: Too many levels of symbolic links",
       "ROOT/sys/devices/system/cpu/online: No such file or directory; ROOT/proc/cpuinfo: No such file or "
       "directory",
       "ROOT/proc/meminfo: No such file or directory", "ROOT/proc/swaps: not a regular file",
       "ROOT/etc/os-release: Too many levels of symbolic links",
       "ROOT/sys/class/net: Too many levels of symbolic links",
       "ROOT/proc/net/tcp: Too many levels of symbolic links",
       "ROOT/etc/kubernetes: Too many levels of symbolic links",
       "ROOT/var/lib/muster/cluster.json: Too many levels of symbolic links"},
  };
  for (const auto& fault : faults) {
    CAPTURE(fault.name);
    const auto root = fixture(fault.name).string();
    const auto why = [&](const auto& fact) {
      auto text = fact.known() ? "" : fact.why();
      for (auto at = text.find(root); at != std::string::npos; at = text.find(root))
        text.replace(at, root.size(), "ROOT");
      return text;
    };
    const auto facts = observe(root);
    CHECK(why(facts.hostname) == fault.hostname);
    CHECK(why(facts.machine_id) == fault.machine_id);
    CHECK(why(facts.cpus) == fault.cpus);
    CHECK(why(facts.memory_bytes) == fault.memory);
    CHECK(why(facts.swap) == fault.swap);
    CHECK(why(facts.os) == fault.os);
    CHECK(why(facts.interfaces) == fault.interfaces);
    CHECK(why(facts.listeners) == fault.listeners);
    CHECK(why(facts.kubernetes) == fault.kubernetes);
    CHECK(why(facts.note) == fault.note);
  }
}

TEST_CASE("the facts of every machine survive the wire") {
  for (const auto& entry : std::filesystem::directory_iterator(fixture(""))) {
    if (!entry.is_directory()) continue;
    CAPTURE(entry.path().string());
    const auto text = boost::json::serialize(encode(observe(entry.path())));
    boost::system::error_code bad;
    const auto json = boost::json::parse(text, bad);  // refuses what is no UTF-8
    REQUIRE_FALSE(bad.failed());
    const auto again = decode<HostFacts>(json);
    REQUIRE(again.has_value());
    CHECK(boost::json::serialize(encode(*again)) == text);
  }
}

}  // namespace muster::facts

#include "agent/facts/setup/setup_facts.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>

#include "tests/unit/agent/scratch.hpp"
#include "tests/unit/source_tree.hpp"

using namespace muster;
using facts::setup_facts;
using facts::Tree;

namespace json = boost::json;

namespace {

json::object facts_of(const std::string& fixture, const std::vector<std::string>& subset = {"all"}) {
  const auto found = setup_facts(Tree(test::source_tree() / "tests/fixtures/hosts" / fixture), subset, {});
  REQUIRE(found.has_value());
  return *found;
}

/// Whether each fact of the golden JSON is as it says.
void check_golden(const json::object& facts, const char* golden) {
  const auto wanted = json::parse(golden).as_object();
  for (const auto& member : wanted) {
    const std::string name(member.key());
    CAPTURE(name);
    REQUIRE(facts.contains(name));
    CHECK_MESSAGE(facts.at(name) == member.value(), json::serialize(facts.at(name)));
  }
}

}  // namespace

TEST_CASE("setup: a bare CentOS 7 host with bonds") {
  const auto facts = facts_of("centos7-bare");
  check_golden(facts, R"({
    "ansible_distribution": "CentOS", "ansible_distribution_version": "7", "ansible_distribution_major_version": "7",
    "ansible_distribution_release": "Core", "ansible_os_family": "RedHat", "ansible_system": "Linux",
    "ansible_architecture": "x86_64", "ansible_machine": "x86_64", "ansible_userspace_bits": "64",
    "ansible_bond1.200": {"device": "bond1.200", "type": "unknown", "active": true, "macaddress": "3c:fd:fe:aa:00:10", "mtu": 9000,
      "ipv4": {"address": "10.20.200.12", "broadcast": "10.20.200.255", "netmask": "255.255.255.0", "network": "10.20.200.0", "prefix": "24"}}
  })");
}

TEST_CASE("setup: a tree without anything gives what can be said, and no more") {
  const test::Scratch scratch;
  const auto facts = setup_facts(Tree(scratch / ""), {"all"}, {{"LANG", "C"}});
  REQUIRE(facts.has_value());
  check_golden(
      *facts,
      R"({"ansible_selinux": {"status": "disabled"}, "ansible_fips": false, "ansible_product_uuid": "NA",
    "ansible_virtualization_type": "NA", "ansible_mounts": [], "ansible_devices": {}, "module_setup": true,
    "ansible_hostname": "", "ansible_domain": ""})");
  CHECK(facts->at("ansible_env").at("LANG") == "C");
  for (const auto* absent : {"ansible_python_version", "ansible_kernel", "ansible_memtotal_mb",
                             "ansible_processor", "ansible_distribution"})
    CHECK(!facts->contains(absent));
}

TEST_CASE("setup: files that hosts have") {
  const test::Scratch scratch;
  for (const char* directory : {"etc", "proc/net", "proc/sys/kernel", "proc/self", "sys/class/net/eth0",
                                "sys/class/dmi/id", "usr/bin", "captured", "proc/1"})
    std::filesystem::create_directories(scratch / directory);
  scratch.file("etc/os-release", "ID=\"centos\"\nVERSION=\"7 (Core)\"\nVERSION_ID=\"7\"\n");
  scratch.file("etc/redhat-release", "CentOS Linux release 7.9.2009 (Core)\n");
  scratch.file("etc/hosts",
               "127.0.0.1 localhost\n10.0.0.5 n1.example.com n1\n10.9.9.9 later.example.org n1\n");
  scratch.file("etc/resolv.conf", "search a.example b.example\nnameserver 10.0.0.1\nnameserver 10.0.0.2\n");
  scratch.file("usr/bin/yum", "", 0755);
  scratch.file("proc/sys/kernel/hostname", "n1\n");
  scratch.file("proc/1/comm", "systemd\n");
  scratch.file("proc/uptime", "4711.25 1.00\n");
  scratch.file("proc/cmdline", "BOOT_IMAGE=/vmlinuz ro console=tty0 console=ttyS0 quiet\n");
  scratch.file("proc/meminfo",
               "MemTotal: 4194304 kB\nMemFree: 1048576 kB\nBuffers: 0 kB\nCached: 1024 kB\nSwapTotal: 2048 "
               "kB\nSwapFree: 1024 kB\n");
  std::string cpuinfo;
  for (int cpu = 0; cpu < 8; ++cpu) {
    cpuinfo += "processor\t: " + std::to_string(cpu) +
               "\nvendor_id\t: GenuineIntel\nmodel name\t: Xeon\nphysical id\t: " + std::to_string(cpu / 4) +
               "\nsiblings\t: 4\ncpu cores\t: 2\nflags\t\t: fpu hypervisor\n\n";
  }
  scratch.file("proc/cpuinfo", cpuinfo);
  scratch.file("proc/self/mounts",
               "/dev/sda1 / xfs rw 0 0\nproc /proc proc rw 0 0\nnas:/x /mnt\\040x nfs rw 0 0\n");
  scratch.file("sys/class/dmi/id/sys_vendor", "Alibaba Cloud\n");
  scratch.file("sys/class/dmi/id/product_uuid", "4C4C4544-0001\n");
  for (const auto& [name, text] :
       std::initializer_list<std::pair<const char*, const char*>>{{"ifindex", "2"},
                                                                  {"type", "1"},
                                                                  {"address", "52:54:00:00:00:01"},
                                                                  {"mtu", "1500"},
                                                                  {"operstate", "up"},
                                                                  {"flags", "0x1003"}})
    scratch.file(std::string("sys/class/net/eth0/") + name, text);
  scratch.file("captured/ip_-o_addr",
               "2: eth0    inet 10.0.0.5/20 brd x\n2: eth0    inet 10.0.9.9/32 scope global\n");
  scratch.file("proc/net/if_inet6", "fe800000000000005054000000000001 02 40 20 80     eth0\n");
  scratch.file("proc/net/route",
               "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
               "eth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n");
  const auto facts = setup_facts(Tree(scratch / ""), {"all"}, {});
  REQUIRE(facts.has_value());
  check_golden(*facts, R"({
    "ansible_distribution_version": "7.9", "ansible_distribution_major_version": "7", "ansible_distribution_release": "Core",
    "ansible_pkg_mgr": "yum", "ansible_service_mgr": "systemd", "ansible_uptime_seconds": 4711,
    "ansible_nodename": "n1", "ansible_hostname": "n1", "ansible_fqdn": "n1.example.com", "ansible_domain": "example.com",
    "ansible_dns": {"search": ["a.example", "b.example"], "nameservers": ["10.0.0.1", "10.0.0.2"]},
    "ansible_cmdline": {"BOOT_IMAGE": "/vmlinuz", "ro": true, "console": "ttyS0", "quiet": true},
    "ansible_proc_cmdline": {"BOOT_IMAGE": "/vmlinuz", "ro": true, "console": ["tty0", "ttyS0"], "quiet": true},
    "ansible_memtotal_mb": 4096, "ansible_memfree_mb": 1024, "ansible_swaptotal_mb": 2, "ansible_swapfree_mb": 1,
    "ansible_processor_count": 2, "ansible_processor_cores": 2, "ansible_processor_threads_per_core": 2,
    "ansible_processor_vcpus": 8, "ansible_processor_nproc": 8,
    "ansible_product_uuid": "4C4C4544-0001", "ansible_system_vendor": "Alibaba Cloud", "ansible_bios_version": "NA",
    "ansible_virtualization_type": "kvm", "ansible_virtualization_role": "guest",
    "ansible_interfaces": ["eth0"], "ansible_all_ipv4_addresses": ["10.0.0.5", "10.0.9.9"],
    "ansible_all_ipv6_addresses": ["fe80::5054:0:0:1"], "ansible_default_ipv6": {},
    "ansible_mounts": [
      {"mount": "/", "device": "/dev/sda1", "fstype": "xfs", "options": "rw", "uuid": "N/A"},
      {"mount": "/mnt x", "device": "nas:/x", "fstype": "nfs", "options": "rw", "uuid": "N/A"}],
    "ansible_default_ipv4": {"address": "10.0.0.5", "interface": "eth0", "gateway": "10.0.0.1", "netmask": "255.255.240.0",
      "network": "10.0.0.0", "prefix": "20", "macaddress": "52:54:00:00:00:01", "mtu": 1500, "broadcast": "10.0.15.255",
      "alias": "eth0", "type": "ether"},
    "ansible_eth0": {"active": true, "device": "eth0", "macaddress": "52:54:00:00:00:01", "mtu": 1500, "type": "ether",
      "promisc": false,
      "ipv4": {"address": "10.0.0.5", "netmask": "255.255.240.0", "network": "10.0.0.0", "prefix": "20", "broadcast": "10.0.15.255"},
      "ipv4_secondaries": [{"address": "10.0.9.9", "netmask": "255.255.255.255", "network": "10.0.9.9", "prefix": "32", "broadcast": ""}],
      "ipv6": [{"address": "fe80::5054:0:0:1", "prefix": "64", "scope": "link"}]}
  })");
}

TEST_CASE("setup: gather_subset") {
  struct Case {
    std::vector<std::string> subset;
    bool min, network, hardware, virtualization;
  };
  const test::Scratch scratch;
  std::filesystem::create_directories(scratch / "sys/class/net");
  for (const auto& each : std::initializer_list<Case>{
           {{"all"}, true, true, true, true},
           {{"!all"}, true, false, false, false},
           {{"!all", "!min"}, false, false, false, false},
           {{"!all", "network"}, true, true, false, false},
           {{"network", "virtual"}, true, true, false, true},
           {{"min"}, true, false, false, false},
           {{"!hardware"}, true, true, false, true},
           {{"all", "!virtual"}, true, true, true, false},
           {{"default_ipv4"}, true, true, false, false},
           {{"!facter"}, true, true, true, true},
       }) {
    CAPTURE(each.subset.front());
    const auto facts = setup_facts(Tree(scratch / ""), each.subset, {});
    REQUIRE(facts.has_value());
    CHECK(facts->contains("ansible_hostname") == each.min);
    CHECK(facts->contains("ansible_interfaces") == each.network);
    CHECK(facts->contains("ansible_mounts") == each.hardware);
    CHECK(facts->contains("ansible_virtualization_type") == each.virtualization);
  }
  const auto bad = setup_facts(Tree(scratch / ""), {"nothing"}, {});
  REQUIRE(!bad.has_value());
  CHECK(bad.error().message() == "Bad subset 'nothing' given to Ansible.");
}

TEST_CASE("setup: this machine, now") {
  const auto facts = setup_facts(Tree("/"), {"all"}, {});
  REQUIRE(facts.has_value());
  CHECK(facts->at("ansible_user_uid") == static_cast<std::int64_t>(::getuid()));
  CHECK(facts->at("ansible_memtotal_mb").as_int64() > 0);
  CHECK(facts->at("ansible_processor_nproc").as_int64() > 0);
  CHECK(facts->at("ansible_lo").at("type") == "loopback");
  CHECK(facts->at("ansible_lo").at("ipv4").at("address") == "127.0.0.1");
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  const auto told = std::stoll(std::string(facts->at("ansible_date_time").at("epoch").as_string()));
  CHECK(std::abs(told - now) < 60);
}

#include <doctest/doctest.h>

#include "agent/facts/topics.hpp"
#include "tests/unit/agent/facts/scratch_tree.hpp"
#include "tests/unit/agent/firewall_samples.hpp"

using namespace muster;
using namespace muster::facts;

namespace {

constexpr auto kNoNftModule = "ip_tables 28672 1 iptable_filter, Live 0x0\n";

/// A CentOS 7 whose only iptables is 1.4, and whose kernel has these legacy tables.
void make_centos7(ScratchTree& host, std::string_view tables) {
  host.file("/proc/modules", kNoNftModule)
      .file("/proc/sys/kernel/osrelease", "3.10.0-1160.el7.x86_64\n")
      .file("/proc/net/ip_tables_names", tables)
      .program("/usr/sbin/xtables-multi")
      .link("/usr/sbin/iptables-save", "xtables-multi");
}

std::vector<std::string> names(const Firewall& firewall) {
  std::vector<std::string> found;
  for (const auto& table : firewall.tables)
    found.push_back(table.tool + " " + table.family + " " + table.name);
  return found;
}

}  // namespace

TEST_CASE("a host without any firewall has no tables, and nothing is unread") {
  ScratchTree host;
  host.file("/proc/modules", kNoNftModule);
  const auto found = firewall(host.tree());
  REQUIRE(found.known());
  CHECK(found->tables.empty());
  CHECK(found->unread.empty());
  CHECK_FALSE(found->firewalld);
}

TEST_CASE("of the legacy tables those are read that the kernel has, and nat is not") {
  ScratchTree host;
  make_centos7(host, "nat\nraw\nfilter\n");
  host.file("/captured/iptables-save_-t_filter", sample::kFirewalld)
      .file("/captured/iptables-save_-t_raw", "*raw\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n")
      .program("/usr/sbin/firewalld")
      .file("/etc/firewalld/firewalld.conf", "# x\nDefaultZone=work\n")
      .file("/etc/firewalld/zones/public.xml", "<zone>\n  <interface name=\"eth1\"/></zone>");
  const auto found = firewall(host.tree());
  REQUIRE(found.known());
  CHECK(found->unread.empty());
  CHECK(names(*found) == std::vector<std::string>{"iptables ip filter"});
  REQUIRE(found->firewalld);
  CHECK_FALSE(found->firewalld->running);
  CHECK(found->firewalld->default_zone == "work");
  CHECK(found->firewalld->zones.at("eth1") == "public");
}

TEST_CASE("what cannot be read of a firewall is said, with why") {
  ScratchTree host;
  make_centos7(host, "filter\n");
  SUBCASE("no output") {
    const auto found = firewall(host.tree());
    REQUIRE(found->unread.size() == 1);
    CHECK(found->unread[0].find("iptables-save") != std::string::npos);
  }
  SUBCASE("cut short") {
    host.file("/captured/iptables-save_-t_filter", sample::kFirewalld.substr(0, 300));
    const auto found = firewall(host.tree());
    REQUIRE(found->unread.size() == 1);
    CHECK(found->unread[0].find("cut short") != std::string::npos);
  }
  SUBCASE("no program for it") {
    host.file("/proc/net/ip6_tables_names", "filter\n");
    host.file("/captured/iptables-save_-t_filter", sample::kDocker);
    const auto found = firewall(host.tree());
    REQUIRE(found->unread.size() == 1);
    CHECK(found->unread[0] == "ip6tables's table filter: no program that shows it");
    CHECK(found->tables.empty());  // docker's has nothing for the host itself
  }
}

TEST_CASE("nft says which tables there are, and iptables-nft shows its own") {
  ScratchTree host;
  host.file("/captured/nft_-j_list_chains", R"({"nftables": [
      {"chain": {"family": "ip", "table": "filter", "name": "INPUT", "handle": 1, "type": "filter", "hook": "input", "prio": 0, "policy": "accept"}},
      {"chain": {"family": "ip", "table": "filter", "name": "OUTPUT", "handle": 2, "type": "filter", "hook": "output", "prio": 0, "policy": "accept"}},
      {"chain": {"family": "inet", "table": "fw", "name": "in", "handle": 1, "type": "filter", "hook": "input", "prio": 0, "policy": "drop"}}]})")
      .file("/captured/nft_-j_list_table_inet_fw",
            R"({"nftables": [{"table": {"family": "inet", "name": "fw"}},
      {"chain": {"family": "inet", "table": "fw", "name": "in", "handle": 1, "type": "filter", "hook": "input", "prio": 0, "policy": "drop"}}]})")
      .file("/captured/iptables-save_-t_filter", sample::kIptablesService)
      .program("/usr/sbin/nft")
      .program("/usr/sbin/xtables-nft-multi")
      .link("/usr/sbin/iptables-save", "xtables-nft-multi");
  const auto found = firewall(host.tree());
  CHECK(found->unread.empty());
  CHECK(names(*found) == std::vector<std::string>{"iptables ip filter", "nft inet fw"});
}

TEST_CASE("legacy rules beside those of nft are read by the program for them") {
  ScratchTree host;
  host.file("/proc/net/ip_tables_names", "filter\n")
      .file("/captured/iptables-legacy-save_-t_filter", sample::kUfw)
      .file("/captured/iptables-save_-t_filter", sample::kIptablesService)
      .file("/captured/iptables-save_-t_raw", "")
      .file("/captured/iptables-save_-t_mangle", "")
      .program("/usr/sbin/xtables-nft-multi")
      .program("/usr/sbin/xtables-legacy-multi")
      .link("/usr/sbin/iptables-save", "xtables-nft-multi")
      .link("/usr/sbin/iptables-legacy-save", "xtables-legacy-multi");
  const auto found = firewall(host.tree());
  CHECK(found->unread.empty());
  CHECK(names(*found) == std::vector<std::string>{"iptables-legacy ip filter", "iptables ip filter"});
}

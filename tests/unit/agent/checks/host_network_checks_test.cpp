// hostname-resolves, nameserver, default-route, firewalld, nodeport-range, time-synchronised, proxy and
// registry.
#include <doctest/doctest.h>

#include "tests/unit/agent/checks/expect_finding.hpp"

using namespace muster;
using sample::expect;
using sample::good;

TEST_CASE("each of these checks is unknown where its fact is, and ignored by name or by kubeadm's") {
  struct Case {
    const char* check;
    void (*forget)(HostFacts&);
    const char* alias;
  };
  const Case cases[] = {
      {"hostname-resolves", [](HostFacts& f) { f.own_name = Fact<OwnName>::unknown("gone"); }, "Hostname"},
      {"nameserver", [](HostFacts& f) { f.resolver = Fact<Resolver>::unknown("gone"); }, "nameserver"},
      {"default-route", [](HostFacts& f) { f.routes = Fact<std::vector<Route>>::unknown("gone"); },
       "default-route"},
      {"firewalld",
       [](HostFacts& f) { f.firewall_services = Fact<std::vector<FirewallService>>::unknown("gone"); },
       "Firewalld"},
      {"nodeport-range", [](HostFacts& f) { f.local_ports = Fact<LocalPorts>::unknown("gone"); },
       "nodeport-range"},
      {"time-synchronised", [](HostFacts& f) { f.time_keeping = Fact<TimeKeeping>::unknown("gone"); },
       "time-synchronised"},
      {"proxy", [](HostFacts& f) { f.proxies = Fact<std::vector<ProxySetting>>::unknown("gone"); },
       "HTTPProxyCIDR"},
      {"registry", [](HostFacts& f) { f.images = Fact<ImageSupply>::unknown("gone"); }, "ImagePull"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.check);
    auto host = good();
    row.forget(host.facts);
    expect(row.check, host, {Status::unknown, "not known: gone", "muster-agent facts"});
    Settings settings;
    settings.ignore = {row.alias};
    CHECK(sample::judged(row.check, host, settings).status == Status::ignored);
  }
}

TEST_CASE("hostname-resolves wants an own address, from wherever") {
  struct Case {
    OwnName own;
    sample::Expected wanted;
  };
  const Case cases[] = {
      {{"n1", "/etc/hosts", {"10.77.0.12"}, ""}, {Status::pass, "n1 is 10.77.0.12 by /etc/hosts", ""}},
      {{"n1", "/etc/hosts", {"127.0.1.1"}, ""}, {Status::pass, "n1 is 127.0.1.1 by /etc/hosts", ""}},
      {{"n1", "DNS", {"10.9.9.9", "10.77.0.12"}, ""},
       {Status::pass, "n1 is 10.9.9.9 and 10.77.0.12 by DNS", ""}},
      {{"n1", "nss-myhostname", {}, ""}, {Status::pass, "n1 is known to nss-myhostname", ""}},
      {{"n1", "", {}, "DNS does not know it"},
       {Status::warn, "n1 is not in /etc/hosts; DNS does not know it",
        "`echo \"10.77.0.12 n1\" >> /etc/hosts`"}},
      {{"n1", "", {}, ""}, {Status::warn, "n1 is not in /etc/hosts", "echo"}},
      {{"n1", "/etc/hosts", {"10.77.0.99"}, ""},
       {Status::warn, "n1 is 10.77.0.99 by /etc/hosts, which this host does not have",
        "grep -nw n1 /etc/hosts"}},
      {{"n1", "DNS", {"10.77.0.99"}, ""},
       {Status::warn, "n1 is 10.77.0.99 by DNS, which this host does not have", "correct the DNS record"}},
  };
  for (const auto& row : cases) {
    auto host = good();
    host.facts.own_name = row.own;
    expect("hostname-resolves", host, row.wanted);
  }
  auto host = good();
  host.facts.interfaces = Fact<std::vector<Interface>>::unknown("gone");
  expect("hostname-resolves", host, {Status::unknown, "not known: gone", "muster-agent facts"});
}

TEST_CASE("nameserver fails for a loop and for no file, warns for none and for too many") {
  const std::string file = "/etc/resolv.conf";
  struct Case {
    Resolver resolver;
    sample::Expected wanted;
  };
  const Case cases[] = {
      {{file, true, {"10.0.0.2", "10.0.0.3"}, {}},
       {Status::pass, "10.0.0.2 and 10.0.0.3 in /etc/resolv.conf", ""}},
      {{file, false, {}, {}}, {Status::fail, "there is no /etc/resolv.conf", "touch /etc/resolv.conf"}},
      {{file, true, {"10.0.0.2", "127.0.0.53"}, {}},
       {Status::fail, "/etc/resolv.conf has nameserver 127.0.0.53, which a pod takes for itself",
        "resolvConf"}},
      {{file, true, {"::1"}, {}},
       {Status::fail, "/etc/resolv.conf has nameserver ::1, which a pod takes for itself", "resolvConf"}},
      {{file, true, {}, {}},
       {Status::warn, "/etc/resolv.conf has no nameserver: CoreDNS will not start with it",
        "configmap coredns"}},
      {{file, true, {"10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"}, {}},
       {Status::warn, "/etc/resolv.conf has 4 nameservers: pods get the first 3", "leave"}},
      {{file, true, {"10.0.0.2"}, {"a", "b", "c", "d"}},
       {Status::warn, "/etc/resolv.conf has 4 search domains: pods get the first 3", "search"}},
  };
  for (const auto& row : cases) {
    CAPTURE(row.wanted.saw);
    auto host = good();
    host.facts.resolver = row.resolver;
    expect("nameserver", host, row.wanted);
  }
  auto host = good();
  host.facts.resolver = Resolver{file, true, {"10.0.0.2"}, {"a", "b", "c", "d"}};
  Settings settings;
  settings.kubernetes = {1, 26, 0};
  CHECK(sample::judged("nameserver", host, settings).status == Status::pass);
}

TEST_CASE("default-route wants one of the family of the host's address, or at least one to the services") {
  struct Case {
    std::vector<Route> routes;
    const char* address;
    sample::Expected wanted;
  };
  const Route v6{"::/0", "fd00::1", "eth0"};
  const std::string none = "no default route: service addresses cannot be reached from the host";
  const Case cases[] = {
      {{{"0.0.0.0/0", "10.77.0.1", "eth0"}},
       "10.77.0.12",
       {Status::pass, "default via 10.77.0.1 dev eth0", ""}},
      {{{"0.0.0.0/0", "", "ppp0"}}, "10.77.0.12", {Status::pass, "default dev ppp0", ""}},
      {{v6}, "fd00::12", {Status::pass, "default via fd00::1 dev eth0", ""}},
      {{v6}, "", {Status::pass, "default via fd00::1 dev eth0", ""}},  // the agent alone: not known which
      {{v6}, "10.77.0.12", {Status::fail, none, "ip route add 10.96.0.0/12 dev eth0"}},
      {{{"0.0.0.0/0", "", "*"}}, "10.77.0.12", {Status::fail, none, "ip route add default via GATEWAY"}},
      {{{"10.77.0.0/24", "", "eth0"}}, "", {Status::fail, none, "GATEWAY= in /etc/sysconfig/network"}},
      {{{"10.0.0.0/8", "10.77.0.1", "eth0"}},
       "10.77.0.12",
       {Status::warn, "no default route, but one to 10.0.0.0/8", "ip route add default"}},
  };
  for (const auto& row : cases) {
    CAPTURE(row.wanted.saw);
    auto host = good();
    host.address = row.address;
    host.facts.routes = row.routes;
    expect("default-route", host, row.wanted);
  }
}

TEST_CASE("firewalld warns of a firewall service whose files do not open what the role needs") {
  struct Case {
    FirewallService service;
    sample::Expected wanted;
  };
  const Case cases[] = {
      {{"firewalld", true, true, false, {{22, 22}}},
       {Status::warn, "firewalld runs, and its files do not open 10250,30000-32767/tcp",
        "`firewall-cmd --permanent --add-port=10250/tcp --add-port=30000-32767/tcp && firewall-cmd "
        "--reload`"}},
      {{"firewalld", false, true, false, {{10250, 10250}}},
       {Status::warn,
        "firewalld is off but starts at the next boot, and its files do not open 30000-32767/tcp",
        "systemctl disable --now firewalld"}},
      {{"firewalld", true, true, false, {{10250, 10259}, {30000, 32767}}},
       {Status::pass, "firewalld runs, with the needed ports open", ""}},
      {{"firewalld", true, true, true, {}}, {Status::pass, "firewalld runs, with the needed ports open", ""}},
      {{"ufw", true, true, false, {{10250, 10250}}},
       {Status::warn, "ufw runs, and its files do not open 30000-32767/tcp", "`ufw allow 30000:32767/tcp`"}},
  };
  for (const auto& row : cases) {
    CAPTURE(row.wanted.saw);
    auto host = good();
    host.facts.firewall_services = std::vector{row.service};
    expect("firewalld", host, row.wanted);
  }
  expect("firewalld", good(), {Status::pass, "neither firewalld nor ufw runs or starts at boot", ""});
}

TEST_CASE("nodeport-range warns of NodePorts among the kernel's local ports that are not reserved") {
  struct Case {
    LocalPorts ports;
    PortRange node_ports;
    sample::Expected wanted;
  };
  const Case cases[] = {
      {{{32768, 60999}, {}}, {30000, 32767}, {Status::pass, "local ports 32768-60999", ""}},
      {{{1024, 65535}, {}},
       {30000, 32767},
       {Status::warn, "local ports 1024-65535 hold the NodePorts 30000-32767",
        "`sysctl -w net.ipv4.ip_local_reserved_ports=30000-32767`"}},
      {{{32768, 60999}, {}},
       {30000, 33000},
       {Status::warn, "local ports 32768-60999 hold the NodePorts 32768-33000", "30000-33000"}},
      {{{1024, 65535}, {{8080, 8080}, {30000, 32000}}},
       {30000, 32767},
       {Status::warn, "local ports 1024-65535 hold the NodePorts 32001-32767",
        "ip_local_reserved_ports=8080,30000-32767`"}},
      {{{1024, 65535}, {{30000, 33000}}},
       {30000, 32767},
       {Status::pass, "local ports 1024-65535, but the NodePorts are reserved", ""}},
  };
  for (const auto& row : cases) {
    CAPTURE(row.wanted.saw);
    auto host = good();
    host.facts.local_ports = row.ports;
    Settings settings;
    settings.node_ports = row.node_ports;
    expect("nodeport-range", host, row.wanted, settings);
  }
}

TEST_CASE("time-synchronised wants a daemon or a kernel that was told") {
  struct Case {
    TimeKeeping keeping;
    sample::Expected wanted;
  };
  const Case cases[] = {
      {{{"chronyd"}, true, true, ""}, {Status::pass, "chronyd runs, the clock is synchronised", ""}},
      {{{"chronyd"}, true, false, ""},
       {Status::warn, "chronyd runs, but has not synchronised the clock", "chronyc sources"}},
      {{{"systemd-timesyncd"}, true, false, ""},
       {Status::warn, "systemd-timesyncd runs, but has not synchronised the clock", "timedatectl"}},
      {{{"chronyd"}, false, false, ""}, {Status::pass, "chronyd runs", ""}},  // no rtcsync: it does not say
      {{{"ntpd"}, false, false, ""}, {Status::pass, "ntpd runs", ""}},
      {{{"ntpd", "phc2sys"}, false, {}, ""}, {Status::pass, "ntpd and phc2sys run", ""}},
      {{{}, false, true, ""},
       {Status::pass, "the kernel calls the clock synchronised, though no daemon is seen", ""}},
      {{{}, false, false, "lxc"}, {Status::pass, "a container (lxc): its clock is its machine's", ""}},
      {{{}, false, false, ""},
       {Status::warn, "no time daemon runs, and the clock is not synchronised", "yum install -y chrony"}},
      {{{}, false, {}, ""}, {Status::warn, "no time daemon runs", "yum install -y chrony"}},
  };
  for (const auto& row : cases) {
    CAPTURE(row.wanted.saw);
    auto host = good();
    host.facts.time_keeping = row.keeping;
    expect("time-synchronised", host, row.wanted);
  }
}

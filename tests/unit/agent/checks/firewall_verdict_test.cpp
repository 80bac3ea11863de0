#include "agent/checks/firewall_verdict.hpp"

#include <doctest/doctest.h>

#include "tests/unit/agent/firewall_samples.hpp"

using namespace muster;
using Kind = FirewallVerdict::Kind;

namespace {

/// A SYN from 10.77.0.11 to 10.77.0.12 by eth0, as the far host's firewall sees it.
Packet syn(std::uint16_t port, const std::string& protocol = "tcp") {
  Packet packet;
  packet.protocol = protocol;
  packet.port = port;
  packet.source = "10.77.0.11";
  packet.destination = "10.77.0.12";
  packet.interface = "eth0";
  return packet;
}

std::string rule_of(const FirewallVerdict& verdict) {
  if (!verdict.base) return "";
  return verdict.rule ? verdict.rule->text : "policy of " + verdict.base->name;
}

Kind kind(std::string_view rules, const Packet& packet) {
  return decide(sample::firewall(sample::filter(rules)), packet).kind;
}

}  // namespace

TEST_CASE("firewalls of known kinds decide as their kernels do") {
  constexpr auto kReject = "-A INPUT -j REJECT --reject-with icmp-host-prohibited";
  struct Row {
    const char* what;
    std::string_view save;
    Packet packet;
    Kind kind;
    std::string rule;
  };
  const Row rows[] = {
      {"firewalld, allowed", sample::kFirewalld, syn(22), Kind::passes, ""},
      {"firewalld, opened", sample::kFirewalld, syn(10250), Kind::passes, ""},
      {"firewalld, the rest", sample::kFirewalld, syn(30080), Kind::denied, kReject},
      {"firewalld, udp", sample::kFirewalld, syn(22, "udp"), Kind::denied, kReject},
      {"iptables.service, allowed", sample::kIptablesService, syn(22), Kind::passes, ""},
      {"iptables.service, the rest", sample::kIptablesService, syn(6443), Kind::denied, kReject},
      {"docker", sample::kDocker, syn(6443), Kind::passes, ""},
      {"ufw, allowed", sample::kUfw, syn(30005), Kind::passes, ""},
      {"ufw, the rest", sample::kUfw, syn(30011), Kind::denied, "policy of INPUT"},
      {"kube-proxy, no endpoints", sample::kKubeProxy, syn(30500), Kind::denied,
       "-A KUBE-EXTERNAL-SERVICES -p tcp -m comment --comment \"default/web has no endpoints\" -m addrtype "
       "--dst-type LOCAL -m tcp --dport 30500 -j REJECT --reject-with icmp-port-unreachable"},
      {"kube-proxy, another port", sample::kKubeProxy, syn(30501), Kind::passes, ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const auto firewall = sample::firewall(row.save);
    const auto verdict = decide(firewall, row.packet);
    CHECK(verdict.kind == row.kind);
    CHECK(rule_of(verdict) == row.rule);
  }
}

TEST_CASE("conditions that are understood decide, all others make a perhaps") {
  struct Row {
    const char* rules;
    Kind kind;
  };
  const Row rows[] = {
      {"-A INPUT -p tcp -m tcp --dport 80 -j DROP\n", Kind::denied},
      {"-A INPUT -p tcp -m tcp --dport 81 -j DROP\n", Kind::passes},
      {"-A INPUT -p udp -m udp --dport 80 -j DROP\n", Kind::passes},
      {"-A INPUT ! -p udp -j DROP\n", Kind::denied},
      {"-A INPUT ! -p tcp -j DROP\n", Kind::passes},
      {"-A INPUT ! -p icmp -j DROP\n", Kind::denied},
      {"-A INPUT -p 6 -j DROP\n", Kind::denied},
      {"-A INPUT -p tcp -m tcp ! --dport 22 -j DROP\n", Kind::denied},
      {"-A INPUT -p tcp -m tcp --dport 1024: -j DROP\n", Kind::passes},
      {"-A INPUT -p tcp -m tcp --dport :1023 -j DROP\n", Kind::denied},
      {"-A INPUT -p tcp -m multiport --dports 22,79:81 -j DROP\n", Kind::denied},
      {"-A INPUT -p tcp -m multiport ! --dports 22,79:81 -j DROP\n", Kind::passes},
      {"-A INPUT -p tcp -m multiport --ports 80 -j DROP\n", Kind::perhaps_denied},
      {"-A INPUT -s 10.77.0.0/24 -j DROP\n", Kind::denied},
      {"-A INPUT -s 10.77.0.11 -j DROP\n", Kind::denied},
      {"-A INPUT -s 10.77.0.12/32 -j DROP\n", Kind::passes},
      {"-A INPUT ! -s 10.77.0.0/24 -j DROP\n", Kind::passes},
      {"-A INPUT -s 10.0.0.0/255.0.255.0 -j DROP\n", Kind::perhaps_denied},
      {"-A INPUT -d 10.77.0.12/32 -j DROP\n", Kind::denied},
      {"-A INPUT -i eth0 -j DROP\n", Kind::denied},
      {"-A INPUT -i eth+ -j DROP\n", Kind::denied},
      {"-A INPUT -i eth1 -j DROP\n", Kind::passes},
      {"-A INPUT ! -i lo -j DROP\n", Kind::denied},
      {"-A INPUT ! -i eth0 -j DROP\n", Kind::passes},
      {"-A INPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j DROP\n", Kind::denied},
      {"-A INPUT -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -j DROP\n", Kind::passes},
      {"-A INPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE -j DROP\n", Kind::passes},
      {"-A INPUT -m conntrack --ctstate INVALID -j DROP\n", Kind::passes},
      {"-A INPUT -m conntrack ! --ctstate RELATED,ESTABLISHED -j DROP\n", Kind::denied},
      {"-A INPUT -m state --state NEW -j DROP\n", Kind::denied},
      {"-A INPUT -m pkttype --pkt-type broadcast -j DROP\n", Kind::passes},
      {"-A INPUT -m addrtype --dst-type LOCAL -j DROP\n", Kind::denied},
      {"-A INPUT -m addrtype --src-type LOCAL -j DROP\n", Kind::passes},
      {"-A INPUT -m comment --comment \"say \\\"-j ACCEPT\\\" -p udp\" -j DROP\n", Kind::denied},
      {"-A INPUT -f -j DROP\n", Kind::passes},
      {"-A INPUT -j LOG --log-prefix \"x -j DROP\"\n", Kind::passes},
      {"-A INPUT\n", Kind::passes},
      {"-A INPUT -j NFQUEUE --queue-num 0\n", Kind::perhaps_denied},
      {"-A INPUT -m geoip ! --source-country DE -j DROP\n", Kind::perhaps_denied},
      {"-A INPUT -m geoip --source-country DE -j ACCEPT\n-A INPUT -j DROP\n", Kind::perhaps_denied},
      {"-A INPUT -p tcp -m set --match-set bad src -m tcp --dport 81 -j DROP\n", Kind::passes},
      {"-A INPUT -m geoip --source-country DE -j DROP\n-A INPUT -j DROP\n", Kind::perhaps_denied},
      {"-A INPUT -m hashlimit --hashlimit-above 9/sec --hashlimit-name x -j DROP\n", Kind::perhaps_denied},
  };
  for (const auto& row : rows) {
    CAPTURE(row.rules);
    CHECK(kind(row.rules, syn(80)) == row.kind);
  }
}

TEST_CASE("chains are entered, left and gone to as iptables does") {
  struct Row {
    const char* rules;
    Kind kind;
  };
  const Row rows[] = {
      {":A - [0:0]\n-A INPUT -j A\n-A INPUT -j DROP\n-A A -j RETURN\n-A A -j ACCEPT\n", Kind::denied},
      {":A - [0:0]\n-A INPUT -j A\n-A INPUT -j DROP\n-A A -j ACCEPT\n", Kind::passes},
      {":A - [0:0]\n:B - [0:0]\n-A INPUT -j A\n-A INPUT -j DROP\n-A A -g B\n-A A -j ACCEPT\n", Kind::denied},
      {":A - [0:0]\n:B - [0:0]\n-A INPUT -j A\n-A A -j B\n-A A -j ACCEPT\n-A INPUT -j DROP\n", Kind::passes},
      {":A - [0:0]\n-A INPUT -m geoip --x y -j A\n-A A -j ACCEPT\n-A INPUT -j DROP\n", Kind::perhaps_denied},
      {":A - [0:0]\n-A INPUT -m geoip --x y -j A\n-A A -j DROP\n", Kind::perhaps_denied},
      {":A - [0:0]\n-A INPUT -j A\n-A A -m geoip --x y -j RETURN\n-A A -j ACCEPT\n-A INPUT -j DROP\n",
       Kind::perhaps_denied},
      {":A - [0:0]\n-A INPUT -j A\n-A A -j A\n", Kind::perhaps_denied},  // no kernel has that
      {"-A INPUT -j RETURN\n-A INPUT -j DROP\n", Kind::passes},
      {"-A INPUT -j NOSUCHCHAIN\n", Kind::perhaps_denied},
  };
  for (const auto& row : rows) {
    CAPTURE(row.rules);
    CHECK(kind(row.rules, syn(80)) == row.kind);
  }
}

TEST_CASE("a policy decides where no rule does") {
  const auto firewall = sample::firewall(sample::filter("-A INPUT -p tcp --dport 22 -j ACCEPT\n", "DROP"));
  CHECK(decide(firewall, syn(22)).kind == Kind::passes);
  const auto verdict = decide(firewall, syn(23));
  CHECK(verdict.kind == Kind::denied);
  CHECK(verdict.rule == nullptr);
  CHECK(verdict.base->name == "INPUT");
}

TEST_CASE("what is not known of a packet makes a perhaps of the rules that ask for it") {
  auto packet = syn(80);
  packet.source.clear();
  CHECK(kind("-A INPUT -s 10.0.0.0/8 -j DROP\n", packet) == Kind::perhaps_denied);
  packet = syn(80);
  packet.interface.clear();
  CHECK(kind("-A INPUT -i eth1 -j DROP\n", packet) == Kind::perhaps_denied);
  packet = syn(80);
  packet.port.reset();
  CHECK(kind("-A INPUT -p tcp --dport 81 -j DROP\n", packet) == Kind::perhaps_denied);
}

TEST_CASE("outgoing packets and answers meet the rules for them") {
  auto out = syn(80);
  out.incoming = false;
  CHECK(kind("-A OUTPUT -p tcp --dport 80 -j DROP\n", out) == Kind::denied);
  CHECK(kind("-A INPUT -j DROP\n", out) == Kind::passes);
  CHECK(kind("-A OUTPUT -o eth0 -j DROP\n", out) == Kind::denied);
  CHECK(kind("-A OUTPUT -o lo -j DROP\n", out) == Kind::passes);
  CHECK(kind("-A OUTPUT -i eth0 -j DROP\n", out) == Kind::passes);
  Packet answer = out;
  answer.port.reset();
  answer.source_port = 80;
  answer.first = false;
  CHECK(kind("-A OUTPUT -m state --state ESTABLISHED -j ACCEPT\n-A OUTPUT -j DROP\n", answer) ==
        Kind::passes);
  CHECK(kind("-A OUTPUT -p tcp --sport 22 -j ACCEPT\n-A OUTPUT -j DROP\n", answer) == Kind::denied);
  CHECK(kind("-A OUTPUT -m state --state NEW -j DROP\n", answer) == Kind::passes);
}

TEST_CASE("every table and each address family is asked") {
  constexpr auto kRaw =
      "*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A PREROUTING -p tcp --dport 80 -j "
      "DROP\nCOMMIT\n";
  CHECK(decide(sample::firewall(kRaw), syn(80)).kind == Kind::denied);
  CHECK(decide(sample::firewall(sample::filter("-A INPUT -j DROP\n"), "ip6tables"), syn(80)).kind ==
        Kind::passes);
  auto six = syn(80);
  six.source = "fd00::11";
  six.destination = "fd00::12";
  CHECK(decide(sample::firewall(sample::filter("-A INPUT -s fd00::/64 -j DROP\n"), "ip6tables"), six).kind ==
        Kind::denied);
  CHECK(decide(sample::firewall(sample::filter("-A INPUT -j DROP\n")), six).kind == Kind::passes);
}

TEST_CASE("ports are cut where rules begin and end") {
  const auto firewall = sample::firewall(sample::filter("-A INPUT -p tcp --dport 30080:30089 -j DROP\n"));
  CHECK(pieces(firewall, std::vector<PortRange>{{30000, 32767}}) ==
        std::vector<PortRange>{{30000, 30079}, {30080, 30089}, {30090, 32767}});
  CHECK(pieces(firewall, std::vector<PortRange>{{30085, 30086}}) == std::vector<PortRange>{{30085, 30086}});
  CHECK(pieces({}, std::vector<PortRange>{{1, 65535}}) == std::vector<PortRange>{{1, 65535}});
  std::string many;
  for (int port = 30000; port < 31000; port += 2)
    many += "-A INPUT -p tcp --dport " + std::to_string(port) + " -j DROP\n";
  CHECK(pieces(sample::firewall(sample::filter(many)), std::vector<PortRange>{{30000, 32767}}).size() == 256);
}

// The topics of the network, each rule with a file made for it.
#include "agent/facts/network_topics.hpp"

#include <doctest/doctest.h>

#include "agent/facts/observe.hpp"
#include "tests/unit/agent/facts/fake_engine.hpp"
#include "tests/unit/agent/facts/scratch_tree.hpp"

namespace muster::facts {

namespace {

using Names = std::vector<std::string>;
using std::chrono::milliseconds;

/// "10.0.0.0/8 by 10.0.0.1 on eth0" of each route.
Names described(const Fact<std::vector<Route>>& routes) {
  Names rows;
  for (const auto& route : routes.value_or({})) {
    rows.push_back(route.destination + (route.gateway.empty() ? "" : " by " + route.gateway) + " on " +
                   route.interface);
  }
  return rows;
}

constexpr std::string_view kHead = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n";

}  // namespace

TEST_CASE("routes are read of both families, without those that lead nowhere else") {
  ScratchTree host;
  host.file("/proc/net/route", std::string(kHead) +
                                   "eth0\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
                                   "eth0\t0000000A\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n"
                                   "*\t4001F40A\t00000000\t0205\t0\t0\t0\tC0FFFFFF\t0\t0\t0\n"
                                   "eth1\t0000000A\t00000000\t0000\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
                                   "half a line\n");
  CHECK(described(routes(host.tree())) ==
        Names{"0.0.0.0/0 by 10.0.0.1 on eth0", "10.0.0.0/24 on eth0", "10.244.1.64/26 on *"});
  const std::string zeros(32, '0');
  const auto row = [&](const std::string& destination, const std::string& prefix, const std::string& hop,
                       const std::string& flags, const std::string& device) {
    return destination + " " + prefix + " " + zeros + " 00 " + hop + " 00000400 00000001 00000000 " + flags +
           " " + device + "\n";
  };
  host.file("/proc/net/ipv6_route",
            row("fd000000000000000000000000000000", "40", zeros, "00000001", "eth0") +
                row(zeros, "00", "fe800000000000000000000000000001", "00000003", "eth0") +
                row("fd000000000000000000000000000012", "80", zeros, "80200001", "eth0") +
                row("fe800000000000000000000000000000", "40", zeros, "00000001", "eth0") +
                row("ff000000000000000000000000000000", "08", zeros, "00000001", "eth0") +
                row(zeros, "00", zeros, "00200200", "lo"));
  const auto both = described(routes(host.tree()));
  REQUIRE(both.size() == 5);
  CHECK(both[3] == "fd00::/64 on eth0");
  CHECK(both[4] == "::/0 by fe80::1 on eth0");
  CHECK_FALSE(routes(ScratchTree().tree()).known());
}

TEST_CASE("host keys are known by the fingerprints that ssh-keygen prints") {
  ScratchTree host;
  host.file("/etc/ssh/ssh_host_ed25519_key.pub",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJRNo/86Gtfay+vbmorPCB0x9GrzmHsWu6gnMMKpJ0n6 n1\n");
  host.file("/etc/ssh/ssh_host_rsa_key.pub", "ssh-rsa ????\n");
  host.file("/etc/ssh/ssh_host_ed25519_key", "never read");
  host.file("/etc/ssh/moduli", "x");
  const auto keys = host_keys(host.tree());
  REQUIRE(keys.known());
  REQUIRE(keys->size() == 1);
  CHECK(keys->at(0).type == "ssh-ed25519");
  CHECK(keys->at(0).fingerprint == "SHA256:uJYDTnX+mh6jsLPogW5fK4V/NHoZhmMz2OPG6YMeovU");
  REQUIRE(host_keys(ScratchTree().tree()).known());
  CHECK(host_keys(ScratchTree().tree())->empty());
}

TEST_CASE("the own name is looked for in /etc/hosts, then among nsswitch's modules") {
  struct Case {
    std::string_view hosts;
    std::string_view nsswitch;
    std::string_view source;
    Names addresses;
  };
  for (const auto& row :
       {Case{"127.0.0.1 localhost\n10.0.0.12 N1.example.com n1 # this\n", "", "/etc/hosts", {"10.0.0.12"}},
        Case{"10.0.0.12 x #n1\n", "hosts: files dns myhostname\n", "nss-myhostname", {}},
        Case{"", "hosts:  files resolve [!UNAVAIL=return] dns\n", "nss-myhostname", {}},
        Case{"::1 n1\n127.0.1.1\tn1\n", "", "/etc/hosts", {"::1", "127.0.1.1"}},
        Case{"10.0.0.12 n10\n", "hosts: files dns # myhostname\n", "", {}}}) {
    CAPTURE(row.hosts);
    ScratchTree host;
    host.file("/etc/hosts", row.hosts).file("/etc/nsswitch.conf", row.nsswitch);
    const auto own = own_name(host.tree(), "n1", milliseconds(1));
    REQUIRE(own.known());
    CHECK(own->source == row.source);
    CHECK(own->addresses == row.addresses);
  }
  CHECK_FALSE(own_name(ScratchTree().tree(), "", milliseconds(1)).known());
}

TEST_CASE("the resolver is systemd-resolved's while it runs, else /etc/resolv.conf") {
  ScratchTree host;
  CHECK_FALSE(resolver(host.tree())->exists);
  host.file(
      "/etc/resolv.conf",
      "# comment\nnameserver 127.0.0.53\ndomain a.example\nsearch b.example c.example\noptions edns0\n");
  host.file("/run/systemd/resolve/resolv.conf", "nameserver 10.0.0.2\nnameserver 10.0.0.3\n");
  CHECK(resolver(host.tree())->nameservers == Names{"127.0.0.53"});
  CHECK(resolver(host.tree())->search == Names{"b.example", "c.example"});
  host.file("/proc/300/comm", "systemd-resolve\n");
  CHECK(resolver(host.tree())->file == "/run/systemd/resolve/resolv.conf");
  CHECK(resolver(host.tree())->nameservers == Names{"10.0.0.2", "10.0.0.3"});
}

TEST_CASE("local ports are a range and what is kept out of it") {
  struct Case {
    std::string_view range;
    std::string_view reserved;
    std::string_view ports;  ///< "" for unknown
  };
  for (const auto& row : {Case{"32768\t60999\n", "\n", "32768-60999;"},
                          Case{"1024 65535\n", "30000-32767,8080\n", "1024-65535;8080,30000-32767"},
                          Case{"65535 1024\n", "", ""}, Case{"1024\n", "", ""}, Case{"1024 70000\n", "", ""},
                          Case{"1024 65535\n", "x\n", ""}}) {
    CAPTURE(row.range);
    ScratchTree host;
    host.file("/proc/sys/net/ipv4/ip_local_port_range", row.range);
    host.file("/proc/sys/net/ipv4/ip_local_reserved_ports", row.reserved);
    const auto ports = local_ports(host.tree());
    CHECK(ports.known() == !row.ports.empty());
    if (ports.known())
      CHECK(to_string(std::span(&ports->range, 1)) + ";" + to_string(ports->reserved) == row.ports);
  }
}

TEST_CASE("the clock's keeper, the kernel's word and the container are seen") {
  ScratchTree host;
  CHECK_FALSE(time_keeping(host.tree()).known());  // no /proc
  host.file("/proc/1/comm", "systemd\n");
  auto keeping = time_keeping(host.tree());
  REQUIRE(keeping.known());
  CHECK(keeping->daemons.empty());
  CHECK_FALSE(keeping->synchronised);
  host.file("/proc/7/comm", "chronyd\n").file("/etc/chrony.conf", "server a\n#rtcsync\n");
  host.file("/captured/adjtimex", "64\n");
  keeping = time_keeping(host.tree());
  CHECK(keeping->daemons == Names{"chronyd"});
  CHECK(keeping->synchronised == false);
  CHECK_FALSE(keeping->tells_kernel);
  host.file("/etc/chrony.conf", "server a\n  rtcsync\n").file("/captured/adjtimex", "8193\n");
  host.file("/run/systemd/container", "lxc\n");
  keeping = time_keeping(host.tree());
  CHECK(keeping->tells_kernel);
  CHECK(keeping->synchronised == true);
  CHECK(keeping->container == "lxc");
  host.file("/proc/7/comm", "systemd-timesyn\n");
  CHECK(time_keeping(host.tree())->daemons == Names{"systemd-timesyncd"});
}

TEST_CASE("firewalld is read from its files: zones, services, the operator's over the package's") {
  ScratchTree host;
  host.file("/proc/1/comm", "systemd\n");
  REQUIRE(firewall_services(host.tree()).known());
  CHECK(firewall_services(host.tree())->empty());
  host.file("/proc/600/comm", "firewalld\n");
  host.link("/etc/systemd/system/basic.target.wants/firewalld.service",
            "/usr/lib/systemd/system/firewalld.service");
  host.file("/usr/lib/firewalld/zones/public.xml", "<zone><service name=\"ssh\"/></zone>");
  host.file("/usr/lib/firewalld/services/ssh.xml",
            "<service>\n  <port protocol=\"tcp\" port=\"22\"/>\n</service>");
  auto found = firewall_services(host.tree());
  REQUIRE(found->size() == 1);
  CHECK(found->at(0).running);
  CHECK(found->at(0).enabled);
  CHECK_FALSE(found->at(0).accepts_all);
  CHECK(to_string(found->at(0).open_tcp) == "22");
  host.file(
      "/etc/firewalld/zones/public.xml",
      "<zone>\n  <service name=\"../x\"/>\n  <port port=\"6443\" protocol=\"tcp\"/>\n"
      "  <port protocol=\"udp\" port=\"8472\"/>\n  <port protocol=\"tcp\" port=\"30000-32767\"/>\n</zone>\n");
  host.file("/etc/firewalld/zones/trusted.xml", "<zone target=\"ACCEPT\">\n</zone>");
  found = firewall_services(host.tree());
  CHECK(to_string(found->at(0).open_tcp) == "6443,30000-32767");
  CHECK_FALSE(found->at(0).accepts_all);
  host.file("/etc/firewalld/zones/trusted.xml",
            "<zone target=\"ACCEPT\">\n<source address=\"10.0.0.0/24\"/>\n</zone>");
  CHECK(firewall_services(host.tree())->at(0).accepts_all);
  host.file("/etc/firewalld/zones/trusted.xml", "<zone target=\"ACCEPT\">\n</zone>");
  host.file("/etc/firewalld/firewalld.conf", "# x\nDefaultZone=trusted\n");
  CHECK(firewall_services(host.tree())->at(0).accepts_all);
}

TEST_CASE("ufw is on where its file says so, with the ports of its rules") {
  ScratchTree host;
  host.file("/proc/1/comm", "systemd\n").file("/etc/ufw/ufw.conf", "ENABLED=no\n");
  CHECK(firewall_services(host.tree())->empty());
  host.file("/etc/ufw/ufw.conf", "# on\nENABLED=yes\n");
  host.file("/etc/ufw/user.rules",
            "### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in\n"
            "### tuple ### allow any 30000:32767 0.0.0.0/0 any 0.0.0.0/0 in\n"
            "### tuple ### deny tcp 6443 0.0.0.0/0 any 0.0.0.0/0 in\n-A ufw-user-input\n");
  const auto found = firewall_services(host.tree());
  REQUIRE(found->size() == 1);
  CHECK(found->at(0).name == "ufw");
  CHECK(to_string(found->at(0).open_tcp) == "22,30000-32767");
}

TEST_CASE("proxies are found where services and logins get them, and never with a password") {
  ScratchTree host;
  CHECK_FALSE(proxies(host.tree()).known());
  host.file("/etc/environment",
            "# proxy\nPATH=/bin\nexport http_proxy=\"http://al:s3cret@10.0.0.1:3128\"\n"
            "NO_PROXY=localhost, 10.0.0.0/8,\n");
  host.file("/etc/systemd/system/docker.service.d/proxy.conf",
            "[Service]\nEnvironment=\"HTTP_PROXY=http://10.0.0.1:3128\" 'NO_PROXY=a,b' X=1\n");
  host.file("/etc/systemd/system/kubelet.service.d/10.conf",
            "[Service]\nEnvironment=HTTPS_PROXY=http://p:1\n");
  host.file("/etc/systemd/system/kubelet.service.d/20.conf",
            "[Service]\nEnvironment=\nEnvironment=HTTPS_PROXY=\n");
  host.file("/etc/systemd/system.conf", "[Manager]\n#DefaultEnvironment=http_proxy=http://no:1\n");
  host.file("/etc/sysconfig/containerd", "https_proxy=http://q:2\n");
  const auto found = proxies(host.tree());
  REQUIRE(found.known());
  REQUIRE(found->size() == 3);
  CHECK(found->at(0).of == "login");
  CHECK(found->at(0).file == "/etc/environment");
  CHECK(found->at(0).proxy == "http://10.0.0.1:3128");
  CHECK(found->at(0).no_proxy == Names{"localhost", "10.0.0.0/8"});
  CHECK(found->at(1).of == "docker");
  CHECK(found->at(1).no_proxy == Names{"a", "b"});
  CHECK(found->at(2).of == "containerd");
  CHECK(found->at(2).proxy == "http://q:2");
}

TEST_CASE("docker is asked for its images; tags count only where they are wanted") {
  ScratchTree host;
  const FakeEngine engine(host.at("/run/docker.sock"), [](const std::string& request) {
    if (!request.starts_with("GET /images/json ")) return std::string("HTTP/1.0 404 Not Found\r\n\r\n{}");
    return std::string(
        "HTTP/1.0 200 OK\r\n\r\n"
        R"([{"RepoTags": ["k8s.gcr.io/kube-proxy:v1.20.2", "k8s.gcr.io/pause:3.2"]}, {"RepoTags": null}, 7,
            {"RepoTags": ["k8s.gcr.io/coredns/coredns:v1.8.0", "library/x:1"]}, {"RepoTags": ["<none>:<none>"]}])");
  });
  host.file("/proc/10/comm", "dockerd\n");
  const Names wanted{"k8s.gcr.io/kube-proxy:v1.20.2",
                     "k8s.gcr.io/kube-proxy:v1.20.3",
                     "k8s.gcr.io/pause",
                     "k8s.gcr.io/coredns",
                     "k8s.gcr.io/etcd",
                     "docker.io/library/x:1"};
  const auto supply = images(host.tree(), {"docker", wanted}, {}, milliseconds(1));
  REQUIRE(supply.known());
  CHECK(supply->wanted == 6);
  CHECK(supply->missing == Names{"k8s.gcr.io/kube-proxy:v1.20.3", "k8s.gcr.io/etcd"});
  CHECK(supply->tried == "k8s.gcr.io:443");
  CHECK_FALSE(supply->answered);
}

TEST_CASE("what would be tried is the registry of the image, or the runtime's proxy") {
  struct Case {
    std::string_view image;
    std::string_view tried;
  };
  for (const auto& row :
       {Case{"registry.example.com:5000/a/b:1", "registry.example.com:5000"},
        Case{"localhost/a:1", "localhost:443"}, Case{"a/b:1", "registry-1.docker.io:443"},
        Case{"docker.io/a/b:1", "registry-1.docker.io:443"}, Case{"[fd00::1]:5000/a:1", "fd00::1:5000"}}) {
    CAPTURE(row.image);
    const ScratchTree host;
    CHECK(images(host.tree(), {"docker", {std::string(row.image)}}, {}, milliseconds(1))->tried == row.tried);
  }
  ScratchTree host;
  const WantedImages wanted{"containerd", {"k8s.gcr.io/pause"}};
  const std::vector<ProxySetting> settings{{"docker", "f", "http://d:1", {}},
                                           {"systemd", "f", "http://s:3128/", {}}};
  CHECK(images(host.tree(), wanted, settings, milliseconds(1))->tried == "the proxy s:3128");
  CHECK(images(host.tree(), {"docker", wanted.images}, settings, milliseconds(1))->tried == "the proxy d:1");
  host.file("/etc/containerd/config.toml", "[plugins.cri.registry.mirrors.\"k8s.gcr.io\"]\n");
  CHECK(images(host.tree(), wanted, settings, milliseconds(1))->mirror == "/etc/containerd/config.toml");
  host.directory("/etc/containerd/certs.d/_default");
  CHECK(images(host.tree(), wanted, settings, milliseconds(1))->mirror == "/etc/containerd/certs.d/_default");
}

TEST_CASE("images are looked for only where they were named") {
  CHECK_FALSE(Observer(fixture("centos7-bare")).observe().images.known());
  CHECK(Observer(fixture("centos7-bare")).observe(WantedImages{"docker", {"a/b:1"}}).images.known());
}

}  // namespace muster::facts

// Holds every entry of the catalogue to the same rules.
#include <doctest/doctest.h>

#include <map>
#include <set>
#include <sstream>

#include "tests/unit/agent/checks/sample_cluster.hpp"

using namespace muster;

namespace {

/// For each check a way to spoil a good cluster so that it gives its severity. A check without an entry fails
/// a test below.
std::map<std::string_view, void (*)(Cluster&)> spoilers() {
  return {
      {"cpu-count", [](Cluster& c) { c.hosts[0].facts.cpus = 1U; }},
      {"memory", [](Cluster& c) { c.hosts[0].facts.memory_bytes = std::uint64_t{1} << 30; }},
      {"unique-mac", [](Cluster& c) { c.hosts[1].facts.interfaces = *c.hosts[2].facts.interfaces; }},
      {"unique-product-uuid",
       [](Cluster& c) { c.hosts[1].facts.product_uuid = *c.hosts[2].facts.product_uuid; }},
      {"unique-machine-id", [](Cluster& c) { c.hosts[1].facts.machine_id = *c.hosts[2].facts.machine_id; }},
      {"unique-hostname", [](Cluster& c) { c.hosts[1].facts.hostname = std::string("N2"); }},
      {"ports-free",
       [](Cluster& c) {
         c.hosts[1].facts.listeners = std::vector{Listener{"tcp", "::", 10250, {}}};
       }},
      {"ports-reachable",
       [](Cluster& c) {
         sample::block(c.paths[0], {{10250, 10250}}, Cause::dropped);
       }},
      {"udp-reachable",
       [](Cluster& c) {
         sample::block(sample::path_of(c, "m1", "n1", "udp"), {{8472, 8472}}, Cause::dropped);
       }},
      {"path-mtu",
       [](Cluster& c) {
         sample::pair_of(c, "m1", "n1").mtu = PathMtu{1400, 1500, "eth0", ""};
       }},
      {"latency",
       [](Cluster& c) {
         c.hosts[1].role = Role::master;
         c.hosts[1].facts.disk_latency = *c.hosts[0].facts.disk_latency;
         sample::pair_of(c, "m1", "n1").round_trip = RoundTrip{20, 0, 30'000, 41'000, "udp"};
       }},
      {"clock-skew",
       [](Cluster& c) {
         sample::clock_of(c, "n1").offset = ClockOffset{9'000'000'000, 300'000};
       }},
      {"disk-latency",
       [](Cluster& c) {
         c.hosts[0].facts.disk_latency = DiskLatency{
             "/var/lib", 20, 10'000, 20, 14'000, 31'000, 31'000, 320, DiskVerdict::over, {{25'000, 20}}};
       }},
      {"swap-off",
       [](Cluster& c) {
         c.hosts[0].facts.swap = Swap{{{"/swap", 1}}, {}};
       }},
      {"hostname", [](Cluster& c) { c.hosts[0].facts.hostname = std::string("localhost"); }},
      {"os-release",
       [](Cluster& c) {
         c.hosts[0].facts.os = OsRelease{"debian", "12", "Debian"};
       }},
      {"architecture", [](Cluster& c) { c.hosts[0].facts.architecture = std::string("i686"); }},
      {"kernel", [](Cluster& c) { c.hosts[0].facts.kernel = std::string("2.6.32-754.el6.x86_64"); }},
      {"cgroups",
       [](Cluster& c) {
         c.hosts[0].facts.cgroups = Cgroups{
             CgroupVersion::v1, {"cpu", "cpuacct", "cpuset", "devices", "freezer", "pids", "hugetlb"}};
       }},
      {"kmem", [](Cluster& c) { c.hosts[0].facts.kernel = std::string("3.10.0-957.el7.x86_64"); }},
      {"kernel-modules",
       [](Cluster& c) {
         c.hosts[0].facts.kernel_modules = KernelModules{{{"br_netfilter", ModuleState::loadable, {}}}, true};
       }},
      {"sysctls",
       [](Cluster& c) {
         auto sysctls = sample::sysctls();
         sysctls[2].value = "0";
         c.hosts[0].facts.sysctls = sysctls;
       }},
      {"inotify",
       [](Cluster& c) {
         auto sysctls = sample::sysctls();
         sysctls[5].value = "1024";
         c.hosts[0].facts.sysctls = sysctls;
       }},
      {"selinux",
       [](Cluster& c) {
         c.hosts[0].facts.selinux = Selinux{SelinuxMode::enforcing, SelinuxMode::enforcing, false};
       }},
      {"required-commands",
       [](Cluster& c) {
         auto commands = *c.hosts[0].facts.commands;
         commands.erase("conntrack");
         c.hosts[0].facts.commands = commands;
       }},
      {"disk-space",
       [](Cluster& c) {
         auto disks = *c.hosts[0].facts.file_systems;
         disks[0].available_bytes = 1 << 30;
         c.hosts[0].facts.file_systems = disks;
       }},
      {"xfs-ftype",
       [](Cluster& c) {
         auto disks = *c.hosts[0].facts.file_systems;
         disks[1].ftype = false;
         c.hosts[0].facts.file_systems = disks;
       }},
      {"container-runtime", [](Cluster& c) { c.hosts[0].facts.runtimes = std::vector<Runtime>{}; }},
      {"unique-host-key", [](Cluster& c) { c.hosts[1].facts.host_keys = *c.hosts[2].facts.host_keys; }},
      {"unique-address", [](Cluster& c) { c.hosts[1].address = "203.0.113.9"; }},
      {"cidr-overlap", [](Cluster& c) { c.settings.pod_subnet = "10.77.0.0/16"; }},
      {"hostname-resolves",
       [](Cluster& c) {
         c.hosts[1].facts.own_name = OwnName{"n1", "", {}, ""};
       }},
      {"nameserver",
       [](Cluster& c) {
         c.hosts[1].facts.resolver = Resolver{"/etc/resolv.conf", true, {"127.0.0.1"}, {}};
       }},
      {"default-route", [](Cluster& c) { c.hosts[1].facts.routes = std::vector<Route>{}; }},
      {"firewalld",
       [](Cluster& c) {
         c.hosts[1].facts.firewall_services =
             std::vector{FirewallService{"firewalld", true, true, false, {}}};
       }},
      {"nodeport-range",
       [](Cluster& c) {
         c.hosts[1].facts.local_ports = LocalPorts{{1024, 65535}, {}};
       }},
      {"time-synchronised", [](Cluster& c) { c.hosts[1].facts.time_keeping = TimeKeeping{}; }},
      {"proxy",
       [](Cluster& c) {
         c.hosts[1].facts.proxies =
             std::vector{ProxySetting{"login", "/etc/environment", "http://10.0.0.1:3128", {}}};
       }},
      {"registry",
       [](Cluster& c) {
         c.hosts[1].facts.images = ImageSupply{.wanted = 2,
                                               .missing = {"k8s.gcr.io/kube-proxy:v1.20.2"},
                                               .tried = "k8s.gcr.io:443",
                                               .answered = false,
                                               .detail = "no answer in time",
                                               .mirror = {}};
       }},
      {"residue", [](Cluster& c) { c.hosts[0].facts.residue = std::vector<std::string>{"cni0"}; }},
  };
}

std::vector<std::string> lines_of(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("check names are kebab-case and unique, and find_check finds each") {
  std::set<std::string_view> names;
  for (const auto& check : catalogue()) {
    CAPTURE(check.name);
    CHECK(names.insert(check.name).second);
    CHECK(check.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos);
    CHECK_FALSE(check.name.starts_with('-'));
    CHECK_FALSE(check.name.ends_with('-'));
    CHECK(find_check(check.name) == &check);
  }
  CHECK(find_check("no-such-check") == nullptr);
}

TEST_CASE("every doc opens with the check's name and fits a terminal: 8 to 20 lines of at most 78 columns") {
  for (const auto& check : catalogue()) {
    CAPTURE(check.name);
    CHECK(check.doc.starts_with(std::string(check.name) + ": "));
    CHECK(check.doc.ends_with('\n'));
    const auto lines = lines_of(check.doc);
    CHECK(lines.size() >= 8);
    CHECK(lines.size() <= 20);
    for (const auto& line : lines) {
      CAPTURE(line);
      CHECK(line.size() <= 78);
      CHECK_FALSE(line.ends_with(' '));
      CHECK(line.find('\t') == std::string::npos);
    }
    for (const auto* heading : {"\nWhy: ", "\nHow it is decided: ", "\nHow to fix it: "}) {
      CAPTURE(heading);
      CHECK(sample::contains(check.doc, heading));
    }
  }
}

TEST_CASE("every check is content with a good cluster") {
  for (const auto& finding : judge(sample::cluster())) {
    CAPTURE(finding.check);
    CAPTURE(finding.saw);
    CHECK(finding.status == Status::pass);
    CHECK_FALSE(finding.saw.empty());
    CHECK_FALSE(finding.wanted.empty());
    CHECK_FALSE(finding.source.empty());
    CHECK(finding.remedy.empty());
  }
}

TEST_CASE("every check can say its severity, says what to do, and nothing worse") {
  const auto spoil = spoilers();
  CHECK(spoil.size() == catalogue().size());
  for (const auto& check : catalogue()) {
    CAPTURE(check.name);
    REQUIRE(spoil.contains(check.name));
    auto cluster = sample::cluster();
    spoil.at(check.name)(cluster);
    auto findings = sample::judged(check.name, cluster);
    CHECK(std::any_of(findings.begin(), findings.end(),
                      [&](const Finding& f) { return f.status == check.severity; }));
    for (const auto& finding : findings) {
      CHECK(finding.scope == check.scope());
      if (finding.status == Status::pass) continue;
      CHECK(finding.status == check.severity);
      CHECK_FALSE(finding.hosts.empty());
      CHECK_FALSE(finding.remedy.empty());
      CHECK_FALSE(finding.source.empty());
      CHECK(finding.saw.size() <= 110);
      CHECK(finding.wanted.size() <= 110);
    }
    cluster.settings.ignore = {std::string(check.name)};
    findings = sample::judged(check.name, cluster);
    CHECK(std::none_of(findings.begin(), findings.end(), [](const Finding& f) { return blocks(f.status); }));
    CHECK(std::any_of(findings.begin(), findings.end(),
                      [](const Finding& f) { return f.status == Status::ignored; }));
  }
}

TEST_CASE("a host of which nothing is known makes every check unknown, and none pass") {
  auto cluster = sample::cluster();
  for (auto& host : cluster.hosts) host.facts = HostFacts();
  cluster.paths.clear();
  cluster.measured = {};
  const auto findings = judge(cluster);
  std::set<std::string> checks;
  for (const auto& finding : findings) {
    CAPTURE(finding.check);
    // Disks are measured on masters only; that a node has none is known.
    const bool of_a_node = finding.check == "disk-latency" && finding.hosts.front() != "m1";
    CHECK(finding.status == (of_a_node ? Status::pass : Status::unknown));
    checks.insert(finding.check);
  }
  CHECK(checks.size() == catalogue().size());
}

TEST_CASE("what passes is a pass, ignored or not") {
  auto cluster = sample::cluster();
  for (const auto& check : catalogue()) cluster.settings.ignore.emplace_back(check.name);
  for (const auto& finding : judge(cluster)) CHECK(finding.status == Status::pass);
}

TEST_CASE("judge_host runs the host-scope checks alone") {
  const auto findings = judge_host(sample::host("m1", Role::master, 1), Settings());
  CHECK(findings.size() == 28);
  for (const auto& finding : findings) CHECK(finding.scope == Scope::host);
}

TEST_CASE("without hosts there is nothing to judge") {
  CHECK(judge(Cluster()).empty());
}

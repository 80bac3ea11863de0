#include "tests/unit/bootstrapper/report/sample_reports.hpp"

namespace muster::test {

namespace {

HostFacts facts_of(std::string hostname, std::uint32_t cpus, std::uint64_t memory_mib) {
  HostFacts facts;
  facts.hostname = std::move(hostname);
  facts.os = OsRelease{"centos", "7", "CentOS Linux 7 (Core)"};
  facts.cpus = cpus;
  facts.memory_bytes = memory_mib << 20;
  facts.runtimes = std::vector{Runtime{"docker", true, "20.10.24", "systemd"}};
  return facts;
}

report::HostLine host(std::string name, Role role, std::string address) {
  auto facts = facts_of(name, 2, 7821);
  return {std::move(name), role, std::move(address), true, {}, {}, std::move(facts)};
}

Finding passed(std::string check, std::vector<std::string> hosts, std::string saw) {
  return {std::move(check), Scope::host, std::move(hosts), Status::pass, std::move(saw), {}, {}, {}};
}

PathReport path(std::string from, std::string to, std::vector<Blocked> blocked) {
  PathReport path{
      std::move(from), std::move(to), "tcp", {{10250, 10250}, {30000, 32767}}, 2769, std::move(blocked), {}};
  for (const auto& part : path.blocked) path.reached -= static_cast<std::uint32_t>(count(part.ports));
  return path;
}

std::vector<Finding> bad_findings() {
  return {{"unique-product-uuid",
           Scope::cluster,
           {"n1", "n2"},
           Status::fail,
           "both have 4c4c4544-0042-3510-8052-c4c04f333732",
           "one product_uuid a host",
           "the hosts are clones of one template: give each virtual machine its own UUID in its hypervisor, "
           "with the "
           "machine shut down, for instance\n"
           "  virsh dumpxml n2 | sed '/<uuid>/d' > n2.xml && virsh undefine n2 && virsh define n2.xml\n"
           "then start it and run `muster preflight` again",
           "kubernetes.io, Installing kubeadm, Verify the MAC address and product_uuid"},
          {"swap-off",
           Scope::host,
           {"m1"},
           Status::fail,
           "2.0 GiB of swap on /dev/sda2",
           "no swap",
           "turn it off now and at boot: `swapoff -a && sed -i '/\\sswap\\s/s/^/#/' /etc/fstab`",
           "kubeadm, check Swap"},
          {"swap-off",
           Scope::host,
           {"n1"},
           Status::fail,
           "1.0 GiB of swap on /swapfile",
           "no swap",
           "turn it off now and at boot: `swapoff -a && sed -i '/\\sswap\\s/s/^/#/' /etc/fstab`",
           "kubeadm, check Swap"},
          {"cpu-count",
           Scope::host,
           {"n1"},
           Status::unknown,
           "CPUs unknown: /proc/cpuinfo: permission denied",
           "at least 2 CPUs",
           "",
           ""},
          {"os-release",
           Scope::host,
           {"n2"},
           Status::warn,
           "Debian GNU/Linux 12 (bookworm)",
           "CentOS or RHEL 7",
           "nothing has to be done: muster is tried on CentOS and RHEL 7 only",
           ""},
          {"memory",
           Scope::host,
           {"n2"},
           Status::ignored,
           "988 MiB",
           "at least 1700 MiB",
           "give the host more memory",
           "kubeadm, check Mem"}};
}

}  // namespace

report::PreflightReport good_report() {
  report::PreflightReport report{"demo", {1, 20, 2}, "2026-11-21T05:00:00Z", 0.8412, {}, {}, {}};
  report.hosts = {host("m1", Role::master, "10.77.0.11"), host("n1", Role::node, "10.77.0.12"),
                  host("n2", Role::node, "10.77.0.13")};
  for (const auto& line : report.hosts) {
    report.findings.push_back(passed("cpu-count", {line.name}, "2 CPUs"));
    report.findings.push_back(passed("memory", {line.name}, "7821 MiB"));
  }
  report.paths = {path("m1", "n1", {}), path("n1", "n2", {})};
  report.capacity = {{"m1", {2000, 1800ULL << 20}, {2000, 1700ULL << 20}, {1350, 1600ULL << 20}, 110},
                     {"n1", {8000, 16ULL << 30}, {8000, 16284ULL << 20}, {8000, 16284ULL << 20}, 110}};
  return report;
}

report::PreflightReport bad_report() {
  auto report = good_report();
  report.hosts[1].facts->cpus = Fact<std::uint32_t>::unknown("/proc/cpuinfo: permission denied");
  report.hosts[2].facts->runtimes = std::vector<Runtime>{};
  report.hosts.push_back({"n9",
                          Role::node,
                          "10.77.0.19",
                          false,
                          "connect to port 22: no answer within 10 s",
                          "check that the host is up, and that no firewall drops port 22",
                          {}});
  for (auto& finding : bad_findings()) report.findings.push_back(std::move(finding));
  const Blocked dropped{{{30080, 30080}}, Cause::dropped, ""};
  const Blocked rejected{{{30000, 30003}, {32000, 32767}}, Cause::rejected, "No route to host"};
  report.paths = {path("m1", "n1", {dropped}), path("n2", "n1", {dropped}), path("m1", "n2", {}),
                  path("n1", "n2", {rejected})};
  return report;
}

report::EarlierReport earlier_report() {
  using Line = report::EarlierReport::Line;
  using Said = report::EarlierReport::Said;
  report::EarlierReport earlier;
  earlier.started = "2026-11-20T05:00:00Z";
  earlier.hosts = {Line{"m1", true, {}}, Line{"n1", true, {}}, Line{"n2", false, "connection refused"},
                   Line{"n7", true, {}}, Line{"n9", true, {}}};
  earlier.findings = {Said{"swap-off", {"m1"}, "fail", "2.0 GiB of swap on /dev/sda2"},
                      Said{"swap-off", {"n1"}, "pass", "no swap"},
                      Said{"memory", {"n1"}, "fail", "988 MiB"},
                      Said{"memory", {"n7"}, "fail", "988 MiB"},
                      Said{"cpu-count", {"n9"}, "fail", "1 CPU"},
                      Said{"unique-product-uuid", {"m1", "n1"}, "fail", "both have 0000"}};
  return earlier;
}

report::PreflightReport large_report(std::size_t hosts) {
  auto report = good_report();
  report.cluster = "customer-site-3";
  report.hosts.clear();
  report.findings.clear();
  report.paths.clear();
  for (std::size_t i = 1; i <= hosts; ++i) {
    auto name = (i <= 3 ? "master-" : "worker-") + std::to_string(i);
    report.findings.push_back(passed("cpu-count", {name}, "2 CPUs"));
    report.hosts.push_back(
        host(std::move(name), i <= 3 ? Role::master : Role::node, "10.77.0." + std::to_string(10 + i)));
  }
  const std::vector<Blocked> shades{{{{30080, 30080}}, Cause::dropped, ""},
                                    {{{30000, 30199}}, Cause::rejected, "No route to host"},
                                    {{{31000, 32767}}, Cause::dropped, ""},
                                    {{{10250, 10250}, {30000, 32767}}, Cause::unreachable, ""}};
  for (std::size_t from = 0; from < hosts; ++from) {
    for (std::size_t to = 0; to < hosts; ++to) {
      if (from == to) continue;
      // Column 5 is mostly shut, some others here and there.
      const auto shade = to == 4 ? 3 : (from * 7 + to * 3) % 23;
      auto blocked = shade < shades.size() ? std::vector{shades[shade]} : std::vector<Blocked>{};
      report.paths.push_back(path(report.hosts[from].name, report.hosts[to].name, std::move(blocked)));
    }
  }
  report.paths.push_back({"here", report.hosts[0].name, "tcp", {{6443, 6443}}, 1, {}, {}});
  return report;
}

report::PreflightReport hostile_report(const std::string& evil) {
  auto report = bad_report();
  report.hosts[0].facts->os = OsRelease{evil, evil, evil};
  report.hosts[0].facts->runtimes = std::vector{Runtime{"docker" + evil, false, evil, {}}};
  report.hosts[3].problem = report.hosts[3].remedy = evil;
  for (auto& finding : report.findings) finding.saw = finding.remedy = evil;
  report.findings[6].remedy = "do this\n  " + evil + "\nthen `" + evil + "`";
  report.paths[0].blocked[0].detail = evil;
  return report;
}

std::string hostile_text() {
  return "\x1b[2J\x1b]0;owned\aok\r\n\x9b"
         "31m\xe2\x80\xaegpj.exe</code></pre></style></script><script>document.title='pwned'</script>"
         "<img src=x onerror=alert(1)>\" onmouseover=\"alert(1)' ]]> --> & &lt; &#x3c; "
         "\xff\xef\xbf\xbe\xef\xbf\xbf\x01 "
         "`<b>` ${7*7} {{7*7}} {0}";
}

}  // namespace muster::test

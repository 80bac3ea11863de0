#include "agent/tasks/repairs.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "tests/unit/agent/tasks/fake_host.hpp"

using namespace muster;
using test::Argv;
using test::FakeHost;

namespace fs = std::filesystem;

namespace {

const Repair kForward{RepairKind::set_sysctl, "net.ipv4.ip_forward", "1"};
const Repair kModule{RepairKind::load_module, "br_netfilter", ""};
const Repair kSwapOff{RepairKind::swap_off, "", ""};
const Repair kPort{RepairKind::open_port, "30000-32767/tcp", "public"};
const Repair kHost{RepairKind::add_host_entry, "10.0.0.1", "m1"};

}  // namespace

TEST_CASE("every repair is done, is no change the second time, and is undone byte for byte") {
  FakeHost host;
  fs::permissions(host.root() / "etc/fstab", fs::perms(0600));
  const auto before = host.picture();

  host.expect({{"modprobe", "--", "br_netfilter"},
               [&] { fs::create_directory(host.root() / "sys/module/br_netfilter"); },
               ""});
  host.expect({{"swapoff", "/dev/dm-1"}, [] {}, ""});
  host.expect(
      {{"swapoff", "/swap file"}, [&] { host.put("proc/swaps", "Filename Type Size Used Priority\n"); }, ""});
  host.expect({{"firewall-cmd", "--quiet", "--zone=public", "--query-port=30000-32767/tcp"}, [] {}, "no"});
  host.expect({{"firewall-cmd", "--quiet", "--zone=public", "--add-port=30000-32767/tcp"}, [] {}, ""});
  host.expect({{"firewall-cmd", "--quiet", "--zone=public", "--query-port=30000-32767/tcp"}, [] {}, ""});
  for (const auto& repair : {kModule, kForward, kSwapOff, kHost, kPort}) {
    CAPTURE(to_string(repair));
    const auto done = host.apply(repair);
    REQUIRE(done.has_value());
    CHECK(done->changed);
    const auto again = host.apply(repair);
    REQUIRE(again.has_value());
    CHECK_FALSE(again->changed);
  }
  CHECK(host.get("proc/sys/net/ipv4/ip_forward") == "1\n");
  CHECK(host.get("etc/sysctl.d/99-muster.conf").ends_with("net.ipv4.ip_forward = 1\n"));
  CHECK(host.get("etc/modules-load.d/muster.conf").ends_with("br_netfilter\n"));
  CHECK(host.get("etc/fstab").ends_with("#muster# UUID=2 swap swap defaults 0 0\n"));
  CHECK(host.get("etc/hosts") == "127.0.0.1 localhost\n10.0.0.1 m1\n");
  CHECK(test::mode_of(host.root() / "etc/fstab") == 0600);
  CHECK(test::mode_of(host.root() / "var/lib/muster/repairs") == 0700);
  CHECK(test::mode_of(host.root() / "var/lib/muster/repairs/journal.json") == 0600);
  CHECK(host.get("etc/firewalld/zones/public.xml") ==
        "<zone>\n  <port protocol=\"tcp\" port=\"30000-32767\"/>\n</zone>\n");
  const auto list = host.repairs().list();
  REQUIRE(list.has_value());
  CHECK(list->entries.size() == 10);

  host.expect({{"firewall-cmd", "--quiet", "--zone=public", "--remove-port=30000-32767/tcp"}, [] {}, ""});
  host.expect({{"swapon", "--priority", "5", "/swap file"},
               [&] { host.put("proc/swaps", FakeHost::swaps("500")); },
               ""});
  host.expect({{"modprobe", "-r", "--", "br_netfilter"},
               [&] { fs::remove(host.root() / "sys/module/br_netfilter"); },
               ""});
  const auto undone = host.undo();
  REQUIRE(undone.has_value());
  CHECK(undone->kept == std::vector<std::string>());
  CHECK(undone->undone.size() == 10);
  CHECK(host.picture() == before);
}

TEST_CASE("what was changed since is left alone and stays in the journal; the rest is undone") {
  FakeHost host;
  REQUIRE(host.apply(kForward).has_value());
  REQUIRE(host.apply(kHost).has_value());
  host.put("etc/hosts", "127.0.0.1 localhost\n10.0.0.1 m1\n10.0.0.2 by-hand\n");
  host.put("proc/sys/net/ipv4/ip_forward", "2\n");
  const auto undone = host.undo();
  REQUIRE(undone.has_value());
  REQUIRE(undone->kept.size() == 2);
  CHECK(undone->kept[0] == "/etc/hosts was changed since; what it was before is in " +
                               (host.root() / "var/lib/muster/repairs/3.former").string());
  CHECK(undone->kept[1] == "net.ipv4.ip_forward was changed since: it is 2, was 0 before");
  CHECK(undone->undone == std::vector<std::string>{"/etc/sysctl.d/99-muster.conf removed"});
  CHECK(host.get("etc/hosts").ends_with("by-hand\n"));
  CHECK(host.get("var/lib/muster/repairs/3.former") == "127.0.0.1 localhost\n");

  // Once it is as the repair left it, it can be undone.
  host.put("etc/hosts", "127.0.0.1 localhost\n10.0.0.1 m1\n");
  host.put("proc/sys/net/ipv4/ip_forward", "1\n");
  CHECK(host.undo()->kept.empty());
  CHECK(host.get("etc/hosts") == "127.0.0.1 localhost\n");
  CHECK_FALSE(host.has("var/lib/muster/repairs"));
}

TEST_CASE("two repairs of one file are undone through both") {
  FakeHost host;
  const auto before = host.picture();
  REQUIRE(host.apply(kForward).has_value());
  REQUIRE(
      host.apply({RepairKind::set_sysctl, "net.ipv4.ip_local_reserved_ports", "30000-32767"}).has_value());
  CHECK(host.get("etc/sysctl.d/99-muster.conf")
            .ends_with("net.ipv4.ip_forward = 1\nnet.ipv4.ip_local_reserved_ports = 30000-32767\n"));
  const auto undone = host.undo();
  REQUIRE(undone.has_value());
  CHECK(undone->kept.empty());
  CHECK(host.get("proc/sys/net/ipv4/ip_local_reserved_ports") == "\n");
  CHECK(host.picture() == before);
}

TEST_CASE("stopped between the journal and the change: undo finds nothing to put back") {
  FakeHost host;
  const auto before = host.picture();
  auto journal = RepairJournal::open(host.root() / "var/lib/muster/repairs");
  REQUIRE(journal.has_value());
  const auto hosts = read_whole_file(host.root() / "etc/hosts", 1000);
  REQUIRE(journal->add_file("/etc/hosts", *hosts, "never written").has_value());
  REQUIRE(journal->add_file("/etc/sysctl.d/99-muster.conf", std::nullopt, "never written").has_value());
  JournalEntry entry;
  entry.module = "br_netfilter";
  REQUIRE(journal->add(entry).has_value());
  const auto undone = host.undo();
  REQUIRE(undone.has_value());
  CHECK(undone->kept.empty());
  CHECK(host.picture() == before);
}

TEST_CASE("a program that fails is an Error with what it said; what was done stays in the journal") {
  FakeHost host;
  const auto before = host.picture();
  host.expect({{"modprobe", "--", "br_netfilter"}, [] {}, "modprobe: FATAL: Module br_netfilter not found"});
  const auto done = host.apply(kModule);
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().kind() == ErrorKind::command);
  CHECK(done.error().message() == "modprobe: FATAL: Module br_netfilter not found");
  CHECK(host.undo()->kept.empty());
  CHECK(host.picture() == before);
}

TEST_CASE("a port that is open until the next boot is opened for good, and undone to that") {
  FakeHost host;
  const auto before = host.picture();
  host.expect({{"firewall-cmd", "--quiet", "--zone=public", "--query-port=30000-32767/tcp"}, [] {}, ""});
  const auto done = host.apply(kPort);
  REQUIRE(done.has_value());
  CHECK(done->changed);
  CHECK(host.undo()->kept.empty());
  CHECK(host.picture() == before);
}

TEST_CASE("a port that is open from the next boot on is opened now, and undone to that") {
  FakeHost host;
  host.put("etc/firewalld/zones/public.xml",
           "<zone>\n  <port protocol=\"tcp\" port=\"30000-32767\"/>\n</zone>\n");
  const auto before = host.picture();
  host.expect({{"firewall-cmd", "--quiet", "--zone=public", "--query-port=30000-32767/tcp"}, [] {}, "no"});
  host.expect({{"firewall-cmd", "--quiet", "--zone=public", "--add-port=30000-32767/tcp"}, [] {}, ""});
  const auto done = host.apply(kPort);
  REQUIRE(done.has_value());
  CHECK(done->changed);
  host.expect({{"firewall-cmd", "--quiet", "--zone=public", "--remove-port=30000-32767/tcp"}, [] {}, ""});
  CHECK(host.undo()->kept.empty());
  CHECK(host.picture() == before);
}

TEST_CASE("swap that memory cannot hold is left on") {
  FakeHost host;
  const auto before = host.picture();
  host.put("proc/swaps", FakeHost::swaps("3000000"));
  const auto done = host.apply(kSwapOff);
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().message() ==
        "2929 MiB are swapped out and 1953 MiB of memory are available: swap is left on");
  host.put("proc/swaps", FakeHost::swaps("500"));
  CHECK(host.picture() == before);
}

TEST_CASE("what makes no sense is refused before anything is changed") {
  FakeHost host;
  const auto before = host.picture();
  const Repair bad[] = {
      {RepairKind::load_module, "", ""},
      {RepairKind::load_module, "../x", ""},
      {RepairKind::load_module, "-r", ""},
      {RepairKind::load_module, "a b", ""},
      {RepairKind::set_sysctl, "", "1"},
      {RepairKind::set_sysctl, "net..x", "1"},
      {RepairKind::set_sysctl, ".net", "1"},
      {RepairKind::set_sysctl, "net/ipv4/../x", "1"},
      {RepairKind::set_sysctl, "net.ipv4.ip_forward", ""},
      {RepairKind::set_sysctl, "net.ipv4.ip_forward", "1\nkernel.core_pattern = |x"},
      {RepairKind::open_port, "10250", "public"},
      {RepairKind::open_port, "10250/sctp", "public"},
      {RepairKind::open_port, "0/tcp", "public"},
      {RepairKind::open_port, "10250/tcp", "../public"},
      {RepairKind::add_host_entry, "10.0.0", "m1"},
      {RepairKind::add_host_entry, "10.0.0.1", "m1 m2"},
      {RepairKind::add_host_entry, "10.0.0.1", "m1\n"},
      {RepairKind::add_host_entry, "10.0.0.1", ""},
  };
  for (const auto& repair : bad) {
    CAPTURE(to_string(repair));
    const auto done = host.apply(repair);
    REQUIRE_FALSE(done.has_value());
    CHECK(done.error().kind() == ErrorKind::usage);
  }
  CHECK_FALSE(host.apply({RepairKind::set_sysctl, "net.ipv4.no_such", "1"}).has_value());
  fs::create_symlink("hosts", host.root() / "etc/hosts.link");
  fs::rename(host.root() / "etc/hosts", host.root() / "etc/hosts.real");
  fs::create_symlink("hosts.real", host.root() / "etc/hosts");
  const auto link = host.apply(kHost);
  REQUIRE_FALSE(link.has_value());
  CHECK(link.error().message() == "/etc/hosts is a symbolic link: left alone");
  fs::remove(host.root() / "etc/hosts");
  fs::remove(host.root() / "etc/hosts.link");
  fs::rename(host.root() / "etc/hosts.real", host.root() / "etc/hosts");
  CHECK(host.picture() == before);
}

TEST_CASE("a broken journal is an Error, and nothing is changed or undone") {
  FakeHost host;
  fs::create_directories(host.root() / "var/lib/muster/repairs");
  for (const auto* text : {"", "{", "{}", R"([{"file": {"path": 3}}])"}) {
    CAPTURE(text);
    host.put("var/lib/muster/repairs/journal.json", text);
    const auto done = host.apply(kForward);
    REQUIRE_FALSE(done.has_value());
    CHECK(done.error().message().find("journal.json") != std::string::npos);
    CHECK_FALSE(host.undo().has_value());
    CHECK(host.get("proc/sys/net/ipv4/ip_forward") == "0\n");
  }
}

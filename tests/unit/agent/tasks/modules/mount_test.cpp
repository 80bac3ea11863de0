// mount: the line of fstab, and what is mounted.

#include "agent/tasks/modules/fstab.hpp"
#include "agent/tasks/modules/mount_table.hpp"
#include "tests/unit/agent/tasks/modules/host_tree.hpp"

namespace muster::test {

using programs::Expected;
using programs::value_of;

namespace {

constexpr const char* kFstab = "/etc/fstab";
constexpr const char* kTable = "/proc/self/mountinfo";
constexpr const char* kRoot = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n";
constexpr const char* kData = "40 22 8:16 / /srv/data rw shared:1 - xfs /dev/sdb rw\n";
constexpr const char* kLine = "/dev/sdb /srv/data xfs defaults 0 0\n";

std::string task(const std::string& state, const std::string& more = "") {
  return R"({"path": "/srv/data", "src": "/dev/sdb", "fstype": "xfs", "state": ")" + state + "\"" + more +
         "}";
}

/// A host with an fstab; with or without the file system mounted.
HostTree host_with(const std::string& fstab, bool mounted) {
  return HostTree{{kFstab, fstab}, {kTable, kRoot + std::string(mounted ? kData : "")}};
}

/// One run.
struct Case {
  std::string arguments;
  std::string fstab;
  bool mounted;
  std::vector<Expected> then;
  bool changed;
  std::string after;
};

const std::vector<Case>& cases() {
  const Expected mount{.command = "mount /srv/data"};
  const Expected umount{.command = "umount /srv/data"};
  const Expected remount{.command = "mount -o remount /srv/data"};
  static const std::vector<Case> kCases{
      {task("present"), "# root\n", false, {}, true, "# root\n" + std::string(kLine)},
      {task("present"), kLine, false, {}, false, kLine},
      {task("present", R"(, "opts": "noatime", "passno": "2")"),
       kLine,
       false,
       {},
       true,
       "/dev/sdb /srv/data xfs noatime 0 2\n"},
      {task("present", R"(, "opts": "noatime", "boot": false)"),
       "",
       false,
       {},
       true,
       "/dev/sdb /srv/data xfs noatime,noauto 0 0\n"},
      {task("mounted"), "", false, {mount}, true, kLine},
      {task("mounted"), kLine, false, {mount}, true, kLine},
      {task("mounted"), kLine, true, {}, false, kLine},
      {task("mounted"), "/dev/sdb /srv/data xfs noatime 0 0\n", true, {remount}, true, kLine},
      {R"({"path": "/srv/data", "state": "unmounted"})", kLine, true, {umount}, true, kLine},
      {R"({"path": "/srv/data", "state": "unmounted"})", kLine, false, {}, false, kLine},
      {R"({"path": "/srv/data", "state": "absent"})", kLine, true, {umount}, true, ""},
      {R"({"path": "/srv/data", "state": "absent"})", "# none\n", true, {}, false, "# none\n"},
      {R"({"path": "/srv/data", "state": "absent_from_fstab"})", kLine, true, {}, true, ""},
      {R"({"path": "/srv/data", "state": "remounted"})", kLine, true, {remount}, true, kLine},
      {R"({"path": "/srv/data", "state": "remounted", "opts": "ro"})",
       kLine,
       true,
       {{.command = "mount -o remount,ro /srv/data"}},
       true,
       kLine},
      {task("ephemeral", R"(, "opts": "ro")"),
       "# x\n",
       false,
       {{.command = "mount -t xfs -o ro /dev/sdb /srv/data"}},
       true,
       "# x\n"},
      {task("mounted"), kLine, true, {}, false, kLine},
  };
  return kCases;
}

}  // namespace

TEST_CASE("mount: fstab and the mount become as wanted, and check mode says so before") {
  for (const auto& one : cases()) {
    CAPTURE(one.arguments);
    CAPTURE(one.fstab);
    const auto host = host_with(one.fstab, one.mounted);
    const auto predicted = host.run("mount", one.arguments, {}, Mode::check);
    CHECK_FALSE(predicted.failed);
    CHECK(predicted.changed == one.changed);
    CHECK(host.text(kFstab) == one.fstab);
    CHECK_FALSE(host.has("/srv"));
    const auto done = host.run("mount", one.arguments, one.then);
    CHECK_FALSE(done.failed);
    CHECK(done.changed == one.changed);
    CHECK(host.text(kFstab) == one.after);
  }
}

TEST_CASE("mount: the folder is made, what is given back, the diff") {
  const auto host = host_with("", false);
  const auto answer = host.run("mount", task("mounted"), {{.command = "mount /srv/data"}}, Mode::diff);
  CHECK(host.has("/srv/data"));
  CHECK(answer.values.at("diff").as_object().at("after").as_string() == kLine);
  const std::vector<std::pair<std::string, std::string>> expected{
      {"name", "/srv/data"}, {"src", "/dev/sdb"},     {"fstype", "xfs"},
      {"opts", "defaults"},  {"dump", "0"},           {"passno", "0"},
      {"boot", "yes"},       {"fstab", "/etc/fstab"}, {"backup_file", ""}};
  for (const auto& one : expected) CHECK(value_of(answer, one.first) == "\"" + one.second + "\"");
}

TEST_CASE("mount: what cannot be mounted leaves fstab and the folders as they were") {
  const auto host = host_with("# x\n", false);
  const auto answer =
      host.run("mount", task("mounted"),
               {{.command = "mount /srv/data", .status = 32, .err = "mount: no such device\n"}});
  CHECK(answer.failed);
  CHECK(answer.msg == "Error mounting /srv/data: mount: no such device\n");
  CHECK(host.text(kFstab) == "# x\n");
  CHECK_FALSE(host.has("/srv"));
}

TEST_CASE("mount: a remount that is refused is an unmount and a mount, unless options would be lost") {
  const auto host = host_with("/dev/sdb /srv/data xfs noatime 0 0\n", true);
  const Expected refused{.command = "mount -o remount /srv/data", .status = 32, .err = "busy"};
  CHECK(host.run("mount", task("mounted"),
                 {refused, {.command = "umount /srv/data"}, {.command = "mount /srv/data"}})
            .changed);
  const auto answer = host.run("mount", R"({"path": "/srv/data", "state": "remounted", "opts": "ro"})",
                               {{.command = "mount -o remount,ro /srv/data", .status = 32}});
  CHECK(answer.failed);
  CHECK(answer.msg.find("Options were specified with remounted, but the remount command failed.") == 0);
}

TEST_CASE("mount: another fstab, which is made; a backup of one that is there") {
  const auto host = host_with("", false);
  const auto arguments = task("mounted", R"(, "fstab": "/etc/k8s/fstab", "backup": true)");
  CHECK(host.run("mount", arguments, {{.command = "mount -T /etc/k8s/fstab /srv/data"}}).changed);
  CHECK(host.text("/etc/k8s/fstab") == kLine);
  CHECK(host.text(kFstab) == "");
  const auto changed =
      host.run("mount", task("present", R"(, "fstab": "/etc/k8s/fstab", "backup": true, "opts": "ro")"), {});
  const std::string backup(changed.values.at("backup_file").as_string());
  CHECK(backup.find("/etc/k8s/fstab.") == 0);
  CHECK(host.text(backup) == kLine);
}

TEST_CASE("mount: each failure in Ansible's words") {
  struct Failing {
    std::string arguments;
    std::vector<Expected> programs;
    std::string msg;
  };
  const std::vector<Failing> failing{
      {R"({"path": "/srv/data", "state": "mounted"})",
       {},
       "state is mounted but all of the following are missing: src, fstype"},
      {R"({"path": "/srv/data", "src": "a", "state": "present"})",
       {},
       "state is present but all of the following are missing: fstype"},
      {R"({"path": "/srv/data", "state": "unmounted"})",
       {{.command = "umount /srv/data", .status = 32, .err = "target is busy"}},
       "Error unmounting /srv/data: target is busy"},
      {R"({"path": "/srv/data", "state": "absent"})",
       {{.command = "umount /srv/data", .status = 32, .err = "target is busy"}},
       "Error unmounting /srv/data: target is busy"},
      {R"({"path": "/srv/data", "state": "remounted"})",
       {{.command = "mount -o remount /srv/data", .status = 1},
        {.command = "umount /srv/data", .status = 1, .err = "no"}},
       "Error remounting /srv/data: no"},
      {R"({"path": "/srv/data", "src": "/dev/sdz", "fstype": "xfs", "state": "ephemeral"})",
       {},
       "Ephemeral mount point is already mounted with a different source than the specified one. Failing in "
       "order "
       "to prevent an unwanted unmount or override operation. Try replacing this command with a \"state: "
       "unmounted\" followed by a \"state: ephemeral\", or use a different destination path."},
  };
  for (const auto& one : failing) {
    CAPTURE(one.arguments);
    const auto host = host_with(kLine, true);
    const auto answer = host.run("mount", one.arguments, one.programs);
    CHECK(answer.failed);
    CHECK(answer.msg == one.msg);
  }
}

TEST_CASE("mount: lines of fstab") {
  using modules::FstabEntry;
  using modules::with_mount;
  using modules::without_mount;
  const FstabEntry entry{"/dev/a b", "/m&n", "ext4", "x\\y", "0", "0"};
  const std::string line = "/dev/a\\040b /m\\046n ext4 x\\134y 0 0\n";
  CHECK(with_mount("", entry) == line);
  CHECK(with_mount(line, entry) == line);
  CHECK(without_mount("# a\n" + line, "/m&n", std::nullopt) == "# a\n");
  // A line that leaves out its last fields is written whole; to remove one, Ansible wants all six.
  const FstabEntry data{"/dev/sdb", "/srv/data", "xfs", "defaults", "0", "0"};
  CHECK(with_mount("/dev/sdb /srv/data xfs defaults", data) == kLine);
  CHECK(without_mount("/dev/sdb /srv/data xfs defaults\n", "/srv/data", std::nullopt) ==
        "/dev/sdb /srv/data xfs defaults\n");
  const std::string swaps = "/dev/s1 none swap sw 0 0\n/dev/s2 none swap sw 0 0\n";
  CHECK(with_mount(swaps, {"/dev/s2", "none", "swap", "pri=1", "0", "0"}) ==
        "/dev/s1 none swap sw 0 0\n/dev/s2 none swap pri=1 0 0\n");
  CHECK(without_mount(swaps, "none", "/dev/s1") == "/dev/s2 none swap sw 0 0\n");
}

TEST_CASE(
    "mount: of a bind mount the source is the folder, which decides whether it is the one that is wanted") {
  const std::string table = std::string(kRoot) + "50 22 8:1 /var/lib/real /bind rw - ext4 /dev/sda1 rw\n" +
                            kData + "51 40 8:16 /a\\040b /bind2 rw - xfs /dev/sdb rw\n";
  const auto mounts = modules::parse_mounts(table);
  REQUIRE(mounts.size() == 4);
  CHECK(modules::mount_at(mounts, "/bind/")->from == "/var/lib/real");
  CHECK(modules::mount_at(mounts, "/bind2")->from == "/srv/data/a b");
  CHECK_FALSE(modules::is_own_file_system(mounts, *modules::mount_at(mounts, "/bind")));
  CHECK(modules::is_own_file_system(mounts, *modules::mount_at(mounts, "/srv/data")));
  CHECK(modules::mount_at(mounts, "/none") == nullptr);

  const HostTree host{{kFstab, "/var/lib/real /bind none bind 0 0\n"}, {kTable, table}};
  const std::string arguments =
      R"({"path": "/bind", "src": "/var/lib/real", "fstype": "none", "opts": "bind", "state": "mounted"})";
  CHECK_FALSE(host.run("mount", arguments, {}).changed);
}

}  // namespace muster::test

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "tests/unit/bootstrapper/cluster/support.hpp"

namespace muster::cluster {

using test::Scratch;

namespace {

/// A cluster.yaml in `directory` that names a file of each kind.
std::string cluster_in(const Scratch& directory) {
  return directory.file(
      "cluster.yaml",
      std::string(test::kHead)
          .append(test::kHosts)
          .append("  ssh: {keyPath: ./key, passwordFile: ./pw}\n  playbooks: {network: cni.yaml}\n"));
}

std::string problems_of(const Parsed& parsed) {
  std::string out;
  for (const auto& one : parsed.problems) {
    out += std::to_string(one.line) + ":" + std::to_string(one.column) + " " + one.message + " | " +
           one.remedy + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("a file that names good files is taken") {
  const Scratch directory;
  directory.file("key", "k", 0600);
  directory.file("pw", "p", 0400);
  directory.file("cni.yaml", "", 0644);
  const auto spec = test::spec_of(parse_file(cluster_in(directory), test::kChecks));
  CHECK(spec.playbooks.manifest == directory / "cni.yaml");
  CHECK(spec.hosts[0].ssh.password.file == directory / "pw");
}

TEST_CASE("files that are missing are named at their places") {
  const Scratch directory;
  const auto parsed = parse_file(cluster_in(directory), test::kChecks);
  CHECK_FALSE(parsed.spec);
  const auto path = [&](const std::string& name) { return "\"" + (directory / name).string() + "\""; };
  CHECK(problems_of(parsed) == "8:18 keyPath: " + path("key") + ": No such file or directory | \n" +
                                   "8:39 passwordFile: " + path("pw") + ": No such file or directory | \n" +
                                   "9:24 network: " + path("cni.yaml") + ": No such file or directory | \n");
}

TEST_CASE("secrets and keys that others may read are refused") {
  for (const mode_t mode : {0640, 0604, 0620, 0610, 0666}) {
    CAPTURE(mode);
    const Scratch directory;
    const auto key = directory.file("key", "k", mode);
    const auto password = directory.file("pw", "p", mode);
    directory.file("cni.yaml", "", 0644);
    const auto parsed = parse_file(cluster_in(directory), test::kChecks);
    CHECK_FALSE(parsed.spec);
    CHECK(problems_of(parsed) == "8:18 keyPath: \"" + key +
                                     "\": others than its owner may read this private key | chmod 600 " +
                                     key + "\n" + "8:39 passwordFile: \"" + password +
                                     "\": others than its owner may read it | chmod 600 " + password + "\n");
  }
}

TEST_CASE("a directory or a named pipe is no file") {
  const Scratch directory;
  std::filesystem::create_directory(directory / "cni.yaml");
  std::filesystem::create_directory(directory / "key");
  REQUIRE(::mkfifo((directory / "pw").c_str(), 0600) == 0);
  const auto parsed = parse_file(cluster_in(directory), test::kChecks);
  CHECK(parsed.problems.size() == 3);
  for (const auto& one : parsed.problems) CHECK(one.message.ends_with(": this is no file"));
}

TEST_CASE("one file that many hosts name is reported once for each place") {
  const Scratch directory;
  const auto text =
      std::string(test::kHead) +
      "  hosts:\n    - {name: m1, role: master, address: 10.77.0.11, ssh: &door {passwordFile: ./no}}\n"
      "    - {name: n1, role: node, address: 10.77.0.12, ssh: *door}\n"
      "    - {name: n2, role: node, address: 10.77.0.13, ssh: {passwordFile: ./no}}\n";
  CHECK(parse_file(directory.file("cluster.yaml", text), test::kChecks).problems.size() == 2);
}

TEST_CASE("a cluster.yaml that cannot be read is one problem without a place") {
  const Scratch directory;
  struct Case {
    std::filesystem::path file;
    const char* rendering;
  };
  for (const auto& row :
       {Case{directory / "none.yaml", "none.yaml: error: no such file\n"},
        Case{directory / "", ": error: this is a directory\n"},
        Case{directory / "none/cluster.yaml", "none/cluster.yaml: error: no such file\n"},
        Case{(directory.file("f", "") + "/x"), "f/x: error: cannot be read: Not a directory\n"}}) {
    const auto parsed = parse_file(row.file, test::kChecks);
    CHECK_FALSE(parsed.spec);
    REQUIRE(parsed.problems.size() == 1);
    const auto rendering = render(parsed);
    CHECK_MESSAGE(rendering.find(row.rendering) != std::string::npos, rendering);
    CHECK_FALSE(parsed.problems[0].remedy.empty());
  }
}

TEST_CASE("parsing a text reads no file that it names") {
  CHECK(test::parse_spec(
            "  ssh: {keyPath: /no/key, passwordFile: /no/pw}\n  playbooks: {network: /no/cni.yaml}\n")
            .spec);
}

}  // namespace muster::cluster

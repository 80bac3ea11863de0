#include <doctest/doctest.h>

#include "agent/protocol/sha256.hpp"
#include "bootstrapper/playbook/run/local_tree.hpp"
#include "tests/unit/bootstrapper/bundle/samples.hpp"
#include "tests/unit/bootstrapper/playbook/run/stage.hpp"
#include "tests/unit/show_result.hpp"

namespace muster::play {

namespace {

namespace fs = std::filesystem;

constexpr const char* kNothingThere = R"({"changed": false, "stat": {"exists": false}})";

/// A stage with a bundle of a few files.
struct Offline {
  Offline() {
    const auto top = scratch / "offline";
    bundle::test::write(top / "docker.tgz", "docker's programs");
    bundle::test::write(top / "images/a.tar", bundle::test::saved("a:1"));
    bundle::test::write(top / "images/deep/b.txt", "b", 0600);
    auto contents = bundle::look_at_directory(top);
    REQUIRE(contents);
    REQUIRE(bundle::write_bundle(file, *contents, bundle::test::spec(), {}));
    stage.options.bundle = *bundle::Bundle::open(file);
    stage.answer("", "stat", kNothingThere).answer("", "copy", test::kChanged);
    stage.answer("", "file", test::kChanged).answer("", "unarchive", test::kChanged);
  }
  /// What went along with the calls of a module: path on the host and sha256.
  std::vector<std::string> brought(std::string_view module) const {
    std::vector<std::string> all;
    for (const auto& called : stage.calls) {
      if (called.call.module != module) continue;
      const auto& dest = called.call.arguments.at("dest").get_string();
      CHECK(called.call.content_file.file == file);
      const auto& range = called.call.content_file;
      const auto bytes = archive::read_at(range, 0, static_cast<std::size_t>(*range.size));
      REQUIRE(bytes);
      CHECK(sha256_hex(*bytes) == range.sha256);
      all.push_back(std::string(dest) + " " + bytes->substr(0, 6));
    }
    return all;
  }

  test::Scratch scratch;
  fs::path file = scratch / "lab.bundle";
  test::Stage stage;
};

}  // namespace

TEST_CASE("copy and unarchive take their bytes from the bundle, where they lie") {
  Offline offline;
  const auto path = offline.file.string();
  offline.stage.run("- hosts: h1\n  tasks:\n    - unarchive: {src: " + path +
                    "/docker.tgz, dest: /usr/bin}\n    - copy: {src: " + path +
                    "/images/, dest: /var/lib/images/}\n    - copy: {src: " + path +
                    "/docker.tgz, dest: /opt/d.tgz, mode: preserve}\n");
  CHECK_FALSE(offline.stage.problem);
  CHECK(offline.brought("unarchive") == std::vector<std::string>{"/usr/bin docker"});
  CHECK(offline.brought("copy") == std::vector<std::string>{"/var/lib/images/a.tar manife",
                                                            "/var/lib/images/deep/b.txt b",
                                                            "/opt/d.tgz docker"});
}

TEST_CASE("what the bundle does not have is not found, and it is said where it was looked for") {
  Offline offline;
  const auto path = offline.file.string();
  const auto said =
      offline.stage.run("- hosts: h1\n  tasks:\n    - copy: {src: " + path + "/gone, dest: /x}\n");
  CHECK(said.find("Could not find or access '" + path + "/gone'") != std::string::npos);
}

TEST_CASE("a directory of a bundle is a tree like one of this machine") {
  const Offline offline;
  const auto& bundle = *offline.stage.options.bundle;
  for (const bool contents_only : {true, false}) {
    const auto here = local_tree(offline.scratch / "offline/images", contents_only, true);
    const auto there = bundle_tree(bundle, offline.file / "images", contents_only);
    CHECK(there.directories == here.directories);
    REQUIRE(there.files.size() == here.files.size());
    for (std::size_t i = 0; i < here.files.size(); ++i) CHECK(there.files[i].second == here.files[i].second);
  }
}

}  // namespace muster::play

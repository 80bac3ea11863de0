// Every file of tests/fixtures/cluster against its rendering in tests/golden/cluster.

#include <set>

#include "bootstrapper/cluster/show.hpp"
#include "tests/unit/bootstrapper/cluster/support.hpp"
#include "tests/unit/bootstrapper/report/golden.hpp"

namespace muster::cluster {

namespace {

const std::filesystem::path kFixtures = muster::test::source_tree() / "tests/fixtures/cluster";

std::set<std::filesystem::path> fixtures(const char* folder) {
  std::set<std::filesystem::path> all;
  for (const auto& entry : std::filesystem::directory_iterator(kFixtures / folder)) all.insert(entry.path());
  return all;
}

Parsed parse_fixture(const std::filesystem::path& path) {
  return parse_text(test::content_of(path), path.lexically_relative(muster::test::source_tree()),
                    test::kChecks);
}

}  // namespace

TEST_CASE("every bad file is refused, with all its problems") {
  const auto files = fixtures("bad");
  CHECK(files.size() > 100);
  for (const auto& path : files) {
    CAPTURE(path.string());
    const auto parsed = parse_fixture(path);
    CHECK_FALSE(parsed.spec);
    const auto rendering = render(parsed);
    muster::test::check_golden("cluster/" + path.stem().string() + ".txt", rendering);
    for (const char* secret : {"hunter", "swordfish", "correct horse", "abcdef.0123", "e6a2eb8"}) {
      CHECK(rendering.find(secret) == std::string::npos);
    }
    for (const char c : rendering)
      CHECK_MESSAGE((c == '\n' || c == '\t' || static_cast<unsigned char>(c) >= 0x20), int{c});
  }
}

TEST_CASE("every good file is taken, and shown as it was") {
  const test::Environment home("HOME", "/home/op");
  for (const auto& path : fixtures("good")) {
    CAPTURE(path.string());
    const auto parsed = parse_fixture(path);
    muster::test::check_golden("cluster/good/" + path.stem().string() + ".txt", render(parsed));
    const auto spec = test::spec_of(parsed);
    const auto again = parse_text(to_yaml(spec), spec.file, test::kChecks);
    CHECK(test::spec_of(again) == spec);
  }
}

TEST_CASE("config show prints the effective configuration") {
  const test::Environment home("HOME", "/home/op");
  for (const std::string name : {"minimal", "full", "anchors"}) {
    const auto text = test::content_of(kFixtures / "good" / (name + ".yaml"));
    const auto spec = test::spec_of(test::parse(text));
    muster::test::check_golden("cluster/show/" + name + ".yaml", to_yaml(spec));
  }
}

}  // namespace muster::cluster

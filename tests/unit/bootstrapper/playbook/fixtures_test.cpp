// Every file of tests/fixtures/playbooks against what is printed of it in tests/golden/playbook.

#include <set>

#include "bootstrapper/playbook/parse.hpp"
#include "tests/unit/agent/scratch.hpp"
#include "tests/unit/bootstrapper/report/golden.hpp"

namespace muster::playbook {

namespace {

/// The playbooks of a folder, named as from the top of the source tree, which is where the test stands.
std::set<std::filesystem::path> fixtures(const char* folder) {
  std::set<std::filesystem::path> all;
  for (const auto& entry : std::filesystem::directory_iterator(muster::test::source_tree() /
                                                               "tests/fixtures/playbooks" / folder)) {
    if (entry.is_regular_file()) all.insert(entry.path());
  }
  return all;
}

/// What is printed, without the directory that the source tree happens to be in.
std::string printed(const std::vector<ParsedFile>& files) {
  auto text = render(files);
  const auto tree = muster::test::source_tree().lexically_normal().string() + "/";
  for (auto at = text.find(tree); at != std::string::npos; at = text.find(tree, at))
    text.erase(at, tree.size());
  return text;
}

}  // namespace

TEST_CASE("every bad playbook is refused, with all that is wrong in it") {
  const auto files = fixtures("bad");
  CHECK(files.size() > 12);
  for (const auto& path : files) {
    CAPTURE(path.string());
    const auto parsed = parse_playbook(path);
    CHECK_FALSE(parsed.playbook);
    muster::test::check_golden("playbook/" + path.stem().string() + ".txt", printed(parsed.files));
  }
}

TEST_CASE("every good playbook is taken without a word") {
  const auto files = fixtures("good");
  CHECK(files.size() > 6);
  for (const auto& path : files) {
    CAPTURE(path.string());
    const auto parsed = parse_playbook(path);
    CHECK(parsed.playbook);
    CHECK(printed(parsed.files) == "");
  }
}

}  // namespace muster::playbook

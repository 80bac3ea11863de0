#include <set>

#include "tests/unit/agent/tasks/modules/file_trial.hpp"

using namespace muster;
using namespace muster::test;
using namespace muster::test::files;
namespace fs = std::filesystem;

TEST_SUITE_BEGIN("stat and find");

TEST_CASE("stat of a file, a link, nothing") {
  Scratch scratch;
  scratch.file("f", "hello", 0640);
  fs::create_symlink("f", scratch / "l");
  auto stat = run(scratch, "stat", R"({"path": "@/f", "checksum_algorithm": "md5"})").at("stat").as_object();
  CHECK(stat.at("exists").as_bool());
  CHECK(stat.at("isreg").as_bool());
  CHECK(value_of(stat, "mode", scratch) == "\"0640\"");
  CHECK(value_of(stat, "size", scratch) == "5");
  CHECK(value_of(stat, "checksum", scratch) == "\"5d41402abc4b2a76b9719d911017c592\"");
  CHECK(stat.at("rgrp").as_bool());
  CHECK_FALSE(stat.at("wgrp").as_bool());
  CHECK(stat.contains("attr_flags"));
  stat = run(scratch, "stat", R"({"path": "@/l", "get_attributes": false})").at("stat").as_object();
  CHECK(stat.at("islnk").as_bool());
  CHECK(value_of(stat, "lnk_source", scratch) == "\"@/f\"");
  CHECK(value_of(stat, "lnk_target", scratch) == "\"f\"");
  CHECK_FALSE(stat.contains("checksum"));
  CHECK_FALSE(stat.contains("attr_flags"));
  stat = run(scratch, "stat", R"({"path": "@/l", "follow": true})").at("stat").as_object();
  CHECK(value_of(stat, "checksum", scratch) == "\"aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d\"");
  stat = run(scratch, "stat", R"({"path": "@/l", "get_checksum": false, "follow": true})")
             .at("stat")
             .as_object();
  CHECK_FALSE(stat.contains("checksum"));
  CHECK(value_of(run(scratch, "stat", R"({"path": "@/n"})"), "stat", scratch) == R"({"exists":false})");
  CHECK(msg(run(scratch, "stat", R"({"path": "@/f/x"})")) == "Not a directory");
}

TEST_CASE("slurp") {
  Scratch scratch;
  scratch.file("f", std::string("a\0b", 3));
  fs::create_directory(scratch / "d");
  const auto result = run(scratch, "slurp", R"({"src": "@/f"})", Trial{.check = true});
  CHECK(value_of(result, "content", scratch) == "\"YQBi\"");
  CHECK(value_of(result, "encoding", scratch) == "\"base64\"");
  CHECK(value_of(result, "source", scratch) == "\"@/f\"");
  fails(scratch, "slurp", R"({"src": "@/n"})", "file not found: @/n");
  fails(scratch, "slurp", R"({"src": "@/d"})", "source is a directory and must be a file: @/d");
}

TEST_CASE("tempfile") {
  Scratch scratch;
  const auto predicted = run(scratch, "tempfile", R"({"path": "@"})", Trial{.check = true});
  CHECK(predicted.at("skipped").as_bool());
  CHECK(tree_of(scratch).empty());
  const auto file = run(scratch, "tempfile", R"({"path": "@", "prefix": "p.", "suffix": ".s"})");
  const auto path = std::string(file.at("path").as_string());
  CHECK(path.starts_with(placed("@/p.", scratch)));
  CHECK(path.ends_with(".s"));
  CHECK(mode_of(path) == 0600);
  for (const char* suffix : {"", ".d"}) {
    const auto made = run(scratch, "tempfile",
                          R"({"path": "@", "state": "directory", "suffix": ")" + std::string(suffix) + "\"}");
    const auto directory = std::string(made.at("path").as_string());
    CHECK(fs::is_directory(directory));
    CHECK(directory.ends_with(suffix));
    CHECK(mode_of(directory) == 0700);
  }
  CHECK(failed(run(scratch, "tempfile", R"({"path": "@/none"})")));
}

TEST_CASE("find") {
  Scratch scratch;
  fs::create_directories(scratch / "a/b");
  scratch.file("a/f", "one\ntwo\n");
  scratch.file("a/b/g.log", "xxxx");
  scratch.file("a/.h", "");
  fs::create_symlink("f", scratch / "a/l");
  struct Case {
    const char* arguments;
    std::set<std::string> found;
  };
  const Case cases[] = {
      {R"("recurse": true)", {"@/a/f", "@/a/b/g.log"}},
      {R"("recurse": false)", {}},
      {R"("recurse": true, "hidden": true)", {"@/a/f", "@/a/b/g.log", "@/a/.h"}},
      {R"("recurse": true, "patterns": "*.log,q*")", {"@/a/b/g.log"}},
      {R"("recurse": true, "excludes": "*.log")", {"@/a/f"}},
      {R"("recurse": true, "use_regex": true, "patterns": ["^[fg]$"])", {"@/a/f"}},
      {R"("recurse": true, "file_type": "directory")", {"@/a", "@/a/b"}},
      {R"("recurse": true, "file_type": "link")", {"@/a/l"}},
      {R"("recurse": true, "file_type": "any", "depth": 2)", {"@/a", "@/a/b", "@/a/f", "@/a/l"}},
      {R"("recurse": true, "size": "5")", {"@/a/f"}},
      {R"("recurse": true, "size": "-5b")", {"@/a/b/g.log"}},
      {R"("recurse": true, "contains": "two")", {"@/a/f"}},
      {R"("recurse": true, "contains": "wo")", {}},
      {R"("recurse": true, "contains": "one\ntwo", "read_whole_file": true)", {"@/a/f"}},
      {R"("recurse": true, "age": "1h")", {}},
      {R"("recurse": true, "age": "-1h")", {"@/a/f", "@/a/b/g.log"}},
  };
  for (const auto& one : cases) {
    CAPTURE(one.arguments);
    const auto result = run(scratch, "find", R"({"paths": "@", )" + std::string(one.arguments) + "}");
    std::set<std::string> found;
    for (const auto& file : result.at("files").as_array())
      found.insert(std::string(json::parse(value_of(file.as_object(), "path", scratch)).as_string()));
    CHECK(found == one.found);
    CHECK(result.at("matched").to_number<std::size_t>() == one.found.size());
  }
}

TEST_CASE("find of a path that is none, an age that is none") {
  Scratch scratch;
  const auto result = run(scratch, "find", R"({"paths": "@/n"})");
  CHECK(msg(result) == "Not all paths examined, check warnings for details");
  CHECK(value_of(result, "skipped_paths", scratch) == R"({"@/n":"'@/n' is not a directory"})");
  CHECK(value_of(fails(scratch, "find", R"({"paths": "@", "age": "old"})", "failed to process age"), "age",
                 scratch) == "\"old\"");
  fails(scratch, "find", R"({"paths": "@", "size": "1x"})", "failed to process size");
}

TEST_SUITE_END();

#include <unistd.h>

#include "tests/unit/agent/tasks/modules/file_trial.hpp"

using namespace muster;
using namespace muster::test;
using namespace muster::test::files;
namespace fs = std::filesystem;

TEST_SUITE_BEGIN("file");

TEST_CASE("modes, in numbers and in letters") {
  struct Case {
    const char* mode;  ///< as JSON
    mode_t before;
    mode_t after;
  };
  const Case cases[] = {{R"("0600")", 0644, 0600},      {"384", 0644, 0600},
                        {R"("0o600")", 0644, 0600},     {R"("1777")", 0644, 01777},
                        {R"("u=rwX,g-w")", 0664, 0644}, {R"("u=rwX,g-w")", 0764, 0744},
                        {R"("a+x")", 0644, 0755},       {R"("go=")", 0777, 0700},
                        {R"("g=u,o-rwx")", 0740, 0770}, {R"("u+s,g+s")", 0755, 06755},
                        {R"("o+t")", 0755, 01755},      {R"("u=rw+x,o=g")", 0644, 0744}};
  for (const auto& one : cases) {
    CAPTURE(one.mode);
    Scratch scratch;
    scratch.file("f", "x", one.before);
    const auto result = settles(scratch, "file", R"({"path": "@/f", "mode": )" + std::string(one.mode) + "}");
    CHECK(mode_of(scratch / "f") == one.after);
    CHECK(result.at("state").as_string() == "file");
    CHECK(result.at("path").as_string() == placed("@/f", scratch));
  }
}

TEST_CASE("what is no mode") {
  for (const char* mode : {R"("rubbish")", R"("u=q")", R"("x+r")", R"("0999")", R"("")", "true"}) {
    CAPTURE(mode);
    Scratch scratch;
    scratch.file("f", "x");
    const auto result = run(scratch, "file", R"({"path": "@/f", "mode": )" + std::string(mode) + "}");
    const bool nothing_asked = std::string(mode) == R"("")";
    CHECK(failed(result) != nothing_asked);
    CHECK(mode_of(scratch / "f") == 0644);
  }
}

TEST_CASE("owners by number and by name; names that nobody has") {
  Scratch scratch;
  scratch.file("f", "x");
  const auto own = std::to_string(::geteuid());
  auto result =
      run(scratch, "file",
          R"({"path": "@/f", "owner": ")" + own + R"(", "group": ")" + std::to_string(::getegid()) + R"("})");
  CHECK_FALSE(failed(result));
  CHECK_FALSE(changed(result));
  if (::geteuid() == 0) {
    result = settles(scratch, "file", R"({"path": "@/f", "owner": "daemon", "group": "4321"})");
    CHECK(value_of(result, "owner", scratch) == "\"daemon\"");
    CHECK(value_of(result, "group", scratch) == "\"4321\"");
    CHECK(result.at("diff").at("after").at("owner").to_number<int>() == 1);
  }
  fails(scratch, "file", R"({"path": "@/f", "owner": "no-such-user"})",
        "chown failed: failed to look up user no-such-user");
  fails(scratch, "file", R"({"path": "@/f", "group": "no-such-group"})",
        "chgrp failed: failed to look up group no-such-group");
  fails(scratch, "file", R"({"path": "@/d", "state": "directory", "owner": "no-such-user"})",
        "chown failed: failed to look up user no-such-user", false);
  fails(scratch, "file", R"({"path": "@/t", "state": "touch", "owner": "no-such-user"})",
        "chown failed: failed to look up user no-such-user", false);
}

TEST_CASE("directories") {
  Scratch scratch;
  auto result = settles(scratch, "file", R"({"path": "@/a/b", "state": "directory", "mode": "0700"})");
  CHECK(mode_of(scratch / "a") == 0700);
  CHECK(mode_of(scratch / "a/b") == 0700);
  CHECK(value_of(result.at("diff").as_object(), "after", scratch) ==
        R"({"path":"@/a/b","state":"directory","mode":"0700"})");
  scratch.file("a/f", "x", 0644);
  fs::create_directory(scratch / "a/b/c");
  settles(scratch, "file",
          R"({"path": "@/a", "state": "directory", "recurse": true, "mode": "u=rwX,go=rX"})");
  CHECK(mode_of(scratch / "a") == 0755);
  CHECK(mode_of(scratch / "a/b/c") == 0755);
  CHECK(mode_of(scratch / "a/f") == 0644);
  fails(scratch, "file", R"({"path": "@/a/f", "state": "directory"})", "@/a/f already exists as a file");
  fs::create_symlink("a", scratch / "l");
  result = run(scratch, "file", R"({"path": "@/l", "state": "directory"})");
  CHECK_FALSE(changed(result));
  CHECK(value_of(result, "path", scratch) == "\"@/a\"");
}

TEST_CASE("absent takes away everything, and no more") {
  Scratch scratch;
  fs::create_directories(scratch / "d/e");
  fs::create_directory(scratch / "kept");
  scratch.file("kept/f", "x");
  scratch.file("d/f", "x");
  fs::create_symlink(scratch / "kept", scratch / "d/l");
  fs::create_symlink("nowhere", scratch / "dangling");
  const auto result = settles(scratch, "file", R"({"path": "@/d", "state": "absent"})");
  CHECK(value_of(result, "state", scratch) == "\"absent\"");
  const auto& before = result.at("diff").at("before").as_object();
  CHECK(value_of(before, "state", scratch) == "\"directory\"");
  CHECK(before.at("path_content").at("directories").as_array().size() == 1);
  CHECK(content_of(scratch / "kept/f") == "x");
  settles(scratch, "file", R"({"path": "@/dangling", "state": "absent"})");
}

TEST_CASE("touch") {
  Scratch scratch;
  settles(
      scratch, "file",
      R"({"path": "@/f", "state": "touch", "modification_time": "preserve", "access_time": "preserve", "mode": "0600"})");
  CHECK(mode_of(scratch / "f") == 0600);
  CHECK(changed(run(scratch, "file", R"({"path": "@/f", "state": "touch"})", Trial{.check = true})));
  CHECK(changed(run(scratch, "file", R"({"path": "@/f", "state": "touch"})")));
  const auto result =
      settles(scratch, "file",
              R"({"path": "@/f", "modification_time": "202001021314.15", "access_time": "preserve"})");
  CHECK(result.at("diff").at("after").as_object().contains("mtime"));
  struct stat seen {};
  ::stat((scratch / "f").c_str(), &seen);
  struct tm local {};
  ::localtime_r(&seen.st_mtim.tv_sec, &local);
  CHECK(local.tm_hour == 13);
  CHECK(local.tm_sec == 15);
  // Not twice: to compare the trees is to read the file.
  CHECK(
      changed(run(scratch, "file", R"({"path": "@/f", "access_time": "2020", "access_time_format": "%Y"})")));
  ::stat((scratch / "f").c_str(), &seen);
  ::localtime_r(&seen.st_atim.tv_sec, &local);
  CHECK(local.tm_year == 120);
  CHECK(local.tm_yday == 0);
  fails(scratch, "file", R"({"path": "@/f", "modification_time": "yesterday"})",
        "Error while obtaining timestamp for time yesterday using format %Y%m%d%H%M.%S: time data "
        "'yesterday' does "
        "not match format '%Y%m%d%H%M.%S'");
}

TEST_CASE("symbolic links") {
  Scratch scratch;
  scratch.file("t", "x", 0644);
  auto result = settles(scratch, "file", R"({"path": "@/l", "src": "t", "state": "link"})");
  CHECK(fs::read_symlink(scratch / "l") == "t");
  CHECK(value_of(result, "dest", scratch) == "\"@/l\"");
  CHECK(value_of(result, "src", scratch) == "\"t\"");
  scratch.file("u", "y");
  result = settles(scratch, "file", R"({"path": "@/l", "src": "u", "state": "link"})");
  CHECK(value_of(result.at("diff").as_object(), "before", scratch) == R"({"path":"@/l","src":"t"})");
  settles(scratch, "file", R"({"path": "@/l", "state": "link", "mode": "0600"})");
  CHECK(mode_of(scratch / "u") == 0600);
  settles(scratch, "file", R"({"path": "@/n", "src": "nowhere", "state": "link", "force": true})");
  settles(scratch, "file", R"({"path": "@/t", "src": "u", "state": "link", "force": true})");
  CHECK(fs::is_symlink(scratch / "t"));
  fs::create_directory(scratch / "d");
  settles(scratch, "file", R"({"path": "@/d", "src": "@/u", "state": "link", "force": true})");
  CHECK(fs::is_symlink(scratch / "d"));
}

TEST_CASE("links that are refused") {
  Scratch scratch;
  scratch.file("t", "x");
  scratch.file("f", "x");
  fs::create_directory(scratch / "d");
  scratch.file("d/x", "x");
  const std::string link = R"(", "state": "link", "src": "@/t")";
  fails(scratch, "file", R"({"path": "@/f)" + link + "}", "refusing to convert from file to symlink for @/f");
  fails(scratch, "file", R"({"path": "@/d)" + link + "}",
        "refusing to convert from directory to symlink for @/d");
  fails(scratch, "file", R"({"path": "@/d)" + link + R"(, "force": true})",
        "the directory @/d is not empty, refusing to convert it");
  fails(scratch, "file", R"({"path": "@/n", "state": "link"})", "src is required for creating new symlinks");
  fails(scratch, "file", R"({"path": "@/n", "state": "link", "src": "q"})",
        "src file does not exist, use \"force=yes\" if you really want to create the link: @/q");
  fails(scratch, "file", R"({"path": "@/n", "state": "hard"})", "src is required for creating new hardlinks");
  fails(scratch, "file", R"({"path": "@/n", "state": "hard", "src": "@/q"})", "src does not exist");
  fails(scratch, "file", R"({"path": "@/f", "state": "hard", "src": "@/t"})",
        "Cannot link, file exists at destination");
  fails(scratch, "file", R"({"path": "@/n"})", "file (@/n) is absent, cannot continue");
  fails(scratch, "file", R"({"path": "@/f", "state": "file", "recurse": true})",
        "recurse option requires state to be 'directory'");
  fails(scratch, "file", R"({"path": "@/f", "state": "file", "src": "q"})",
        "src option requires state to be 'link' or 'hard'");
}

TEST_CASE("hard links") {
  Scratch scratch;
  scratch.file("t", "x");
  scratch.file("o", "y");
  const auto result = settles(scratch, "file", R"({"path": "@/h", "src": "@/t", "state": "hard"})");
  CHECK(fs::hard_link_count(scratch / "t") == 2);
  CHECK(value_of(result, "state", scratch) == "\"hard\"");
  settles(scratch, "file", R"({"path": "@/o", "src": "@/t", "state": "hard", "force": true})");
  CHECK(content_of(scratch / "o") == "x");
}

TEST_SUITE_END();

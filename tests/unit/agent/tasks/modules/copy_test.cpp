#include <unistd.h>

#include "tests/unit/agent/tasks/modules/file_trial.hpp"

using namespace muster;
using namespace muster::test;
using namespace muster::test::files;

TEST_SUITE_BEGIN("copy");

TEST_CASE("content becomes a file") {
  Scratch scratch;
  const auto result = settles(scratch, "copy", R"({"dest": "@/f", "content": "hello", "mode": "0600"})");
  CHECK(content_of(scratch / "f") == "hello");
  CHECK(mode_of(scratch / "f") == 0600);
  CHECK(value_of(result, "checksum", scratch) == "\"aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d\"");
  CHECK(value_of(result, "md5sum", scratch) == "\"5d41402abc4b2a76b9719d911017c592\"");
  CHECK(value_of(result, "dest", scratch) == "\"@/f\"");
  CHECK(value_of(result, "mode", scratch) == "\"0600\"");
  CHECK(value_of(result, "state", scratch) == "\"file\"");
  CHECK(value_of(result, "size", scratch) == "5");
  CHECK(value_of(result, "uid", scratch) == std::to_string(::geteuid()));
}

TEST_CASE("content that came along, and a file of it") {
  Scratch scratch;
  const auto result = run(scratch, "copy", R"({"dest": "@/f"})", Trial{.content = "came"});
  CHECK(changed(result));
  CHECK(content_of(scratch / "f") == "came");
  CHECK_FALSE(changed(run(scratch, "copy", R"({"dest": "@/f"})", Trial{.content = "came"})));
}

TEST_CASE("another content: its mode stays, the diff shows both, the backup has the old") {
  Scratch scratch;
  scratch.file("f", "old\n", 0640);
  const auto result = settles(scratch, "copy", R"({"dest": "@/f", "content": "new\n", "backup": true})");
  CHECK(content_of(scratch / "f") == "new\n");
  CHECK(mode_of(scratch / "f") == 0640);
  CHECK(content_of(std::string(result.at("backup_file").as_string())) == "old\n");
  CHECK(result.at("diff").at(0).at("before").as_string() == "old\n");
  CHECK(result.at("diff").at(0).at("after").as_string() == "new\n");
}

TEST_CASE("a link is replaced, or followed") {
  Scratch scratch;
  scratch.file("f", "old", 0640);
  std::filesystem::create_symlink("f", scratch / "l");
  auto result = settles(scratch, "copy", R"({"dest": "@/l", "content": "new", "follow": true})");
  CHECK(std::filesystem::is_symlink(scratch / "l"));
  CHECK(content_of(scratch / "f") == "new");
  CHECK(value_of(result, "dest", scratch) == "\"@/f\"");
  result = settles(scratch, "copy", R"({"dest": "@/l", "content": "new"})");
  CHECK_FALSE(std::filesystem::is_symlink(scratch / "l"));
  CHECK(content_of(scratch / "l") == "new");
}

TEST_CASE("force: false leaves a file that is there") {
  Scratch scratch;
  scratch.file("f", "old");
  const auto result = run(scratch, "copy", R"({"dest": "@/f", "content": "new", "force": false})");
  CHECK_FALSE(changed(result));
  CHECK(content_of(scratch / "f") == "old");
  CHECK(changed(run(scratch, "copy", R"({"dest": "@/g", "content": "new", "force": false})")));
}

TEST_CASE("validate sees the new content and its mode") {
  Scratch scratch;
  scratch.file("f", "old");
  const auto refused =
      fails(scratch, "copy",
            R"({"dest": "@/f", "content": "new", "validate": "sh -c 'echo out; echo err >&2; exit 2' %s"})",
            "failed to validate", false);
  CHECK(value_of(refused, "exit_status", scratch) == "2");
  CHECK(value_of(refused, "stdout", scratch) == "\"out\\n\"");
  CHECK(value_of(refused, "stderr", scratch) == "\"err\\n\"");
  settles(scratch, "copy", R"({"dest": "@/f", "content": "new", "mode": "0755", "validate": "test -x %s"})");
}

TEST_CASE("a file of the host") {
  Scratch scratch;
  scratch.file("s", "x", 0751);
  std::filesystem::create_directory(scratch / "d");
  settles(scratch, "copy", R"({"src": "@/s", "dest": "@/t", "remote_src": true, "mode": "preserve"})");
  CHECK(mode_of(scratch / "t") == 0751);
  auto result = settles(scratch, "copy", R"({"src": "@/s", "dest": "@/d", "remote_src": true})");
  CHECK(content_of(scratch / "d/s") == "x");
  CHECK(value_of(result, "src", scratch) == "\"@/s\"");
  result =
      run(scratch, "copy", R"({"src": "@/s", "dest": "@/e/g/", "remote_src": true})", Trial{.check = true});
  CHECK(msg(result) == placed("dest directory @/e/g would be created", scratch));
  run(scratch, "copy", R"({"src": "@/s", "dest": "@/e/g/", "remote_src": true, "directory_mode": "0700"})");
  CHECK(content_of(scratch / "e/g/s") == "x");
  CHECK(mode_of(scratch / "e") == 0700);
  fails(scratch, "copy", R"({"src": "@/n", "dest": "@/t", "remote_src": true})", "Source @/n not found");
  fails(scratch, "copy", R"({"src": "@/s", "dest": "@/q/t", "remote_src": true})",
        "Destination directory @/q does not exist");
}

TEST_CASE("a directory of the host") {
  Scratch scratch;
  std::filesystem::create_directories(scratch / "s/k");
  std::filesystem::create_directory(scratch / "t");
  scratch.file("s/a", "x", 0751);
  scratch.file("s/k/b", "y");
  std::filesystem::create_symlink("a", scratch / "s/l");
  settles(scratch, "copy", R"({"src": "@/s", "dest": "@/t", "remote_src": true})");
  CHECK(content_of(scratch / "t/s/k/b") == "y");
  CHECK(mode_of(scratch / "t/s/a") == 0751);
  CHECK(std::filesystem::is_symlink(scratch / "t/s/l"));
  settles(scratch, "copy", R"({"src": "@/s/", "dest": "@/u", "remote_src": true, "local_follow": true})");
  CHECK(content_of(scratch / "u/l") == "x");
  CHECK_FALSE(std::filesystem::is_symlink(scratch / "u/l"));
}

TEST_CASE("what is refused") {
  Scratch scratch;
  std::filesystem::create_directory(scratch / "d");
  ::mkfifo((scratch / "p").c_str(), 0600);
  fails(scratch, "copy", R"({"dest": "@/d", "content": "x"})", "can not use content with a dir as dest");
  fails(scratch, "copy", R"({"dest": "@/q/f", "content": "x"})", "Destination directory @/q does not exist",
        false);
  fails(scratch, "copy", R"({"dest": "@/p", "content": "x"})", "Destination @/p is no regular file");
  fails(scratch, "copy", R"({"dest": "@/f", "content": "x", "owner": "no such user"})",
        "chown failed: failed to look up user no such user", false);
  fails(scratch, "copy", R"({"dest": "@/f", "content": "x", "mode": "rubbish"})",
        "mode must be in octal or symbolic form", false);
  const auto refused = fails(scratch, "copy", R"({"dest": "@/f", "content": "x", "checksum": "00"})",
                             "Copied file does not match the expected checksum. Transfer failed.");
  CHECK(value_of(refused, "expected_checksum", scratch) == "\"00\"");
}

TEST_SUITE_END();

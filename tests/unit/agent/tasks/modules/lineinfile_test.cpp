#include "tests/unit/agent/tasks/modules/file_trial.hpp"

using namespace muster;
using namespace muster::test;
using namespace muster::test::files;

TEST_SUITE_BEGIN("lineinfile");

namespace {

struct Case {
  const char* name;
  const char* before;
  const char* arguments;  ///< besides path
  const char* after;
  const char* msg;
};

std::string with_path(const std::string& arguments) {
  return R"({"path": "@/f", )" + arguments + "}";
}

}  // namespace

TEST_CASE("lines that are added, replaced and removed") {
  const Case cases[] = {
      {"at the end", "a\n", R"("line": "b")", "a\nb\n", "line added"},
      {"after a last line without a break", "a", R"("line": "b")", "a\nb\n", "line added"},
      {"the last match is replaced", "x=1\nx=2\n", R"("regexp": "^x=", "line": "x=3")", "x=1\nx=3\n",
       "line replaced"},
      {"the first match is replaced", "x=1\nx=2\n", R"("regexp": "^x=", "line": "x=3", "firstmatch": true)",
       "x=3\nx=2\n", "line replaced"},
      {"groups", "host=old\n",
       R"("regexp": "^(?P<key>host)=(.*)$", "line": "\\g<key>=new-\\2", "firstmatch": true)",
       "\\g<key>=new-\\2\n", "line replaced"},
      {"a text", "[a]\n", R"("search_string": "[a", "line": "b")", "b\n", "line replaced"},
      {"after", "a\nc\n", R"("line": "b", "insertafter": "^a")", "a\nb\nc\n", "line added"},
      {"after the last of them", "a\na\nc\n", R"("line": "b", "insertafter": "^a")", "a\na\nb\nc\n",
       "line added"},
      {"after the first of them", "a\na\nc\n", R"("line": "b", "insertafter": "^a", "firstmatch": true)",
       "a\nb\na\nc\n", "line added"},
      {"before", "a\nc\n", R"("line": "b", "insertbefore": "^c")", "a\nb\nc\n", "line added"},
      {"before everything", "a\n", R"("line": "b", "insertbefore": "BOF")", "b\na\n", "line added"},
      {"no such neighbour", "a\n", R"("line": "b", "insertbefore": "^z")", "a\nb\n", "line added"},
      {"removed", "a\nb\na\n", R"("line": "a", "state": "absent")", "b\n", "2 line(s) removed"},
      {"removed by a pattern", "ab\nb\n", R"("regexp": "^a", "state": "absent")", "b\n", "1 line(s) removed"},
      {"removed by a text", "a.b\naxb\n", R"("search_string": "a.b", "state": "absent")", "axb\n",
       "1 line(s) removed"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.name);
    Scratch scratch;
    scratch.file("f", one.before, 0640);
    const auto result = settles(scratch, "lineinfile", with_path(one.arguments));
    CHECK(content_of(scratch / "f") == one.after);
    CHECK(msg(result) == one.msg);
    CHECK(mode_of(scratch / "f") == 0640);
    const auto& diff = result.at("diff").as_array();
    CHECK(diff.at(0).at("before").as_string() == one.before);
    CHECK(diff.at(0).at("after").as_string() == one.after);
    CHECK(diff.at(0).at("before_header").as_string() == placed("@/f (content)", scratch));
  }
}

TEST_CASE("references are filled from the match; without one nothing is added") {
  Scratch scratch;
  scratch.file("f", "a=1\n");
  run(scratch, "lineinfile",
      with_path(R"("regexp": "^(?P<k>a)=(\\d)$", "line": "\\g<k>=\\2\\2", "backrefs": true)"));
  CHECK(content_of(scratch / "f") == "a=11\n");
  const auto result =
      run(scratch, "lineinfile", with_path(R"("regexp": "^(z)$", "line": "\\1\\1", "backrefs": true)"));
  CHECK_FALSE(changed(result));
  CHECK(content_of(scratch / "f") == "a=11\n");
}

TEST_CASE("a file that is not there is made, with the directories above it") {
  Scratch scratch;
  const auto result =
      settles(scratch, "lineinfile", R"({"path": "@/d/e/f", "line": "a", "create": true, "mode": "0600"})");
  CHECK(content_of(scratch / "d/e/f") == "a\n");
  CHECK(mode_of(scratch / "d/e/f") == 0600);
  CHECK(msg(result) == "line added and ownership, perms or SE linux context changed");
}

TEST_CASE("mode and owner, and the file behind a link") {
  Scratch scratch;
  scratch.file("f", "a\n", 0644);
  std::filesystem::create_symlink("f", scratch / "l");
  auto result = settles(scratch, "lineinfile", R"({"path": "@/f", "line": "a", "mode": "0600"})");
  CHECK(msg(result) == "ownership, perms or SE linux context changed");
  CHECK(value_of(result.at("diff").as_array().at(1).as_object(), "after", scratch) == R"({"mode":"0600"})");
  result = settles(scratch, "lineinfile", R"({"path": "@/l", "line": "b"})");
  CHECK(std::filesystem::is_symlink(scratch / "l"));
  CHECK(content_of(scratch / "f") == "a\nb\n");
  CHECK(mode_of(scratch / "f") == 0600);
}

TEST_CASE("backup keeps what was there") {
  Scratch scratch;
  scratch.file("f", "a\n", 0640);
  const auto result = run(scratch, "lineinfile", with_path(R"("line": "b", "backup": true)"));
  const auto backup = std::string(result.at("backup").as_string());
  CHECK(backup.starts_with(placed("@/f.", scratch)));
  CHECK(content_of(backup) == "a\n");
  CHECK(mode_of(backup) == 0640);
}

TEST_CASE("validate decides before the file is replaced") {
  Scratch scratch;
  scratch.file("f", "a\n");
  const auto bad = with_path(R"("line": "b", "validate": "sh -c 'echo no >&2; exit 3' %s")");
  fails(scratch, "lineinfile", bad, "failed to validate: rc:3 error:no\n", false);
  fails(scratch, "lineinfile", with_path(R"("line": "b", "validate": "true")"),
        "validate must contain %s: true", false);
  settles(scratch, "lineinfile", with_path(R"("line": "b", "validate": "grep -q b %s")"));
}

TEST_CASE("big and binary content is changed, and not shown") {
  Scratch scratch;
  scratch.file("f", std::string("a\0b\n", 4));
  auto result = settles(scratch, "lineinfile", with_path(R"("line": "c")"));
  CHECK(content_of(scratch / "f") == std::string("a\0b\nc\n", 6));
  CHECK(value_of(result.at("diff").as_array().at(0).as_object(), "dst_binary", scratch) == "1");
  scratch.file("f", std::string(104448, 'x') + "\n");
  result = settles(scratch, "lineinfile", with_path(R"("line": "c")"));
  CHECK(value_of(result.at("diff").as_array().at(0).as_object(), "src_larger", scratch) == "104448");
}

TEST_CASE("what is refused") {
  Scratch scratch;
  scratch.file("f", "a\n");
  std::filesystem::create_directory(scratch / "d");
  CHECK(value_of(fails(scratch, "lineinfile", R"({"path": "@/d", "line": "a"})", "Path @/d is a directory !"),
                 "rc", scratch) == "256");
  CHECK(value_of(fails(scratch, "lineinfile", R"({"path": "@/n", "line": "a"})",
                       "Destination @/n does not exist !"),
                 "rc", scratch) == "257");
  fails(scratch, "lineinfile", with_path(R"("regexp": "a")"), "line is required with state=present");
  fails(scratch, "lineinfile", with_path(R"("line": "a", "backrefs": true)"),
        "regexp is required with backrefs=true");
  fails(scratch, "lineinfile", with_path(R"("state": "absent")"),
        "one of line, search_string, or regexp is required with state=absent");
  const auto absent = run(scratch, "lineinfile", R"({"path": "@/n", "line": "a", "state": "absent"})");
  CHECK_FALSE(changed(absent));
  CHECK(msg(absent) == "file not present");
  CHECK(failed(run(scratch, "lineinfile", with_path(R"("regexp": "(", "line": "a")"))));
  // Ended by the bound on complexity.
  scratch.file("f", std::string(200, 'a') + "b\n");
  CHECK(failed(run(scratch, "lineinfile", with_path(R"("regexp": "^(a|a|aa)+$", "line": "a")"))));
}

TEST_SUITE_END();

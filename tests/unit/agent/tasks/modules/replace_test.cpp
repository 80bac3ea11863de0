#include "tests/unit/agent/tasks/modules/file_trial.hpp"

using namespace muster;
using namespace muster::test;
using namespace muster::test::files;

TEST_SUITE_BEGIN("replace");

TEST_CASE("what is replaced, and where") {
  struct Case {
    const char* name;
    const char* before;
    const char* arguments;
    const char* after;
    const char* msg;
  };
  const Case cases[] = {
      {"all of them", "aXbX\n", R"("regexp": "X", "replace": "-")", "a-b-\n", "2 replacements made"},
      {"removed, over lines", "a\nb\nc\n", R"("regexp": "^b$\n")", "a\nc\n", "1 replacements made"},
      {"groups", "ab\n", R"x("regexp": "(?P<one>a)(b)", "replace": "\\2\\g<one>-")x", "ba-\n",
       "1 replacements made"},
      {"between", "x\nS\nx\nE\nx\n", R"("regexp": "x", "replace": "y", "after": "S", "before": "E")",
       "x\nS\ny\nE\nx\n", "1 replacements made"},
      {"after", "x\nS\nx\nx\n", R"("regexp": "x", "replace": "y", "after": "S")", "x\nS\ny\ny\n",
       "2 replacements made"},
      {"before", "x\nE\nx\n", R"("regexp": "x", "replace": "y", "before": "E")", "y\nE\nx\n",
       "1 replacements made"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.name);
    Scratch scratch;
    scratch.file("f", one.before, 0640);
    const auto arguments = R"({"path": "@/f", )" + std::string(one.arguments) + "}";
    const auto predicted = run(scratch, "replace", arguments, Trial{.check = true});
    CHECK(changed(predicted));
    CHECK(content_of(scratch / "f") == one.before);
    const auto result = run(scratch, "replace", arguments, Trial{.diff = true});
    CHECK(changed(result));
    CHECK(msg(result) == one.msg);
    CHECK(content_of(scratch / "f") == one.after);
    CHECK(mode_of(scratch / "f") == 0640);
    CHECK(result.at("diff").at("before").as_string() == one.before);
    CHECK(result.at("diff").at("after").as_string() == one.after);
  }
}

TEST_CASE("nothing to do, and what is refused") {
  Scratch scratch;
  scratch.file("f", "a\n");
  std::filesystem::create_directory(scratch / "d");
  auto result = run(scratch, "replace", R"({"path": "@/f", "regexp": "a", "replace": "a"})");
  CHECK_FALSE(changed(result));
  CHECK(value_of(result, "msg", scratch) == "\"\"");
  result = run(scratch, "replace", R"({"path": "@/f", "regexp": "a", "replace": "b", "after": "zz"})");
  CHECK_FALSE(changed(result));
  CHECK(msg(result) == "Pattern for before/after params did not match the given file: zz(?P<subsection>.*)");
  CHECK(value_of(fails(scratch, "replace", R"({"path": "@/n", "regexp": "a"})", "Path @/n does not exist !"),
                 "rc", scratch) == "257");
  fails(scratch, "replace", R"({"path": "@/d", "regexp": "a"})", "Path @/d is a directory !");
  CHECK(failed(run(scratch, "replace", R"({"path": "@/f", "regexp": "a", "replace": "\\7"})")));
  CHECK(content_of(scratch / "f") == "a\n");
}

TEST_CASE("backup and mode") {
  Scratch scratch;
  scratch.file("f", "a\n", 0644);
  const auto result =
      settles(scratch, "replace",
              R"({"path": "@/f", "regexp": "a", "replace": "b", "mode": "0600", "backup": true})");
  CHECK(msg(result) == "1 replacements made and ownership, perms or SE linux context changed");
  CHECK(content_of(std::string(result.at("backup_file").as_string())) == "a\n");
  CHECK(mode_of(scratch / "f") == 0600);
}

TEST_SUITE_END();

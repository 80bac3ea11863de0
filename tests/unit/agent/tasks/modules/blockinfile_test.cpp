#include "tests/unit/agent/tasks/modules/file_trial.hpp"

using namespace muster;
using namespace muster::test;
using namespace muster::test::files;

TEST_SUITE_BEGIN("blockinfile");

namespace {

struct Case {
  const char* name;
  const char* before;
  const char* arguments;
  const char* after;
  const char* msg;
};

}  // namespace

TEST_CASE("blocks that are inserted, replaced and removed") {
#define OPEN "# BEGIN ANSIBLE MANAGED BLOCK\n"
#define SHUT "# END ANSIBLE MANAGED BLOCK\n"
  const Case cases[] = {
      {"at the end", "a", R"("block": "x\ny")", "a\n" OPEN "x\ny\n" SHUT, "Block inserted"},
      {"replaced", "a\n" OPEN "x\n" SHUT "b\n", R"("block": "z\n")", "a\n" OPEN "z\n" SHUT "b\n",
       "Block inserted"},
      {"markers the wrong way round", SHUT "x\n" OPEN "b\n", R"("block": "z")", OPEN "z\n" SHUT "b\n",
       "Block inserted"},
      {"one marker is none", OPEN "x\n", R"("block": "z")", OPEN "x\n" OPEN "z\n" SHUT, "Block inserted"},
      {"after", "a\nb\n", R"("block": "z", "insertafter": "^a")", "a\n" OPEN "z\n" SHUT "b\n",
       "Block inserted"},
      {"before", "a\nb\n", R"("block": "z", "insertbefore": "^b")", "a\n" OPEN "z\n" SHUT "b\n",
       "Block inserted"},
      {"before everything", "a\n", R"("block": "z", "insertbefore": "BOF")", OPEN "z\n" SHUT "a\n",
       "Block inserted"},
      {"over lines", "a\nb\nc\n", R"("block": "z", "insertafter": "(?m)^a\nb$")",
       "a\nb\n" OPEN "z\n" SHUT "c\n", "Block inserted"},
      {"removed", "a\n" OPEN "x\n" SHUT "b\n", R"("state": "absent")", "a\nb\n", "Block removed"},
      {"an empty block", "a\n" OPEN "x\n" SHUT "b\n", R"("block": "")", "a\nb\n", "Block removed"},
      {"own markers", "a\n", R"("block": "z", "marker": "<{mark}>", "marker_begin": "B", "marker_end": "E")",
       "a\n<B>\nz\n<E>\n", "Block inserted"},
  };
#undef OPEN
#undef SHUT
  for (const auto& one : cases) {
    CAPTURE(one.name);
    Scratch scratch;
    scratch.file("f", one.before, 0640);
    const auto result =
        settles(scratch, "blockinfile", R"({"path": "@/f", )" + std::string(one.arguments) + "}");
    CHECK(content_of(scratch / "f") == one.after);
    CHECK(msg(result) == one.msg);
    CHECK(mode_of(scratch / "f") == 0640);
    CHECK(result.at("diff").at(0).at("after").as_string() == one.after);
  }
}

TEST_CASE("a file that is not there") {
  Scratch scratch;
  const auto refused =
      fails(scratch, "blockinfile", R"({"path": "@/f", "block": "x"})", "Path @/f does not exist !");
  CHECK(value_of(refused, "rc", scratch) == "257");
  const auto result = settles(scratch, "blockinfile", R"({"path": "@/d/f", "block": "x", "create": true})");
  CHECK(msg(result) == "File created");
  const auto absent = run(scratch, "blockinfile", R"({"path": "@/n", "state": "absent", "create": true})");
  CHECK_FALSE(changed(absent));
  CHECK(msg(absent) == placed("File @/n not present", scratch));
}

TEST_CASE("backup, mode, directory") {
  Scratch scratch;
  scratch.file("f", "a\n", 0644);
  std::filesystem::create_directory(scratch / "d");
  const auto result =
      run(scratch, "blockinfile", R"({"path": "@/f", "block": "x", "backup": true, "mode": "u=rw,go="})");
  CHECK(content_of(std::string(result.at("backup_file").as_string())) == "a\n");
  CHECK(msg(result) == "Block inserted and ownership, perms or SE linux context changed");
  CHECK(mode_of(scratch / "f") == 0600);
  fails(scratch, "blockinfile", R"({"path": "@/d", "block": "x"})", "Path @/d is a directory !");
}

TEST_SUITE_END();

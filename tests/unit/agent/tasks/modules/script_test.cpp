// script: the content that came along is run on this host, and nothing of it stays.

#include "agent/tasks/modules/system_modules.hpp"
#include "tests/unit/agent/tasks/modules/host_tree.hpp"
#include "tests/unit/agent/tasks/modules/run_module.hpp"

namespace muster::test {

namespace json = boost::json;

namespace {

constexpr const char* kScript =
    "#!/bin/sh\necho \"$0\" \"$#\" \"$1\" in \"$(pwd)\"\necho err >&2\nexit ${STATUS:-0}\n";

json::object ran(const Scratch& scratch, const std::string& line, json::object arguments = {},
                 Trial trial = {}) {
  arguments["_raw_params"] = line;
  if (trial.content.empty() && trial.content_file.empty()) trial.content = kScript;
  trial.root = scratch / "";
  return run_module(&modules::run_script, arguments, trial);
}

std::string text(const json::object& result, std::string_view key) {
  const auto& value = result.at(key);
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

/// Whether any file is left below the directory.
bool is_clean(const Scratch& scratch) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(scratch / "")) {
    if (!entry.is_directory() || entry.path().filename().native().starts_with("script-")) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("script: runs with its arguments, where it is told, and goes away") {
  const Scratch scratch;
  const auto result = ran(scratch, "files/prepare.sh 'a b' c", {{"chdir", "/usr"}});
  CHECK_FALSE(failed(result));
  CHECK(changed(result));
  CHECK(text(result, "rc") == "0");
  const auto out = text(result, "stdout");
  CHECK(out.find("/prepare.sh 2 a b in /usr\n") != std::string::npos);
  CHECK(text(result, "stderr_lines") == R"(["err"])");
  CHECK(is_clean(scratch));
}

TEST_CASE("script: an interpreter runs what is no program") {
  const Scratch scratch;
  const auto result =
      ran(scratch, "x.sh one", {{"executable", "/bin/bash"}}, {.content = "echo ${BASH_VERSION:+bash} $1\n"});
  CHECK(text(result, "stdout") == "bash one\n");
}

TEST_CASE("script: one that fails tells its output") {
  const Scratch scratch;
  const auto result = ran(scratch, "x.sh", {}, {.environment = {{"STATUS", "4"}}});
  CHECK(failed(result));
  CHECK(msg(result) == "non-zero return code");
  CHECK(text(result, "rc") == "4");
  CHECK(text(result, "stderr") == "err\n");
  CHECK(is_clean(scratch));
}

TEST_CASE("script: content too large for a message is a file that is left in place") {
  const Scratch scratch;
  const auto file = scratch.file("cargo", "echo from file\n", 0600);
  const auto result = ran(scratch, "x.sh", {{"executable", "/bin/sh"}}, {.content_file = file});
  CHECK(text(result, "stdout") == "from file\n");
}

TEST_CASE("script: creates, removes and check mode") {
  const Scratch scratch;
  const auto there = scratch.file("there", "");
  const auto none = (scratch / "none").string();
  struct Case {
    json::object arguments;
    bool runs;
    std::string why;
  };
  const std::vector<Case> cases{
      {{{"creates", there}}, false, there + " exists, matching creates option"},
      {{{"removes", none}}, false, none + " does not exist, matching removes option"},
      {{{"creates", none}}, true, ""},
      {{{"removes", there}}, true, ""}};
  for (const auto& one : cases) {
    const auto predicted = ran(scratch, "x.sh", one.arguments, {.check = true});
    const auto result = ran(scratch, "x.sh", one.arguments);
    CHECK(changed(predicted) == one.runs);
    CHECK(changed(result) == one.runs);
    CHECK(result.contains("skipped") != one.runs);
    CHECK(msg(result) == one.why);
    CHECK(msg(predicted) == one.why);
    CHECK_FALSE(predicted.contains("rc"));
  }
  const auto unknown = ran(scratch, "x.sh", {}, {.check = true});
  CHECK(unknown.contains("skipped"));
  CHECK(msg(unknown) == "Check mode is not supported for this task.");
  const auto relative = ran(scratch, "x.sh", {{"chdir", "x"}});
  CHECK(msg(relative) == "chdir x must be an absolute path for a Unix-aware remote node");
}

}  // namespace muster::test

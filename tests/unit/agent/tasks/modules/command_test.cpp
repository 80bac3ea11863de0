// command and shell, with real programs.

#include "agent/tasks/modules/command_result.hpp"
#include "agent/tasks/modules/system_modules.hpp"
#include "tests/unit/agent/tasks/modules/expected_programs.hpp"
#include "tests/unit/agent/tasks/modules/run_module.hpp"

namespace muster::test {

namespace json = boost::json;

namespace {

/// The result of `command` or `shell` with arguments that are settled as the bootstrapper settles them; the
/// free form is `line`.
json::object ran(const std::string& module, const std::string& line, const std::string& arguments = "{}",
                 const Trial& trial = {}) {
  auto given = json::parse(arguments).get_object();
  if (!line.empty()) given["_raw_params"] = line;
  auto settled = settle_arguments(*find_module(module), given);
  REQUIRE_MESSAGE(settled.has_value(), settled.error().message());
  return run_module(modules::find(module)->run, *settled, trial);
}

std::string text(const json::object& result, std::string_view key) {
  const auto& value = result.at(key);
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

}  // namespace

TEST_CASE("command: what a program said and how it ended") {
  struct Case {
    std::string module;
    std::string line;
    std::string arguments;
    std::string cmd;
    std::string out;
  };
  const std::vector<Case> cases{
      {"command", "echo 'a b'  c", "{}", R"(["echo","a b","c"])", "a b c"},
      {"command", "", R"({"cmd": "echo x"})", R"(["echo","x"])", "x"},
      {"command", "", R"({"argv": ["echo", "a  b", "$NONE", "*"]})", R"(["echo","a  b","$NONE","*"])",
       "a  b $NONE *"},
      {"command", "echo a | cat; echo $HOME", "{}", R"(["echo","a","|","cat;","echo","$HOME"])",
       "a | cat; echo /root"},
      {"command", "echo ${WHO}/$WHO $WHOM ~/x", "{}", R"(["echo","${WHO}/$WHO","$WHOM","~/x"])",
       "me/me $WHOM /root/x"},
      {"shell", "echo a | tr a b; echo $WHO", "{}", "echo a | tr a b; echo $WHO", "b\nme"},
      {"shell", "", R"({"argv": ["echo", "a  b"]})", R"(["echo","a  b"])", "a  b"},
      {"shell", "echo $0", R"({"executable": "/bin/bash"})", "echo $0", "/bin/bash"},
      {"command", "cat", R"({"stdin": "in"})", R"(["cat"])", "in"},
      {"shell", "cat | od -An -c | tr -d ' '", R"({"stdin": "in"})", "cat | od -An -c | tr -d ' '", "in\\n"},
      {"shell", "cat | od -An -c | tr -d ' '", R"({"stdin": "in", "stdin_add_newline": false})",
       "cat | od -An -c | tr -d ' '", "in"},
      {"command", "pwd", R"({"chdir": "/usr"})", R"(["pwd"])", "/usr"},
      {"command", "echo x", R"({"warn": false})", R"(["echo","x"])", "x"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.line);
    CAPTURE(one.arguments);
    const auto result =
        ran(one.module, one.line, one.arguments, {.environment = {{"WHO", "me"}, {"HOME", "/root"}}});
    CHECK(changed(result));
    CHECK_FALSE(failed(result));
    CHECK(text(result, "cmd") == one.cmd);
    CHECK(text(result, "stdout") == one.out);
    CHECK(text(result, "stderr") == "");
    CHECK(text(result, "rc") == "0");
    CHECK(msg(result) == "");
  }
}

TEST_CASE("command: the lines of what it said, its end and its time") {
  const auto result = ran("shell", R"(printf 'a\n\nb\n\n'; printf 'x\r\n' >&2; exit 3)");
  CHECK(failed(result));
  CHECK(changed(result));
  CHECK(msg(result) == "non-zero return code");
  CHECK(text(result, "rc") == "3");
  CHECK(text(result, "stdout") == "a\n\nb");
  CHECK(text(result, "stdout_lines") == R"(["a","","b"])");
  CHECK(text(result, "stderr") == "x");
  CHECK(text(result, "stderr_lines") == R"(["x"])");
  for (const auto* key : {"start", "end"}) CHECK(text(result, key).substr(0, 2) == "20");
  CHECK(text(result, "start") <= text(result, "end"));
  CHECK(text(result, "delta").substr(0, 5) == "0:00:");

  const auto whole = ran("shell", R"(printf 'a\n\n')", R"({"strip_empty_ends": false})");
  CHECK(text(whole, "stdout") == "a\n\n");
  CHECK(text(whole, "stdout_lines") == R"(["a",""])");
  CHECK(text(ran("shell", "kill -9 $$"), "rc") == "-9");
}

TEST_CASE("command: creates and removes make a run needless, by shell patterns too") {
  const Scratch scratch;
  const auto there = scratch.file("there.txt", "");
  const auto pattern = (scratch / "th*.txt").string();
  const auto none = (scratch / "none").string();
  struct Case {
    std::string argument;
    std::string path;
    bool runs;
    std::string why;
  };
  const std::vector<Case> cases{{"creates", there, false, "exists"},
                                {"creates", pattern, false, "exists"},
                                {"creates", none, true, ""},
                                {"removes", none, false, "does not exist"},
                                {"removes", (scratch / "n*").string(), false, "does not exist"},
                                {"removes", there, true, ""}};
  for (const auto& one : cases) {
    CAPTURE(one.argument);
    CAPTURE(one.path);
    const auto arguments = json::serialize(json::object{{one.argument, one.path}});
    const auto made = (scratch / "made").string();
    const auto line = "touch " + made;
    const auto predicted = ran("command", line, arguments, {.check = true});
    CHECK(changed(predicted) == one.runs);
    CHECK_FALSE(predicted.contains("skipped"));
    CHECK_FALSE(std::filesystem::exists(made));
    const auto result = ran("command", line, arguments);
    CHECK(changed(result) == one.runs);
    CHECK(std::filesystem::remove(made) == one.runs);
    CHECK(text(result, "rc") == "0");
    if (one.runs) continue;
    CHECK(msg(result) == "Did not run command since '" + one.path + "' " + one.why);
    CHECK(msg(predicted) == "Would not run command since '" + one.path + "' " + one.why);
    CHECK(text(result, "stdout") == "skipped, since " + one.path + " " + one.why);
    CHECK(text(result, "start") == "null");
  }
}

TEST_CASE("command: a relative path of creates is below chdir") {
  const Scratch scratch;
  scratch.file("there", "");
  const auto arguments =
      json::serialize(json::object{{"creates", "there"}, {"chdir", (scratch / "").string()}});
  CHECK_FALSE(changed(ran("command", "true", arguments)));
}

TEST_CASE("command: check mode skips what it cannot judge, and runs nothing") {
  const Scratch scratch;
  const auto made = (scratch / "made").string();
  for (const auto* module : {"command", "shell"}) {
    const auto result = ran(module, "touch " + made, "{}", {.check = true});
    CHECK(result.at("skipped").as_bool());
    CHECK_FALSE(changed(result));
    CHECK(msg(result) == "Command would have run if not in check mode");
    CHECK(text(result, "rc") == "0");
    CHECK_FALSE(std::filesystem::exists(made));
  }
}

TEST_CASE("command: what cannot be run, in Ansible's words") {
  struct Case {
    std::string line;
    std::string arguments;
    std::string msg;
    std::string rc;
  };
  const std::vector<Case> cases{
      {"", "{}", "no command given", "256"},
      {" ", "{}", "no command given", "256"},
      {"true", R"({"argv": ["true"]})", "only command or argv can be given, not both", "256"},
      {"no-such-program x", "{}", "[Errno 2] No such file or directory: b'no-such-program'", "2"},
      {"/etc/passwd", "{}", "[Errno 13] Permission denied: b'/etc/passwd'", "13"},
      {"true", R"({"chdir": "/none"})",
       "Unable to change directory before execution: [Errno 2] No such file or directory: b'/none'", "null"},
      {"true", R"({"chdir": "/etc/passwd"})",
       "Unable to change directory before execution: [Errno 20] Not a directory: b'/etc/passwd'", "null"},
      {"echo 'a", "{}", "No closing quotation", "null"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.line);
    CAPTURE(one.arguments);
    const auto result = ran("command", one.line, one.arguments);
    CHECK(failed(result));
    CHECK_FALSE(changed(result));
    CHECK(msg(result) == one.msg);
    CHECK(text(result, "rc") == one.rc);
  }
}

TEST_CASE("command: executable is not for it, which a warning says") {
  const auto result = ran("command", "echo x", R"({"executable": "/bin/false"})");
  CHECK(text(result, "stdout") == "x");
  CHECK(text(result, "warnings").find("'executable' is no longer supported") != std::string::npos);
}

TEST_CASE("command: moments and spans are printed as Python prints them") {
  using std::chrono::microseconds;
  CHECK(modules::python_span(microseconds(3123)) == "0:00:00.003123");
  CHECK(modules::python_span(std::chrono::seconds(5)) == "0:00:05");
  CHECK(modules::python_span(std::chrono::hours(25)) == "1 day, 1:00:00");
  CHECK(modules::python_span(std::chrono::hours(49)) == "2 days, 1:00:00");
  const std::chrono::system_clock::time_point moment{std::chrono::seconds(1'700'000'000)};
  CHECK(modules::python_time(moment).size() == 19);
  CHECK(modules::python_time(moment + microseconds(7)).substr(19) == ".000007");
}

}  // namespace muster::test

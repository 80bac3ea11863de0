#include "agent/tasks/modules/unarchive.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <boost/json/serialize.hpp>
#include <cstdlib>

#include "agent/tasks/modules/tar_archive.hpp"
#include "tests/unit/agent/tasks/modules/run_module.hpp"

using namespace muster;
using modules::Packing;
using modules::unarchive;
using test::changed;
using test::content_of;
using test::failed;
using test::msg;
using test::run_module;
using test::Scratch;
using test::Trial;

namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

const Trial kCheck{.check = true};

/// Two files, one of them in a folder, packed by tar with `option`.
std::string archive_in(const Scratch& scratch, const std::string& option) {
  const auto name = (scratch / "a.tar").string();
  fs::create_directories(scratch / "from/dir");
  scratch.file("from/one", "first\n", 0640);
  scratch.file("from/dir/t\303\251", "second\n", 0755);
  const auto command = "tar -c " + option + " -f " + name + " -C " + (scratch / "from").string() + " one dir";
  REQUIRE(std::system(command.c_str()) == 0);
  fs::create_directories(scratch / "to");
  return name;
}

json::object arguments_for(const Scratch& scratch, const std::string& source) {
  return {{"src", source}, {"dest", (scratch / "to").string()}, {"remote_src", true}};
}

}  // namespace

TEST_CASE("unarchive: unpacked once; check mode predicts, a second run changes nothing") {
  struct Case {
    const char* option;
    const char* handler;
  };
  for (const auto& each : {Case{"", "TarArchive"}, Case{"-z", "TgzArchive"}, Case{"-j", "TarBzipArchive"},
                           Case{"-J", "TarXzArchive"}}) {
    CAPTURE(each.option);
    const Scratch scratch;
    auto arguments = arguments_for(scratch, archive_in(scratch, each.option));
    arguments["list_files"] = true;
    const auto predicted = run_module(unarchive, arguments, Trial{.check = true, .diff = true});
    CHECK(changed(predicted));
    CHECK(predicted.contains("diff"));
    CHECK(fs::is_empty(scratch / "to"));
    const auto first = run_module(unarchive, arguments);
    CAPTURE(json::serialize(first));
    CHECK(changed(first));
    CHECK(first.at("handler") == each.handler);
    CHECK(first.at("extract_results").at("rc") == 0);
    CHECK(first.at("files") == json::array{"one", "dir/", "dir/t\303\251"});
    CHECK(first.at("state") == "directory");
    CHECK(content_of(scratch / "to/dir/t\303\251") == "second\n");
    CHECK(test::mode_of(scratch / "to/one") == 0640);
    CHECK(!changed(run_module(unarchive, arguments, kCheck)));
    CHECK(!changed(run_module(unarchive, arguments)));
  }
}

TEST_CASE("unarchive: what is no longer as packed is unpacked again") {
  const Scratch scratch;
  const auto arguments = arguments_for(scratch, archive_in(scratch, "-z"));
  REQUIRE(changed(run_module(unarchive, arguments)));
  const auto one = scratch / "to/one";
  const std::initializer_list<std::pair<const char*, std::function<void()>>> spoilers = {
      {"missing", [&] { fs::remove(one); }},
      {"other content", [&] { scratch.file("to/one", "changed", 0640); }},
      {"other mode", [&] { ::chmod(one.c_str(), 0600); }},
      {"other time",
       [&] { fs::last_write_time(one, fs::file_time_type::clock::now() - std::chrono::hours(99)); }},
  };
  for (const auto& one_spoiler : spoilers) {
    const std::string name(one_spoiler.first);
    CAPTURE(name);
    one_spoiler.second();
    CHECK(changed(run_module(unarchive, arguments, kCheck)));
    CHECK(changed(run_module(unarchive, arguments)));
    CHECK(content_of(one) == "first\n");
    CHECK(test::mode_of(one) == 0640);
    CHECK(!changed(run_module(unarchive, arguments)));
  }
}

TEST_CASE("unarchive: mode for all members, and only what is wanted of them") {
  const Scratch scratch;
  auto arguments = arguments_for(scratch, archive_in(scratch, "-z"));
  arguments["mode"] = "u=rwX,go=rX";
  arguments["exclude"] = boost::json::array{"dir"};
  CHECK(changed(run_module(unarchive, arguments)));
  CHECK(!fs::exists(scratch / "to/dir"));
  CHECK(test::mode_of(scratch / "to/one") == 0644);
  CHECK(!changed(run_module(unarchive, arguments)));
  CHECK(!changed(run_module(unarchive, arguments, kCheck)));
  arguments["mode"] = "0600";
  CHECK(changed(run_module(unarchive, arguments, kCheck)));
  CHECK(changed(run_module(unarchive, arguments)));
  CHECK(test::mode_of(scratch / "to/one") == 0600);
  auto including = arguments_for(scratch, (scratch / "a.tar").string());
  including["include"] = boost::json::array{"dir"};
  including["extra_opts"] = boost::json::array{"--strip-components=1"};
  CHECK(changed(run_module(unarchive, including)));
  CHECK(content_of(scratch / "to/t\303\251") == "second\n");
  CHECK(!changed(run_module(unarchive, including)));
}

TEST_CASE("unarchive: an archive that came along, and `creates`") {
  const Scratch scratch;
  const auto source = archive_in(scratch, "-z");
  Trial trial;
  trial.content = content_of(source);
  json::object arguments = {{"src", "a.tgz"}, {"dest", (scratch / "to").string()}};
  CHECK(changed(run_module(unarchive, arguments, trial)));
  CHECK(content_of(scratch / "to/one") == "first\n");
  arguments["creates"] = (scratch / "to/one").string();
  fs::remove(scratch / "to/dir/t\303\251");
  const auto skipped = run_module(unarchive, arguments, trial);
  CHECK(skipped.at("skipped") == true);
  CHECK(msg(skipped) == "skipped, since " + (scratch / "to/one").string() + " exists");
  CHECK(!fs::exists(scratch / "to/dir/t\303\251"));
}

TEST_CASE("unarchive: what is no archive, or has no place, fails and says why") {
  const Scratch scratch;
  const auto good = archive_in(scratch, "-z");
  const auto whole = content_of(good);
  struct Case {
    std::string source, dest;
    const char* why;
  };
  const auto to = (scratch / "to").string();
  for (const auto& bad :
       {Case{scratch.file("text", "no archive"), to, "Failed to find handler for"},
        Case{scratch.file("half", whole.substr(0, whole.size() / 2)), to, "Failed to find handler for"},
        Case{scratch.file("empty", ""), to, "Invalid archive"},
        Case{scratch.file("zip", "PK\003\004...."), to, "zip archive"},
        Case{(scratch / "none").string(), to, "does not exist"},
        Case{good, good, "must be an existing dir"}}) {
    CAPTURE(bad.source);
    const auto result =
        run_module(unarchive, {{"src", bad.source}, {"dest", bad.dest}, {"remote_src", true}});
    CHECK(failed(result));
    CHECK_MESSAGE(msg(result).find(bad.why) != std::string::npos, msg(result));
    CHECK(fs::is_empty(to));
  }
}

#include "agent/tasks/modules/get_url.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <boost/json/serialize.hpp>

#include "agent/protocol/sha256.hpp"
#include "agent/tasks/modules/checksum_argument.hpp"
#include "agent/tasks/modules/url_arguments.hpp"
#include "tests/unit/agent/tasks/modules/http_server.hpp"
#include "tests/unit/agent/tasks/modules/run_module.hpp"

using namespace muster;
using modules::get_url;
using test::changed;
using test::content_of;
using test::failed;
using test::HttpServer;
using test::msg;
using test::page;
using test::run_module;
using test::Scratch;
using test::Trial;

namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

const Trial kCheck{.check = true};

std::ptrdiff_t files_in(const fs::path& directory) {
  return std::distance(fs::directory_iterator(directory), fs::directory_iterator());
}

}  // namespace

TEST_CASE("get_url: fetched, then left alone; check mode says so and writes nothing") {
  const Scratch scratch;
  const HttpServer server([](const std::string& request) {
    return request.find("If-Modified-Since") != std::string::npos ? page("", "", "304 Not Modified")
                                                                  : page("content\n");
  });
  const auto dest = scratch / "file";
  const json::object arguments = {
      {"url", server.base() + "/file"}, {"dest", dest.string()}, {"mode", "0640"}};
  const auto predicted = run_module(get_url, arguments, kCheck);
  CHECK(changed(predicted));
  CHECK(!fs::exists(dest));
  CHECK(server.requests().at(0).starts_with("HEAD /file "));

  const auto first = run_module(get_url, arguments);
  CAPTURE(json::serialize(first));
  CHECK(changed(first));
  CHECK(content_of(dest) == "content\n");
  CHECK(test::mode_of(dest) == 0640);
  CHECK(first.at("msg") == "OK (8 bytes)");
  CHECK(first.at("status_code") == 200);
  CHECK(first.at("checksum_src") == "7fe70820e08a1aac0ef224d9c66ab66831cc4ab1");
  CHECK(first.at("md5sum").as_string().size() == 32);
  CHECK(first.at("mode") == "0640");
  CHECK(first.at("dest").as_string() == dest.string());
  CHECK(files_in(scratch / "") == 1);

  CHECK(!changed(run_module(get_url, arguments, kCheck)));
  const auto second = run_module(get_url, arguments);
  CHECK(!changed(second));
  CHECK(second.at("status_code") == 304);

  auto other_mode = arguments;
  other_mode["mode"] = "u=rw,go=r";
  CHECK(changed(run_module(get_url, other_mode, kCheck)));
  CHECK(test::mode_of(dest) == 0640);
  CHECK(changed(run_module(get_url, other_mode)));
  CHECK(test::mode_of(dest) == 0644);
}

TEST_CASE("get_url: other content replaces what was there, with backup and diff") {
  const Scratch scratch;
  const HttpServer server([](const std::string&) { return page("new\n"); });
  const auto dest = fs::path(scratch.file("file", "old\n", 0604));
  json::object arguments = {{"url", server.base() + "/file"}, {"dest", dest.string()}, {"backup", true}};
  const auto predicted = run_module(get_url, arguments, Trial{.check = true, .diff = true});
  CHECK(changed(predicted));
  CHECK(content_of(dest) == "old\n");
  CHECK(predicted.at("diff").as_object().at("before").as_string().starts_with("sha1 "));
  const auto done = run_module(get_url, arguments);
  CHECK(changed(done));
  CHECK(content_of(dest) == "new\n");
  CHECK(test::mode_of(dest) == 0604);
  const auto backup = std::string(done.at("backup_file").as_string());
  CHECK(content_of(backup) == "old\n");
  CHECK(test::mode_of(backup) == 0604);
  arguments["force"] = true;
  CHECK(!changed(run_module(get_url, arguments, kCheck)));
  CHECK(!changed(run_module(get_url, arguments)));
}

TEST_CASE("get_url: a checksum decides before and after") {
  const Scratch scratch;
  const auto digest = sha256_hex("content\n");
  const auto server = HttpServer([&](const std::string& request) {
    if (request.find("/sums") != std::string::npos) return page("0000  other\n" + digest + "  ./file\n");
    if (request.find("/one") != std::string::npos) return page(digest + "\n");
    return page("content\n");
  });
  const auto dest = scratch / "file";
  json::object arguments = {{"url", server.base() + "/file"}, {"dest", dest.string()}};
  for (const auto& good :
       {"sha256:" + digest, "sha256:" + server.base() + "/sums", "sha256:" + server.base() + "/one"}) {
    CAPTURE(good);
    fs::remove(dest);
    arguments["checksum"] = good;
    CHECK(changed(run_module(get_url, arguments, kCheck)));
    CHECK(changed(run_module(get_url, arguments)));
    const auto again = run_module(get_url, arguments);
    CHECK(!changed(again));
    CHECK(msg(again) == "file already exists");
  }
  scratch.file("file", "tampered\n");
  CHECK(changed(run_module(get_url, arguments, kCheck)));
  CHECK(changed(run_module(get_url, arguments)));
  CHECK(content_of(dest) == "content\n");
  struct Case {
    std::string checksum;
    const char* why;
  };
  for (const auto& bad :
       {Case{"sha256:" + sha256_hex("x"), "did not match "}, Case{"sha256", "has to be in format"},
        Case{"sha256:zz", "The checksum format is invalid"}, Case{"crc:00", "Could not hash file"},
        Case{"sha256:" + server.base() + "/file", "The checksum format is invalid"}}) {
    CAPTURE(bad.checksum);
    arguments["checksum"] = bad.checksum;
    const auto result = run_module(get_url, arguments);
    CHECK(failed(result));
    CHECK(!changed(result));
    CHECK_MESSAGE(msg(result).find(bad.why) != std::string::npos, msg(result));
    CHECK(content_of(dest) == "content\n");
    CHECK(files_in(scratch / "") == 1);
  }
}

TEST_CASE("get_url: what a directory's file is called") {
  const HttpServer server([](const std::string& request) {
    if (request.find("/named") != std::string::npos)
      return page("x", "Content-Disposition: attachment; filename=\"../../etc/given.txt\"\r\n");
    if (request.find("/moved") != std::string::npos) return test::moved("/there/end.tgz?x=1");
    return page("x");
  });
  for (const auto& one : std::initializer_list<std::pair<const char*, const char*>>{
           {"/a/b.txt?q", "b.txt"}, {"/named", "given.txt"}, {"/moved", "end.tgz"}, {"/", "index.html"}}) {
    const char* path = one.first;
    const char* name = one.second;
    CAPTURE(path);
    const Scratch scratch;
    const json::object arguments = {{"url", server.base() + path}, {"dest", (scratch / "").string()}};
    const auto predicted = run_module(get_url, arguments, kCheck);
    CHECK(changed(predicted));
    const auto result = run_module(get_url, arguments);
    CHECK(result.at("dest").as_string() == (scratch / name).string());
    CHECK(predicted.at("dest") == result.at("dest"));
    CHECK(content_of(scratch / name) == "x");
    CHECK(!changed(run_module(get_url, arguments)));
    CHECK(files_in(scratch / "") == 1);
  }
}

TEST_CASE("get_url: what cannot be had leaves what was there") {
  const HttpServer server([](const std::string& request) {
    if (request.find("/half") != std::string::npos)
      return test::Reply{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"};
    return page("gone", "", "404 Not Found");
  });
  const Scratch scratch;
  const auto dest = scratch.file("file", "old\n");
  struct Case {
    std::string url, dest;
    const char* why;
  };
  for (const auto& bad :
       {Case{server.base() + "/none", dest, "Request failed"},
        Case{server.base() + "/half", dest, "the connection ended before the answer did"},
        Case{"http://127.0.0.1:1/", dest, "[Errno 111] Connection refused"},
        Case{"file:///no/such", dest, "[Errno 2] No such file or directory: '/no/such'"},
        Case{server.base() + "/x", "/no/such/dir/file", "Destination /no/such/dir does not exist"}}) {
    CAPTURE(bad.url);
    const auto result = run_module(get_url, {{"url", bad.url}, {"dest", bad.dest}, {"force", true}});
    CHECK(failed(result));
    CHECK_MESSAGE(msg(result).find(bad.why) != std::string::npos, msg(result));
    CHECK(content_of(dest) == "old\n");
    CHECK(files_in(scratch / "") == 1);
  }
  const auto missing = run_module(get_url, {{"url", server.base() + "/none"}, {"dest", dest}});
  CHECK(missing.at("status_code") == 404);
  CHECK(missing.at("response") == "HTTP Error 404: Not Found");
}

TEST_CASE("get_url: files, and a directory of one's own for what is on its way") {
  const Scratch scratch;
  const Scratch staging;
  const auto from = scratch.file("from", "local\n");
  json::object arguments = {
      {"url", "file://" + from}, {"dest", (scratch / "to").string()}, {"tmp_dest", (staging / "").string()}};
  CHECK(changed(run_module(get_url, arguments, kCheck)));
  const auto result = run_module(get_url, arguments);
  CHECK(changed(result));
  CHECK(msg(result) == "OK (6 bytes)");
  CHECK(content_of(scratch / "to") == "local\n");
  CHECK(files_in(staging / "") == 0);
  CHECK(!changed(run_module(get_url, arguments)));
  // Usually another file system: then it is copied, and looks as what was there.
  scratch.file("to", "former\n");
  std::filesystem::permissions(scratch / "to", std::filesystem::perms(0640));
  arguments["tmp_dest"] = "/dev/shm";
  CHECK(changed(run_module(get_url, arguments)));
  CHECK(content_of(scratch / "to") == "local\n");
  CHECK(std::filesystem::status(scratch / "to").permissions() == std::filesystem::perms(0640));
  CHECK(files_in(scratch / "") == 2);
  arguments["tmp_dest"] = from;
  CHECK(msg(run_module(get_url, arguments)) == from + " is a file but should be a directory.");
}

TEST_CASE("get_url: headers, and the time of what is there") {
  const Scratch scratch;
  const HttpServer server([](const std::string&) { return page("", "", "304 Not Modified"); });
  const auto dest = scratch.file("file", "old\n");
  const timespec times[2] = {{0, UTIME_OMIT}, {784111777, 0}};
  REQUIRE(::utimensat(AT_FDCWD, dest.c_str(), times, 0) == 0);
  const json::object arguments = {
      {"url", server.base()}, {"dest", dest}, {"headers", {{"X-Number", 7}, {"X-Text", "a"}}}};
  CHECK(!changed(run_module(get_url, arguments)));
  const auto request = server.requests().at(0);
  CHECK(request.find("\r\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n") != std::string::npos);
  CHECK(request.find("\r\nX-Number: 7\r\n") != std::string::npos);
  CHECK(request.find("\r\nX-Text: a\r\n") != std::string::npos);
}

TEST_CASE("get_url: lists of checksums") {
  using modules::checksum_in;
  CHECK(checksum_in("abc\n", "f") == "abc");
  CHECK(checksum_in("abc  f\ndef *g\n", "g") == "def");
  CHECK(checksum_in("abc  ./f\r\ndef  x/f\n", "f") == "abc");
  CHECK(checksum_in("abc  ff\n", "f").empty());
  CHECK(checksum_in("", "f").empty());
}

#include "agent/tasks/modules/uri.hpp"

#include <doctest/doctest.h>

#include <boost/json/serialize.hpp>

#include "tests/unit/agent/tasks/modules/http_server.hpp"
#include "tests/unit/agent/tasks/modules/run_module.hpp"

using namespace muster;
using modules::uri;
using test::changed;
using test::failed;
using test::HttpServer;
using test::msg;
using test::page;
using test::run_module;
using test::Scratch;

namespace json = boost::json;

namespace {

json::object get(const std::string& url) {
  return {{"url", url},
          {"method", "GET"},
          {"status_code", {200}},
          {"follow_redirects", "safe"},
          {"body_format", "raw"}};
}

std::string body_of(const std::string& request) {
  return request.substr(request.find("\r\n\r\n") + 4);
}

}  // namespace

TEST_CASE("uri: status, headers, JSON and content come back under Ansible's names") {
  const HttpServer server([](const std::string&) {
    return page(R"({"ready": true, "n": [1, 2]})",
                "Content-Type: application/json; charset=utf-8\r\nX-Two-Words: a\r\nx-two-words: b\r\n"
                "Set-Cookie: s=1; Path=/\r\nSet-Cookie: t=2\r\n");
  });
  auto arguments = get(server.base() + "/x");
  arguments["return_content"] = true;
  const auto result = run_module(uri, arguments);
  CAPTURE(json::serialize(result));
  CHECK(!failed(result));
  CHECK(!changed(result));
  CHECK(result.at("status") == 200);
  CHECK(result.at("json") == json::parse(R"({"ready":true,"n":[1,2]})"));
  CHECK(result.at("content") == R"({"ready": true, "n": [1, 2]})");
  CHECK(result.at("content_type") == "application/json; charset=utf-8");
  CHECK(result.at("x_two_words") == "a, b");
  CHECK(result.at("content_length") == "28");
  CHECK(result.at("cookies") == json::parse(R"({"s":"1","t":"2"})"));
  CHECK(result.at("cookies_string") == "s=1; t=2");
  CHECK(result.at("redirected") == false);
  CHECK(msg(result) == "OK (28 bytes)");
  CHECK(result.at("elapsed") == 0);
  arguments["return_content"] = false;
  CHECK(!run_module(uri, arguments).contains("content"));
}

TEST_CASE("uri: bodies as their format has it") {
  const HttpServer server([](const std::string&) { return page(""); });
  struct Case {
    const char* format;
    json::value body;
    const char* sent;
    const char* type;
  };
  for (const auto& each : {
           Case{"json", json::parse(R"({"a": [1, true, null]})"), R"({"a":[1,true,null]})",
                "application/json"},
           Case{"json", R"({"as": "is"})", R"({"as": "is"})", "application/json"},
           Case{"form-urlencoded", json::parse(R"({"a b": ["x", "y&"], "c": 1, "d": null})"),
                "a+b=x&a+b=y%26&c=1", "application/x-www-form-urlencoded"},
           Case{"form-urlencoded", json::parse(R"([["k", "1"], ["k", "2"]])"), "k=1&k=2",
                "application/x-www-form-urlencoded"},
           Case{"raw", "plain", "plain", "application/x-www-form-urlencoded"},
       }) {
    CAPTURE(each.sent);
    auto arguments = get(server.base());
    arguments["method"] = "post";
    arguments["body_format"] = each.format;
    arguments["body"] = each.body;
    CHECK(!failed(run_module(uri, arguments)));
    const auto request = server.requests().back();
    CHECK(request.starts_with("POST / HTTP/1.1\r\n"));
    CHECK(body_of(request) == each.sent);
    CHECK(request.find(std::string("\r\nContent-Type: ") + each.type + "\r\n") != std::string::npos);
  }
  auto typed = get(server.base());
  typed["body"] = "{}";
  typed["body_format"] = "json";
  typed["headers"] = {{"content-type", "application/x-mine"}};
  run_module(uri, typed);
  CHECK(server.requests().back().find("application/json") == std::string::npos);
  auto bad = get(server.base());
  bad["body_format"] = "form-urlencoded";
  bad["body"] = json::parse("[1]");
  CHECK(failed(run_module(uri, bad)));
}

TEST_CASE("uri: a status that is not wanted fails, and says what came") {
  const HttpServer server([](const std::string&) {
    return page(R"({"why": "no"})", "Content-Type: application/problem+json\r\n", "403 Forbidden");
  });
  auto arguments = get(server.base() + "/");
  arguments["return_content"] = true;
  const auto refused = run_module(uri, arguments);
  CHECK(failed(refused));
  CHECK(msg(refused) == "Status code was 403 and not [200]: HTTP Error 403: Forbidden");
  CHECK(refused.at("json").at("why") == "no");
  CHECK(refused.at("content") == R"({"why": "no"})");
  arguments["status_code"] = json::parse("[200, 403]");
  CHECK(!failed(run_module(uri, arguments)));
  const auto nobody = run_module(uri, get("http://127.0.0.1:1/"));
  CHECK(failed(nobody));
  CHECK(nobody.at("status") == -1);
  CHECK(msg(nobody) ==
        "Status code was -1 and not [200]: Request failed: <urlopen error [Errno 111] Connection refused>");
}

TEST_CASE("uri: a file that takes the content changes once") {
  const Scratch scratch;
  const HttpServer server([](const std::string&) { return page("content"); });
  auto arguments = get(server.base() + "/dir/name%20x");
  arguments["dest"] = (scratch / "file").string();
  arguments["mode"] = "0600";
  const auto first = run_module(uri, arguments);
  CHECK(changed(first));
  CHECK(first.at("path").as_string() == (scratch / "file").string());
  CHECK(test::content_of(scratch / "file") == "content");
  CHECK(test::mode_of(scratch / "file") == 0600);
  CHECK(!changed(run_module(uri, arguments)));
  arguments["dest"] = (scratch / "").string();
  CHECK(changed(run_module(uri, arguments)));
  CHECK(test::content_of(scratch / "name x") == "content");
}

TEST_CASE("uri: creates, removes, check mode and a method that is none ask nobody") {
  const Scratch scratch;
  const auto there = scratch.file("there", "");
  const HttpServer server([](const std::string&) { return page(""); });
  auto creates = get(server.base());
  creates["creates"] = there;
  CHECK(run_module(uri, creates).at("stdout").as_string() == "skipped, since '" + there + "' exists");
  auto removes = get(server.base());
  removes["removes"] = (scratch / "not").string();
  CHECK(run_module(uri, removes).contains("stdout"));
  CHECK(run_module(uri, get(server.base()), {.check = true}).at("skipped") == true);
  auto method = get(server.base());
  method["method"] = "GET /";
  CHECK(failed(run_module(uri, method)));
  CHECK(server.requests().empty());
}

TEST_CASE("uri: redirects are told") {
  const HttpServer server([](const std::string& request) {
    return request.find(" /old ") != std::string::npos ? test::moved("/new") : page("");
  });
  const auto followed = run_module(uri, get(server.base() + "/old"));
  CHECK(followed.at("redirected") == true);
  CHECK(followed.at("url").as_string() == server.base() + "/new");
  auto stays = get(server.base() + "/old");
  stays["follow_redirects"] = "none";
  stays["status_code"] = json::parse("[302]");
  const auto told = run_module(uri, stays);
  CHECK(!failed(told));
  CHECK(told.at("location").as_string() == server.base() + "/new");
}

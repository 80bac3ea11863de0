#include "agent/tasks/modules/http_client.hpp"

#include <doctest/doctest.h>

#include "tests/unit/agent/tasks/modules/http_exchange.hpp"
#include "tests/unit/agent/tasks/modules/http_server.hpp"

using namespace muster;
using namespace muster::modules;
using test::ask;
using test::get;
using test::has_line;
using test::HttpServer;
using test::moved;
using test::page;
using test::path_of;

TEST_CASE("http_client: an answer's body comes whole, however it is framed") {
  const std::string big(300'000, 'x');
  struct Case {
    const char* name;
    std::string bytes;
    std::string body;
  };
  const std::vector<Case> cases = {
      {"a length", page("hello").bytes, "hello"},
      {"nothing", page("").bytes, ""},
      {"large", page(big).bytes, big},
      {"chunks",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\n",
       "abcdefg"},
      {"until it closes", "HTTP/1.0 200 OK\r\n\r\nto the end", "to the end"},
      {"after 100 Continue", "HTTP/1.1 100 Continue\r\n\r\n" + page("later").bytes, "later"},
  };
  for (const auto& each : cases) {
    CAPTURE(each.name);
    const HttpServer server([&](const std::string&) { return test::Reply{each.bytes}; });
    const auto outcome = ask(get(server.base() + "/a?b=c#d"));
    REQUIRE(outcome.response.has_value());
    CHECK(outcome.response->status == 200);
    CHECK(outcome.body == each.body);
    CHECK(path_of(server.requests().at(0)) == "/a?b=c");
    CHECK(has_line(server.requests().at(0), "Host: 127.0.0.1:" + std::to_string(server.port())));
  }
}

TEST_CASE("http_client: an answer that is none, or not whole, is an Error") {
  struct Case {
    const char* name;
    test::Reply reply;
    const char* why;
  };
  const std::vector<Case> cases = {
      {"nothing at all", {""}, "Remote end closed connection without response"},
      {"half a head",
       {"HTTP/1.1 200 OK\r\nContent-"},
       "Connection failure: the connection ended before the answer did"},
      {"half a body",
       {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"},
       "Connection failure: the connection ended before the answer did"},
      {"half a chunk",
       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf"},
       "Connection failure: the connection ended before the answer did"},
      {"no HTTP", {"SSH-2.0-OpenSSH_9.2\r\n\r\n"}, "Connection failure: the answer is no HTTP: bad version"},
      {"a head without end",
       {"HTTP/1.1 200 OK\r\nA: " + std::string(70'000, 'a')},
       "Connection failure: the answer is no HTTP: header limit exceeded"},
      {"silence", {"", true}, "Connection failure: The read operation timed out: no answer in 200 ms"},
      {"silence in the body",
       {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", true},
       "Connection failure: The read operation timed out: no answer in 200 ms"},
  };
  for (const auto& each : cases) {
    CAPTURE(each.name);
    const HttpServer server([&](const std::string&) { return each.reply; });
    auto request = get(server.base());
    if (each.reply.keep_open) request.stream.patience = std::chrono::milliseconds(200);
    const auto outcome = ask(request);
    REQUIRE(!outcome.response.has_value());
    CHECK(outcome.response.error().message() == each.why);
  }
}

TEST_CASE("http_client: the deadline is for the whole, patience for each wait") {
  const HttpServer server([&](const std::string&) { return test::Reply{"", true}; });
  auto request = get(server.base());
  request.deadline = std::chrono::milliseconds(100);
  const auto outcome = ask(request);
  REQUIRE(!outcome.response.has_value());
  CHECK(outcome.response.error().kind() == ErrorKind::timeout);
  CHECK(outcome.response.error().message() == "Connection failure: The task: no answer in 100 ms");
}

TEST_CASE("http_client: what does not answer is said in Python's words") {
  CHECK(ask(get("http://127.0.0.1:1/")).response.error().message() ==
        "Request failed: <urlopen error [Errno 111] Connection refused>");
  CHECK(ask(get("ftp://h/")).response.error().message().find("unknown url type: ftp") != std::string::npos);
  auto bad = get("http://127.0.0.1:1/");
  bad.headers = {{"X", "a\r\nY: b"}};
  CHECK(ask(bad).response.error().message() == "Invalid header \"X\"");
}

TEST_CASE("http_client: redirects are followed as Ansible's modes have it") {
  struct Case {
    const char* method;
    Follow follow;
    const char* status;
    unsigned wanted;      // status in the end
    const char* method2;  // of the second request; "" for none
    bool body2;
  };
  const std::vector<Case> cases = {
      {"GET", Follow::safe, "302 Found", 200, "GET", false},
      {"POST", Follow::safe, "302 Found", 302, "", false},
      {"POST", Follow::all, "302 Found", 200, "GET", false},
      {"POST", Follow::all, "307 Temporary Redirect", 200, "POST", true},
      {"PUT", Follow::all, "303 See Other", 200, "GET", false},
      {"PUT", Follow::all, "301 Moved Permanently", 200, "PUT", false},
      {"GET", Follow::none, "301 Moved Permanently", 301, "", false},
      {"POST", Follow::urllib2, "303 See Other", 200, "GET", false},
      {"POST", Follow::urllib2, "307 Temporary Redirect", 307, "", false},
      {"HEAD", Follow::safe, "302 Found", 200, "HEAD", false},
  };
  for (const auto& each : cases) {
    CAPTURE(each.method);
    CAPTURE(each.status);
    const HttpServer server([&](const std::string& request) {
      return path_of(request) == "/dir/old" ? moved("../new?x=1", each.status) : page("");
    });
    auto request = get(server.base() + "/dir/old");
    request.method = each.method;
    request.follow = each.follow;
    if (request.method[0] == 'P') request.body = "body";
    const auto outcome = ask(request);
    REQUIRE(outcome.response.has_value());
    CHECK(outcome.response->status == each.wanted);
    const auto seen = server.requests();
    const std::string second = each.method2;
    REQUIRE(seen.size() == (second.empty() ? 1 : 2));
    if (second.empty()) continue;
    CHECK(outcome.response->url == server.base() + "/new?x=1");
    CHECK(seen[1].starts_with(second + " /new?x=1 HTTP/1.1\r\n"));
    CHECK(seen[1].ends_with("\r\n\r\nbody") == each.body2);
  }
}

TEST_CASE("http_client: a loop of redirects ends, and secrets do not go along to another server") {
  const HttpServer loop([](const std::string&) { return moved("/again"); });
  CHECK(ask(get(loop.base())).response.error().message().find("more than 10 times") != std::string::npos);
  CHECK(loop.requests().size() == 11);

  const HttpServer other([](const std::string&) { return page("other"); });
  const HttpServer first([&](const std::string&) { return moved(other.base() + "/x"); });
  auto request = get(first.base());
  request.user = "alice";
  request.password = "secret";
  request.force_basic_auth = true;
  request.headers = {{"Cookie", "a=b"}, {"X-One", "1"}, {"X-Two", "2"}};
  request.unredirected_headers = {"x-two"};
  CHECK(ask(request).body == "other");
  CHECK(has_line(first.requests().at(0), "Authorization: Basic YWxpY2U6c2VjcmV0"));
  const auto second = other.requests().at(0);
  CHECK(second.find("Authorization") == std::string::npos);
  CHECK(second.find("Cookie") == std::string::npos);
  CHECK(has_line(second, "X-One: 1"));
  CHECK(second.find("X-Two") == std::string::npos);
  const HttpServer to_file([](const std::string&) { return moved("file:///etc/shadow"); });
  CHECK(ask(get(to_file.base())).response.error().message() == "a redirect to a file is not followed");
}

TEST_CASE("http_client: user and password are told when the server asks") {
  const HttpServer server([](const std::string& request) {
    return has_line(request, "Authorization: Basic dTpwQA==") ? page("in")
                                                              : page("out", "", "401 Unauthorized");
  });
  auto request = get(server.base());
  request.user = "u";
  request.password = "p@";
  CHECK(ask(request).body == "in");
  CHECK(server.requests().size() == 2);
  request.password = "wrong";
  const auto refused = ask(request);
  CHECK(refused.response->status == 401);
  CHECK(refused.response->message() == "HTTP Error 401: Unauthorized");
  CHECK(refused.body == "out");
  auto in_url = get("http://u:p%40@127.0.0.1:" + std::to_string(server.port()) + "/");
  const auto by_url = ask(in_url);
  CHECK(by_url.body == "in");
  CHECK(by_url.response->url == server.base() + "/");
}

TEST_CASE("http_client: proxies of the environment") {
  const HttpServer proxy([](const std::string& request) {
    return request.starts_with("CONNECT") ? page("", "", "407 Proxy Authentication Required")
                                          : page("by proxy");
  });
  const auto address = "http://pu:pp@127.0.0.1:" + std::to_string(proxy.port());
  auto request = get("http://far.example/x?y");
  request.environment = {
      {"http_proxy", address}, {"https_proxy", address}, {"no_proxy", "127.0.0.1, .near.example"}};
  CHECK(ask(request).body == "by proxy");
  CHECK(proxy.requests().at(0).starts_with("GET http://far.example/x?y HTTP/1.1\r\nHost: far.example\r\n"));
  CHECK(has_line(proxy.requests().at(0), "Proxy-Authorization: Basic cHU6cHA="));
  request.url = "https://far.example/";
  CHECK(
      ask(request).response.error().message() ==
      "Request failed: <urlopen error Tunnel connection failed: HTTP/1.1 407 Proxy Authentication Required>");
  CHECK(proxy.requests().at(1).starts_with("CONNECT far.example:443 HTTP/1.1\r\nHost: far.example:443\r\n"));

  const HttpServer direct([](const std::string&) { return page("direct"); });
  request.url = direct.base();
  CHECK(ask(request).body == "direct");
  request.environment["no_proxy"] = "";
  CHECK(ask(request).body == "by proxy");
  request.use_proxy = false;
  CHECK(ask(request).body == "direct");
}

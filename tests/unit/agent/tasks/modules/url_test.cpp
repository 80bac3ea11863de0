#include "agent/tasks/modules/url.hpp"

#include <doctest/doctest.h>

using namespace muster;
using namespace muster::modules;

TEST_CASE("url: taken apart and put together") {
  struct Case {
    const char* text;
    const char* again;
    const char* host;
    int port;
    const char* user;
    const char* password;
    const char* file;
  };
  for (const auto& each : {
           Case{"http://h", "http://h/", "h", 80, "", "", "index.html"},
           Case{"HTTPS://H.Example:443/a/b.tgz?q=1#f", "https://h.example/a/b.tgz?q=1", "h.example", 443, "",
                "", "b.tgz"},
           Case{"http://u%40x:p:w@h:8080/a b/", "http://h:8080/a%20b/", "h", 8080, "u@x", "p:w",
                "index.html"},
           Case{"http://[fd00::1]:81/%2f?x", "http://[fd00::1]:81/%2f?x", "fd00::1", 81, "", "", "%2f"},
           Case{"http://h?x", "http://h/?x", "h", 80, "", "", "index.html"},
           Case{"file:///etc/hosts", "file:///etc/hosts", "", 0, "", "", "hosts"},
       }) {
    CAPTURE(each.text);
    const auto url = parse_url(each.text);
    REQUIRE(url.has_value());
    CHECK(url->text() == each.again);
    CHECK(url->host == each.host);
    CHECK(url->port == each.port);
    CHECK(url->user == each.user);
    CHECK(url->password == each.password);
    CHECK(url_filename(*url) == each.file);
  }
}

TEST_CASE("url: what is none is refused without showing a password") {
  for (const char* text : {"", "h", "/a", "http:", "http://", "http://:80", "http://h:0", "http://h:65536",
                           "http://h:1x", "http://[::1", "http://a b/", "gopher://h", "file://elsewhere/x"}) {
    CAPTURE(text);
    CHECK(!parse_url(text).has_value());
  }
  const auto message = parse_url("http://u:hidden@h:x/").error().message();
  CHECK(message.find("hidden") == std::string::npos);
  CHECK(message.find("h:x") != std::string::npos);
}

TEST_CASE("url: references are resolved as RFC 3986 has it") {
  const auto base = parse_url("http://a:8080/b/c/d?q");
  REQUIRE(base.has_value());
  for (const auto& one : std::initializer_list<std::pair<const char*, const char*>>{
           {"g", "http://a:8080/b/c/g"},
           {"./g", "http://a:8080/b/c/g"},
           {"g/", "http://a:8080/b/c/g/"},
           {"/g", "http://a:8080/g"},
           {"//g", "http://g/"},
           {"?y", "http://a:8080/b/c/d?y"},
           {"g?y", "http://a:8080/b/c/g?y"},
           {"..", "http://a:8080/b/"},
           {"../../../g", "http://a:8080/g"},
           {"https://x/y?a:b", "https://x/y?a:b"},
           {"g?u=http://z", "http://a:8080/b/c/g?u=http://z"},
       }) {
    const char* reference = one.first;
    const char* wanted = one.second;
    CAPTURE(reference);
    const auto resolved = resolve_url(*base, reference);
    REQUIRE(resolved.has_value());
    CHECK(resolved->text() == wanted);
  }
}

TEST_CASE("url: which proxy") {
  struct Case {
    const char* url;
    std::map<std::string, std::string> environment;
    const char* proxy;
  };
  for (const auto& each : std::initializer_list<Case>{
           {"http://h/", {}, ""},
           {"http://h/", {{"http_proxy", "http://p:3128"}}, "http://p:3128/"},
           {"http://h/", {{"HTTP_PROXY", "p:3128"}}, "http://p:3128/"},
           {"https://h/", {{"http_proxy", "http://p:3128"}}, ""},
           {"https://h/", {{"all_proxy", "http://p:3128"}}, "http://p:3128/"},
           {"http://a.h.x/", {{"http_proxy", "p"}, {"no_proxy", "b, .h.x"}}, ""},
           {"http://a.h.x/", {{"http_proxy", "p"}, {"no_proxy", "h.x"}}, ""},
           {"http://ah.x/", {{"http_proxy", "p"}, {"no_proxy", "h.x"}}, "http://p/"},
           {"http://h:81/", {{"http_proxy", "p"}, {"no_proxy", "h:80"}}, "http://p/"},
           {"http://h:81/", {{"http_proxy", "p"}, {"no_proxy", "h:81"}}, ""},
           {"http://h/", {{"http_proxy", "p"}, {"NO_PROXY", "*"}}, ""},
       }) {
    CAPTURE(each.url);
    const auto proxy = proxy_for(*parse_url(each.url), each.environment);
    REQUIRE(proxy.has_value());
    CHECK((*proxy ? (*proxy)->text() : "") == each.proxy);
  }
  CHECK(!proxy_for(*parse_url("http://h/"), {{"http_proxy", "socks5://p"}}).has_value());
}

TEST_CASE("url: percent signs") {
  CHECK(percent_decode("a%20b%2Fc%zz%4") == "a b/c%zz%4");
  CHECK(form_encode("a b&c=d/\xc3\xa9~") == "a+b%26c%3Dd%2F%C3%A9~");
}

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "agent/protocol/module_spec.hpp"

using namespace muster;

namespace json = boost::json;

TEST_CASE("modules of the network: arguments settled, or refused in Ansible's words") {
  struct Case {
    const char* module;
    const char* given;
    const char* wanted;  // a part of what is settled; "" for an Error
  };
  for (const auto& each : std::initializer_list<Case>{
           {"get_url", R"({"url": "http://h/", "dest": "/d", "username": "u", "timeout": "7"})",
            R"({"url_username": "u", "timeout": 7, "validate_certs": true, "checksum": ""})"},
           {"ansible.builtin.uri",
            R"({"url": "http://h/", "user": "u", "password": "p", "status_code": "200,204"})",
            R"({"url_username": "u", "url_password": "p", "status_code": [200, 204], "method": "GET"})"},
           {"unarchive", R"({"src": "a", "dest": "/d", "remote_src": "yes"})",
            R"({"remote_src": true, "exclude": []})"},
           {"wait_for", R"({"port": "22"})",
            R"({"port": 22, "timeout": 300, "state": "started", "sleep": 1})"},
           {"setup", R"({"filter": "ansible_distribution*"})",
            R"({"filter": ["ansible_distribution*"], "gather_subset": ["all"]})"},
           {"get_url", R"({"dest": "/d"})", ""},
           {"uri", R"({"url": "http://h/", "body": "x", "src": "/y"})", ""},
           {"uri", R"({"url": "http://h/", "body_format": "yaml"})", ""},
           {"unarchive", R"({"src": "a", "dest": "/d", "include": ["a"], "exclude": ["b"]})", ""},
           {"wait_for", R"({"port": 22, "state": "up"})", ""},
           {"wait_for", R"({"prot": 22})", ""},
       }) {
    CAPTURE(each.module);
    CAPTURE(each.given);
    const auto* module = find_module(each.module);
    REQUIRE(module);
    const auto settled = settle_arguments(*module, json::parse(each.given).as_object());
    const std::string wanted = each.wanted;
    REQUIRE(settled.has_value() == !wanted.empty());
    if (wanted.empty()) continue;
    const auto values = json::parse(wanted).as_object();
    for (const auto& member : values) {
      const std::string name(member.key());
      CAPTURE(name);
      REQUIRE(settled->contains(name));
      CHECK_MESSAGE(settled->at(name) == member.value(), json::serialize(settled->at(name)));
    }
  }
}

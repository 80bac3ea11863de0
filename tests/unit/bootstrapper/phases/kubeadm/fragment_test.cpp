#include "bootstrapper/phases/kubeadm/fragment.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <string_view>

namespace muster::kubeadm {

namespace json = boost::json;

namespace {

std::string merged(std::string_view document, std::string_view fragment,
                   ArgumentStyle style = ArgumentStyle::map) {
  auto out = json::parse(document).as_object();
  merge_fragment(out, json::parse(fragment).as_object());
  style_arguments(out, style);
  return json::serialize(out);
}

}  // namespace

TEST_CASE("fragments merge deep") {
  struct Case {
    std::string_view what;
    std::string_view document;
    std::string_view fragment;
    std::string_view merged;
  };
  for (const auto& row :
       {Case{"nothing changes nothing", R"({"a":1})", R"({})", R"({"a":1})"},
        Case{"a new key comes last", R"({"b":1})", R"({"a":2})", R"({"b":1,"a":2})"},
        Case{"a value is replaced in its place", R"({"a":1,"b":2})", R"({"a":"x"})", R"({"a":"x","b":2})"},
        Case{"objects merge", R"({"n":{"a":1,"b":2}})", R"({"n":{"b":3,"c":4}})",
             R"({"n":{"a":1,"b":3,"c":4}})"},
        Case{"lists replace", R"({"l":[1,2]})", R"({"l":[3]})", R"({"l":[3]})"},
        Case{"an object replaces what is none", R"({"a":1})", R"({"a":{"b":2}})", R"({"a":{"b":2}})"},
        Case{"a value replaces an object", R"({"a":{"b":2}})", R"({"a":1})", R"({"a":1})"},
        Case{"null removes and keeps the order", R"({"a":1,"b":2,"c":3})", R"({"a":null})",
             R"({"b":2,"c":3})"},
        Case{"null removes deep inside", R"({"n":{"a":1,"b":2}})", R"({"n":{"a":null}})", R"({"n":{"b":2}})"},
        Case{"null for what is not there is nothing", R"({"a":1})", R"({"b":null,"n":{"c":null}})",
             R"({"a":1,"n":{}})"},
        Case{"apiVersion and kind stay", R"({"apiVersion":"x","kind":"y"})",
             R"({"kind":"k","apiVersion":"z","a":1,"b":2})",
             R"({"apiVersion":"x","kind":"y","a":1,"b":2})"}}) {
    CAPTURE(row.what);
    CHECK(merged(row.document, row.fragment) == row.merged);
  }
}

TEST_CASE("extra arguments merge by name, in either style") {
  struct Case {
    std::string_view what;
    std::string_view document;
    std::string_view fragment;
    std::string_view map;
    std::string_view list;
  };
  for (const auto& row :
       {Case{"from a map", R"({"extraArgs":{"a":"1","b":"2"}})", R"({"extraArgs":{"b":"3","c":"4"}})",
             R"({"extraArgs":{"a":"1","b":"3","c":"4"}})",
             R"({"extraArgs":[{"name":"a","value":"1"},{"name":"b","value":"3"},{"name":"c","value":"4"}]})"},
        Case{"from a list", R"({"extraArgs":{"a":"1"}})",
             R"({"extraArgs":[{"name":"b","value":"2"},{"name":"b","value":"3"}]})",
             R"({"extraArgs":{"a":"1","b":"3"}})",
             R"({"extraArgs":[{"name":"a","value":"1"},{"name":"b","value":"2"},{"name":"b","value":"3"}]})"},
        Case{"null removes one", R"({"extraArgs":{"a":"1","b":"2"}})", R"({"extraArgs":{"a":null}})",
             R"({"extraArgs":{"b":"2"}})", R"({"extraArgs":[{"name":"b","value":"2"}]})"},
        Case{"null removes all", R"({"extraArgs":{"a":"1"},"x":1})", R"({"extraArgs":null})", R"({"x":1})",
             R"({"x":1})"},
        Case{"numbers and booleans become strings", R"({})", R"({"kubeletExtraArgs":{"v":4,"rotate":true}})",
             R"({"kubeletExtraArgs":{"v":"4","rotate":"true"}})",
             R"({"kubeletExtraArgs":[{"name":"v","value":"4"},{"name":"rotate","value":"true"}]})"},
        Case{"where nothing was generated, deep inside", R"({})",
             R"({"etcd":{"local":{"extraArgs":{"a":1}}}})", R"({"etcd":{"local":{"extraArgs":{"a":"1"}}}})",
             R"({"etcd":{"local":{"extraArgs":[{"name":"a","value":"1"}]}}})"},
        Case{"what is neither is left to kubeadm", R"({"extraArgs":{"a":"1"}})", R"({"extraArgs":"--a=1"})",
             R"({"extraArgs":"--a=1"})", R"({"extraArgs":"--a=1"})"},
        Case{"a list of something else is left to kubeadm", R"({})", R"({"extraArgs":["--a=1"]})",
             R"({"extraArgs":["--a=1"]})", R"({"extraArgs":["--a=1"]})"}}) {
    CAPTURE(row.what);
    CHECK(merged(row.document, row.fragment, ArgumentStyle::map) == row.map);
    CHECK(merged(row.document, row.fragment, ArgumentStyle::list) == row.list);
  }
}

}  // namespace muster::kubeadm

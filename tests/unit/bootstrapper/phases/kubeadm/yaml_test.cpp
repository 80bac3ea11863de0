#include "bootstrapper/phases/kubeadm/yaml.hpp"

#include <doctest/doctest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <string_view>
#include <vector>

namespace muster::kubeadm {

namespace json = boost::json;

TEST_CASE("strings that cannot be taken for anything else are plain") {
  for (const std::string_view text : {"m1",
                                      "v1.20.2",
                                      "1.20.2",
                                      "10.77.0.11",
                                      "10.77.0.11:6443",
                                      "10.244.0.0/16",
                                      "/var/run/dockershim.sock",
                                      "unix:///run/containerd/containerd.sock",
                                      "k8s.gcr.io",
                                      "registry.aliyuncs.com/google_containers",
                                      "system:bootstrappers:kubeadm:default-node-token",
                                      "abcdef.0123456789abcdef",
                                      "24h0m0s",
                                      "Node,RBAC",
                                      "sha256:0f1e",
                                      "a sentence of words",
                                      "disk=ssd",
                                      "addon/coredns",
                                      "node-role.kubernetes.io/master",
                                      "e3",
                                      "nobody"}) {
    CAPTURE(text);
    CHECK(to_yaml(json::value(text)) == std::string(text) + "\n");
  }
}

TEST_CASE("strings that a reader could take for something else are quoted") {
  for (const std::string_view text : {"",
                                      " ",
                                      "a ",
                                      " a",
                                      "null",
                                      "Null",
                                      "~",
                                      "true",
                                      "False",
                                      "yes",
                                      "NO",
                                      "on",
                                      "Off",
                                      "y",
                                      "N",
                                      "0",
                                      "6443",
                                      "-1",
                                      "+1",
                                      "1.5",
                                      ".5",
                                      "1e3",
                                      "1_000",
                                      "0x1f",
                                      "0o17",
                                      "0b1",
                                      "017",
                                      "1:30",
                                      "190:20:30",
                                      ".inf",
                                      "-.INF",
                                      ".nan",
                                      "2026-11-21",
                                      "2026-11-21T05:00:00Z",
                                      "30000-32767",
                                      "012345.6789012345678901",
                                      "1a2b3c",
                                      "12e456",
                                      "a: b",
                                      "a:",
                                      ":a",
                                      "a #b",
                                      "#a",
                                      "- a",
                                      "-",
                                      "?",
                                      "[a]",
                                      "{a}",
                                      "!tag",
                                      "&a",
                                      "*a",
                                      "%a",
                                      "@a",
                                      "`a`",
                                      "'a'",
                                      "|",
                                      ">",
                                      "=",
                                      "<<",
                                      "---",
                                      "...",
                                      ",a",
                                      "gr\xc3\xbc\xc3\x9f"}) {
    CAPTURE(text);
    CHECK(to_yaml(json::value(text)) == "\"" + std::string(text) + "\"\n");
  }
}

TEST_CASE("quotes, backslashes and line breaks are escaped") {
  CHECK(to_yaml(json::value("say \"a\\b\"")) == "\"say \\\"a\\\\b\\\"\"\n");
  CHECK(to_yaml(json::value("a\nb\tc\x1b")) == "\"a\\nb\\tc\\u001b\"\n");
}

TEST_CASE("values that are no strings are written as they are") {
  struct Case {
    std::string_view value;
    std::string_view yaml;
  };
  for (const auto& [value, yaml] : {Case{"null", "null\n"}, Case{"true", "true\n"}, Case{"-7", "-7\n"},
                                    Case{"18446744073709551615", "18446744073709551615\n"},
                                    Case{"0.5", "0.5\n"}, Case{"{}", "{}\n"}, Case{"[]", "[]\n"}}) {
    CHECK(to_yaml(json::parse(value)) == yaml);
  }
}

TEST_CASE("objects and lists are in block style, as kubeadm prints them") {
  const auto value = json::parse(
      R"({"b": 1, "a": {"x": {}, "w": {"z": "t"}}, "list": ["1", 2, {"k": "v", "l": [[]]}, ["p", ["q"]]],
                                     "true": null, "6443": "port", "": []})");
  CHECK(to_yaml(value) ==
        "b: 1\n"
        "a:\n"
        "  x: {}\n"
        "  w:\n"
        "    z: t\n"
        "list:\n"
        "- \"1\"\n"
        "- 2\n"
        "- k: v\n"
        "  l:\n"
        "  - []\n"
        "- - p\n"
        "  - - q\n"
        "\"true\": null\n"
        "\"6443\": port\n"
        "\"\": []\n");
}

TEST_CASE("documents stand one after another") {
  const std::vector<json::object> documents{{{"kind", "A"}}, {{"kind", "B"}}};
  CHECK(to_yaml(documents) == "kind: A\n---\nkind: B\n");
}

}  // namespace muster::kubeadm

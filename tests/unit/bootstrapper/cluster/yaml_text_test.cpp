#include "bootstrapper/cluster/yaml_text.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tests/unit/bootstrapper/cluster/support.hpp"

namespace muster::cluster {

namespace json = boost::json;

TEST_CASE("a scalar is bare where every reader sees a text in it") {
  struct Case {
    std::string_view text;
    std::string_view yaml;
  };
  for (const auto& row : {Case{"demo", "demo"},
                          Case{"/etc/muster/key", "/etc/muster/key"},
                          Case{"10.77.0.11:6443", "10.77.0.11:6443"},
                          Case{"1.20.2", "1.20.2"},
                          Case{"30000-32767", "30000-32767"},
                          Case{"1.20", "\"1.20\""},
                          Case{"7", "\"7\""},
                          Case{"1e3", "\"1e3\""},
                          Case{"true", "\"true\""},
                          Case{"Yes", "\"Yes\""},
                          Case{"off", "\"off\""},
                          Case{"null", "\"null\""},
                          Case{"~", "\"~\""},
                          Case{"", "\"\""},
                          Case{"a b", "\"a b\""},
                          Case{"a:", "\"a:\""},
                          Case{"- a", "\"- a\""},
                          Case{"#a", "\"#a\""},
                          Case{"*a", "\"*a\""},
                          Case{"<<", "\"<<\""},
                          Case{"[fd00::1]:6443", "\"[fd00::1]:6443\""},
                          Case{"a\"b\\c\n", "\"a\\\"b\\\\c\\n\""},
                          Case{"\x7f", "\"\\x7f\""},
                          Case{"\xc2\x9b", "\"\\x9b\""},
                          Case{"中", "\"中\""}}) {
    CAPTURE(row.text);
    CHECK(yaml_scalar(row.text) == row.yaml);
  }
}

TEST_CASE("values are written in block style") {
  const auto value =
      json::parse(R"({"a":{"b":[1,{"c":2,"d":[]},[3,[4]],"x"],"e":{}},"f":null,"g":[true,-1.5]})");
  CHECK(yaml_text(value.as_object()) ==
        "a:\n  b:\n    - 1\n    - c: 2\n      d: []\n    - - 3\n      - - 4\n    - x\n  e: {}\nf: null\ng:\n "
        " - true\n  - -1.5E0\n");
  CHECK(yaml_text({}) == "{}\n");
}

TEST_CASE("our parser reads back every value that was written") {
  const auto value = json::parse(R"({
    "texts": ["", " ", "a ", "true", "0x1f", "0o17", "1_000", ".5", "12:30", "=", "---", "...", "%a", "@a", "`a", "!a", "&a", "*a",
              "a: b", "a #b", "?", "? a", "-", "- a", "{", "}", "[", "]", ",", "\"", "'", "\\", "|", ">", "\t", "a\nb\n", "\r\n",
              "\u0000", "\u0001\u001b[31m", "\u007f\u0085\u009b", "\u2028", "\ufeff", "é中😀", "<<", "y", "NULL", "+1", "-", "1e5"],
    "numbers": [0, -1, 1.5, 1e300, -2.5e-7, 9223372036854775807, 18446744073709551615, -9223372036854775808, 1.0],
    "keys": {"": 1, "a b": 2, "true": 3, "<<": 4, "1": 5, "x: y": 6, "\u001b": 7, "- a": 8},
    "empty": [{}, [], null, [[]], [{}], {"a": {}}],
    "deep": [[[[{"a": [[{"b": [1]}]]}]]]]})")
                         .as_object();
  const auto text =
      yaml_text({{"apiVersion", "muster/v1"},
                 {"kind", "Cluster"},
                 {"metadata", {{"name", "demo"}}},
                 {"spec",
                  {{"hosts", json::array{{{"name", "m1"}, {"role", "master"}, {"address", "10.77.0.11"}}}},
                   {"kubernetes", {{"kubeadm", {{"KubeletConfiguration", value}}}}}}}});
  CAPTURE(text);
  const auto spec = test::spec_of(test::parse(text));
  CHECK(spec.kubernetes.kubelet_configuration == value);
}

}  // namespace muster::cluster

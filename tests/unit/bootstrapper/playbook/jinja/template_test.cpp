// Every case of tests/fixtures/jinja/expected.json, whose values ansible-core's Templar computed; see compute
// there.

#include "bootstrapper/playbook/jinja/template.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/unit/source_tree.hpp"

namespace json = boost::json;
using namespace muster;

namespace {

class Variables final : public jinja::Scope {
 public:
  explicit Variables(json::object values) : values_(std::move(values)) {}
  Result<const json::value*> find(std::string_view name) override { return values_.if_contains(name); }

 private:
  json::object values_;
};

json::value fixture(const std::string& name) {
  std::ifstream file(test::source_tree() / "tests/fixtures/jinja" / name);
  std::stringstream text;
  text << file.rdbuf();
  return json::parse(text.str());
}

/// What a case gives here: {"value": ...} or {"error": true}.
json::object outcome(const json::object& one, Variables& scope) {
  jinja::Fault fault;
  if (one.contains("when")) {
    const auto parsed = jinja::Expression::parse(one.at("when").as_string(), fault);
    if (!parsed) return {{"error", true}};
    const auto held = parsed->holds(scope);
    if (!held) return {{"error", true}};
    return {{"value", *held}};
  }
  const bool file = one.contains("file");
  const auto parsed = jinja::Template::parse(one.at(file ? "file" : "template").as_string(), fault);
  if (!parsed) return {{"error", true}};
  if (file) {
    const auto text = parsed->text(scope);
    if (!text) return {{"error", true}};
    return {{"value", *text}};
  }
  const auto value = parsed->value(scope);
  if (!value) return {{"error", true}};
  return {{"value", *value}};
}

json::value evaluated(std::string_view text, const jinja::Limits& limits = {}) {
  jinja::Fault fault;
  Variables scope({});
  const auto parsed = jinja::Expression::parse(text, fault);
  if (!parsed) return json::value("fault at " + std::to_string(fault.offset) + ": " + fault.message);
  const auto value = parsed->evaluate(scope, limits);
  return value ? *value : json::value("error: " + value.error().message());
}

}  // namespace

TEST_CASE("jinja: what ansible-core computed") {
  const auto expected = fixture("expected.json");
  std::set<std::string> left;
  for (const auto& one : expected.at("differences").as_object()) left.emplace(one.key());
  Variables scope(expected.at("vars").as_object());
  for (const auto& one : expected.at("cases").as_array()) {
    const auto& object = one.as_object();
    const std::string name(object.at("name").as_string());
    const auto got = outcome(object, scope);
    const auto key = object.contains("error") ? "error" : "value";
    const bool same = got.contains(key) && (object.contains("error") || got.at(key) == object.at(key));
    const std::string shown = json::serialize(got);
    const std::string wanted = json::serialize(one);
    CAPTURE(shown);
    CAPTURE(wanted);
    CHECK_MESSAGE(same != left.contains(name), name);
  }
}

TEST_CASE("jinja: faults name what is not supported, at its place") {
  CHECK(evaluated("1 | foo") == "fault at 4: filter 'foo' is not supported");
  CHECK(evaluated("1 is foo") == "fault at 5: test 'foo' is not supported");
  CHECK(evaluated("lookup('file', 'x')") == "fault at 0: `lookup` is not supported");
  CHECK(evaluated("'x'.encode()") == "fault at 4: method 'encode' is not supported");
  CHECK(evaluated("(1") == "fault at 2: unexpected end, expected ')'");
  jinja::Fault fault;
  CHECK(jinja::Template::parse("a {% macro x() %}{% endmacro %}", fault) == nullptr);
  CHECK(fault.offset == 5);
  CHECK(fault.message == "`{% macro %}` is not supported");
}

TEST_CASE("jinja: no template passes its limits") {
  const jinja::Limits small{.steps = 10'000, .output_bytes = 1000, .depth = 50};
  CHECK(evaluated("range(10**9)", small) == "error: the template takes too many steps");
  CHECK(evaluated("'x' * 10**9", small) == "error: the template takes too many steps");
  CHECK(evaluated("[0] * 10**9", small) == "error: the template takes too many steps");
  CHECK(evaluated("2 ** 64") == "error: a whole number does not fit in 64 bits");
  CHECK(evaluated(std::string(5000, '(')).as_string().ends_with("nested too deep"));
  CHECK(evaluated(std::string(5000, '-') + "1").as_string().ends_with("nested too deep"));
  const auto blown = evaluated("'" + std::string(40, 'a') + "b' | regex_search('(a|aa)+$')");
  CHECK(blown.as_string().starts_with("error: a regular expression takes too long"));
  CHECK(evaluated("'99999999999999999999' | int") == "error: a whole number does not fit in 64 bits");
  CHECK(evaluated("'%10000d' * 200 % ([1] * 200)") == "error: the result is too large");
  jinja::Fault fault;
  Variables scope({});
  const auto loops = jinja::Template::parse(
      "{% for a in range(100) %}{% for b in range(100) %}{% for c in range(100) %}x{% endfor %}{% endfor "
      "%}{% endfor %}",
      fault);
  REQUIRE(loops != nullptr);
  CHECK(loops->text(scope, small).has_error());
}

TEST_CASE("jinja: copies of copies and towers of operators end") {
  jinja::Fault fault;
  Variables scope({});
  std::string doubling = "{% set x = ['0123456789'] %}";
  for (int i = 0; i < 40; ++i) doubling += "{% set x = [x, x] %}";
  const auto lists = jinja::Template::parse(doubling + "{{ x | length }}", fault);
  REQUIRE(lists != nullptr);
  const auto made = lists->text(scope);
  REQUIRE(made.has_error());
  CHECK(made.error().message() == "the template takes too many steps");
  for (const std::string_view link :
       {" + 1", " ~ 1", " ** 1", " or 1", " and 1", ".a", "[0]", "|int", " if 1"}) {
    std::string tower = "1";
    for (int i = 0; i < 100'000; ++i) tower += link;
    CAPTURE(link);
    CHECK(evaluated(tower).as_string().ends_with("nested too deep"));
  }
  std::string quotes = "\"'\"";
  for (int i = 0; i < 30; ++i) quotes += "|quote";
  CHECK(evaluated(quotes) == "error: the result is too large");
}

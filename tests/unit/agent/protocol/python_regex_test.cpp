#include "agent/protocol/python_regex.hpp"

#include <doctest/doctest.h>

using muster::PythonRegex;

TEST_CASE("python_regex: groups, by number and by name") {
  const auto regex = PythonRegex::compile("(?P<a>x+)(y)?(?P=a)");
  REQUIRE(regex.has_value());
  REQUIRE(regex->names().size() == 1);
  CHECK(regex->names()[0].first == "a");
  CHECK(regex->names()[0].second == 1);
  const auto found = regex->search("..xx--xxx");
  REQUIRE(found.has_value());
  REQUIRE(found->has_value());
  REQUIRE((*found)->groups.size() == 3);
  CHECK((*found)->groups[1] == "x");
  CHECK(!(*found)->groups[2]);
  CHECK(*PythonRegex::compile("\\(\\?P<")->search("(?P<"));
  CHECK(*PythonRegex::compile("[(?P<]x")->search("<x"));
}

TEST_CASE("python_regex: a comment has no groups") {
  const auto regex = PythonRegex::compile("(?# one ( here)(?P<a>x)");
  REQUIRE(regex.has_value());
  CHECK(regex->groups() == 1);
  CHECK(regex->group("a") == 1U);
}

TEST_CASE("python_regex: lines and line breaks") {
  const auto lines = PythonRegex::compile("^b.c$", {.multiline = true});
  REQUIRE(lines.has_value());
  CHECK(*lines->search("a\nbxc\nd"));
  CHECK(!*lines->search("a\nb\nc\nd"));
  CHECK(!*PythonRegex::compile("^b")->search("a\nb"));
  CHECK(*PythonRegex::compile("a$")->search("a\n"));
}

TEST_CASE("python_regex: one that would take for ever is an Error") {
  const auto regex = PythonRegex::compile("(a+)+$", {.multiline = true});
  REQUIRE(regex.has_value());
  CHECK(!regex->search(std::string(5000, 'a') + "b").has_value());
}

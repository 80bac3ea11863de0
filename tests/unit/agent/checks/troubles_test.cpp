#include "agent/checks/troubles.hpp"

#include <doctest/doctest.h>

using namespace muster;

TEST_CASE("a check without troubles passes with what is good") {
  Finding blank;
  blank.wanted = "nothing";
  const auto findings = findings_of(blank, {}, "all well");
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == Status::pass);
  CHECK(findings[0].saw == "all well");
  CHECK(findings[0].wanted == "nothing");
}

TEST_CASE("troubles become one finding a status, the worst first, and say the same remedy once") {
  const Trouble troubles[] = {
      {Status::warn, "d is 4", "  set d"},
      {Status::fail, "a is 12", "  set it"},
      {Status::ignored, "c", ""},
      {Status::fail, "a is 1", "  set it"},
      {Status::unknown, "not known: e", "look"},
      {Status::fail, "b", "  set b"},
  };
  const auto findings = findings_of(Finding(), troubles, "all well");
  REQUIRE(findings.size() == 4);
  CHECK(findings[0].status == Status::fail);
  CHECK(findings[0].saw == "a is 12; a is 1; b");
  CHECK(findings[0].remedy == "  set it\n  set b");
  CHECK(findings[1].status == Status::unknown);
  CHECK(findings[2].status == Status::warn);
  CHECK(findings[2].saw == "d is 4");
  CHECK(findings[3].status == Status::ignored);
}

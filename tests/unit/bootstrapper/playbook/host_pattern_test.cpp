#include "bootstrapper/playbook/host_pattern.hpp"

#include "tests/unit/bootstrapper/playbook/ansible_cases.hpp"

namespace muster::playbook {

namespace {

std::vector<std::string> texts(const boost::json::value& list) {
  std::vector<std::string> out;
  for (const auto& one : list.as_array()) out.emplace_back(one.as_string());
  return out;
}

HostNames some_hosts() {
  return {{"m1", "m2", "n1"}, {{"masters", {"m1", "m2"}}, {"nodes", {"n1"}}, {"spare", {}}}};
}

}  // namespace

TEST_CASE("patterns mean the hosts that they mean to Ansible") {
  const auto all = muster::test::ansible_cases("patterns.json");
  HostNames hosts{texts(all.at("names")), {}};
  for (const auto& [group, members] : all.at("groups").as_object())
    hosts.groups.emplace_back(group, texts(members));
  CHECK(all.at("cases").as_array().size() > 35);
  for (const auto& one : all.at("cases").as_array()) {
    const auto pattern = muster::test::text_in(one, "pattern");
    CAPTURE(pattern);
    const auto found = resolve_pattern(pattern, hosts);
    REQUIRE(found.has_value());
    CHECK(*found == texts(one.at("hosts")));
  }
}

TEST_CASE("a name that nobody has is refused, with the nearest one") {
  const auto stranger = resolve_pattern("masters:noodes", some_hosts());
  REQUIRE_FALSE(stranger.has_value());
  CHECK(stranger.error().message() == "no host or group is named \"noodes\"");
  CHECK(stranger.error().remedy() == "did you mean \"nodes\"?");
  const auto nothing_matches = resolve_pattern("x*", some_hosts());
  CHECK_FALSE(nothing_matches.has_value());
  const auto empty = resolve_pattern("spare", some_hosts());
  REQUIRE(empty.has_value());
  CHECK(empty->empty());
}

TEST_CASE("the order is that of the hosts, and subscripts count from both ends") {
  struct Row {
    const char* pattern;
    std::vector<std::string> hosts;
  };
  for (const auto& row : {Row{"all[0]", {"m1"}}, Row{"all[-1]", {"n1"}}, Row{"all[0:1]", {"m1", "m2"}},
                          Row{"all[1:]", {"m2", "n1"}}, Row{"all[7]", {}}, Row{"n1,m2", {"m2", "n1"}}}) {
    CAPTURE(row.pattern);
    const auto found = resolve_pattern(row.pattern, some_hosts());
    REQUIRE(found.has_value());
    CHECK(*found == row.hosts);
  }
}

TEST_CASE("what is no pattern is told without any host") {
  for (const std::string bad :
       {"", ",", ":", "!", "a:!", "~web.*", "a[", "a[x]", "a[1", "[0]", "a]b[", "a[:x]", "a[1:x]"}) {
    CAPTURE(bad);
    CHECK_FALSE(check_pattern(bad).has_value());
  }
  for (const std::string good :
       {"all", "a", "a:b", "a,b", "a:!b", "a:&b", "a*", "a[0]", "a[-1]", "a[0:1]", "a[1:]", "a[:1]"}) {
    CAPTURE(good);
    CHECK(check_pattern(good).has_value());
  }
}

TEST_CASE("a pattern of many stars costs no time") {
  HostNames hosts{{std::string(4000, 'a')}, {}};
  std::string stars;
  for (int i = 0; i < 500; ++i) stars += "*a";
  CHECK_FALSE(resolve_pattern(stars + "b", hosts).has_value());
  CHECK(resolve_pattern(stars, hosts).has_value());
}

}  // namespace muster::playbook

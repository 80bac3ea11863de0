#include "bootstrapper/playbook/run/list_tasks.hpp"

#include "bootstrapper/playbook/parse.hpp"
#include "tests/unit/bootstrapper/playbook/ansible_cases.hpp"

namespace muster::play {

namespace {

std::vector<std::string> texts(const boost::json::value& list) {
  std::vector<std::string> out;
  for (const auto& one : list.as_array()) out.emplace_back(one.as_string());
  return out;
}

}  // namespace

TEST_CASE("tasks are listed as ansible-playbook lists them") {
  const auto parsed =
      playbook::parse_playbook(test::source_tree() / "tests/fixtures/playbooks/good/listed.yml");
  REQUIRE(parsed.playbook);
  const auto cases = test::ansible_cases("listed.json");
  CHECK(cases.as_array().size() > 5);
  for (const auto& one : cases.as_array()) {
    Options options;
    options.tags = texts(one.at("tags"));
    options.skip_tags = texts(one.at("skip_tags"));
    CHECK(listed_tasks(*parsed.playbook, "listed.yml", options) == test::text_in(one, "text"));
  }
}

}  // namespace muster::play

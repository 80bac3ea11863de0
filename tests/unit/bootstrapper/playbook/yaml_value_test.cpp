#include "bootstrapper/playbook/yaml_value.hpp"

#include "tests/unit/bootstrapper/playbook/ansible_cases.hpp"

namespace muster::playbook {

TEST_CASE("scalars without quotes are what PyYAML takes them for") {
  const auto cases = muster::test::ansible_cases("scalars.json");
  CHECK(cases.as_array().size() > 100);
  for (const auto& one : cases.as_array()) {
    const auto text = muster::test::text_in(one, "text");
    CAPTURE(text);
    CHECK(plain_scalar(text) == one.at("value"));
  }
}

}  // namespace muster::playbook

#include "bootstrapper/playbook/free_form.hpp"

#include "tests/unit/bootstrapper/playbook/ansible_cases.hpp"

namespace muster::playbook {

TEST_CASE("arguments on a line are split as Ansible splits them") {
  const std::vector<std::string_view> keys{
      "creates", "removes", "chdir", "executable", "warn", "stdin", "stdin_add_newline", "strip_empty_ends"};
  const auto cases = muster::test::ansible_cases("lines.json");
  CHECK(cases.as_array().size() > 80);
  for (const auto& one : cases.as_array()) {
    const auto line = muster::test::text_in(one, "line");
    const bool raw = one.at("raw").as_bool();
    CAPTURE(line);
    CAPTURE(raw);
    const auto read = read_line(line, raw ? keys : std::vector<std::string_view>());
    CHECK(read.has_value() == !one.as_object().contains("error"));
    if (!read || !one.as_object().contains("value")) continue;
    CHECK(boost::json::value(*read) == one.at("value"));
  }
}

TEST_CASE("words of a line keep their quotes, and the blanks and line breaks behind them") {
  const auto words = split_line("echo  'a b' {{ c | d }}\ne");
  REQUIRE(words.has_value());
  CHECK(*words == std::vector<std::string>{"echo ", "'a b'", "{{ c | d }}\n", "e"});
  const auto open = split_line("echo 'a");
  REQUIRE_FALSE(open.has_value());
  CHECK(open.error().message() ==
        "failed at splitting arguments, either an unbalanced jinja2 block or quotes: echo 'a");
}

}  // namespace muster::playbook

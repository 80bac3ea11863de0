#include "agent/tasks/modules/shell_words.hpp"

#include <doctest/doctest.h>

using muster::modules::shell_words;

TEST_CASE("shell_words takes a command line apart as a shell does") {
  struct Case {
    const char* line;
    std::vector<std::string> words;
  };
  const Case cases[] = {{"", {}},
                        {"  a  b ", {"a", "b"}},
                        {"a 'b c' \"d e\"", {"a", "b c", "d e"}},
                        {"a''b ''", {"ab", ""}},
                        {R"(a\ b "c\"d\e" 'f\g')", {"a b", "c\"d\\e", "f\\g"}}};
  for (const auto& one : cases) {
    CAPTURE(one.line);
    const auto words = shell_words(one.line);
    REQUIRE(words.has_value());
    CHECK(*words == one.words);
  }
  CHECK_FALSE(shell_words("a 'b").has_value());
  CHECK_FALSE(shell_words("a\\").has_value());
}

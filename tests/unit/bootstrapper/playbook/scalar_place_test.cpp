#include "bootstrapper/playbook/scalar_place.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

namespace muster::playbook {

TEST_CASE("a byte of a scalar is found where it was written") {
  struct Row {
    const char* name;
    std::string source;  ///< the scalar begins at column 4 of line 1; the X is looked for
    std::string text;
  };
  const Row rows[] = {
      {"plain", "k: a X b", "a X b"},
      {"plain over lines", "k: a b\n  c\n\n  X d", "a b c\nX d"},
      {"single quotes", "k: 'it''s X'", "it's X"},
      {"double quotes", R"(k: "a \"q\" \\ X")", "a \"q\" \\ X"},
      {"escapes of blanks", R"(k: "a\n\tb\x20X")", "a\n\tb X"},
      {"escapes of characters", R"(k: "\u00e9\xe9\U0001F600\_\N\L X")",
       "\u00e9\u00e9\U0001F600\u00a0\u0085\u2028 X"},
      {"a line that goes on", "k: \"a \\\n    X\"", "a X"},
      {"double quotes over lines", "k: \"a\n\n   b\n  X\"", "a\nb X"},
      {"literal", "k: |\n  a\n    b X\n", "a\n  b X\n"},
      {"literal with a header", "k: |2- # X is not here\n   a\n  X", " a\nX"},
      {"folded", "k: >-\n  a\n  b\n\n  c X", "a b\nc X"},
      {"anchor and tag", "k: &name !!str 'a X'", "a X"},
      {"tabs and carriage returns", "k: |\r\n  a\tb\r\n  X\r\n", "a\tb\nX\n"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    const auto place = place_in_scalar(row.source, {1, 4}, row.text, row.text.find('X'));
    const auto wanted = row.source.rfind('X');
    const auto line_begin = row.source.rfind('\n', wanted);
    CHECK(place.line ==
          1 + std::count(row.source.begin(), row.source.begin() + static_cast<long>(wanted), '\n'));
    CHECK(place.column ==
          static_cast<int>(line_begin == std::string::npos ? wanted + 1 : wanted - line_begin));
  }
}

TEST_CASE("the end of a scalar is behind its last character, and nothing leads out of the source") {
  CHECK(place_in_scalar("k: 'ab'", {1, 4}, "ab", 2) == cluster::Place{1, 7});
  CHECK(place_in_scalar("k: ab", {1, 4}, "ab", 99) == cluster::Place{1, 6});
  CHECK(place_in_scalar("k: ab", {7, 9}, "ab", 1) == cluster::Place{7, 9});
  CHECK(place_in_scalar("", {1, 1}, "ab", 1) == cluster::Place{1, 1});
  CHECK(place_in_scalar("k: \"a\\", {1, 4}, "abc", 3) == cluster::Place{1, 7});
}

}  // namespace muster::playbook

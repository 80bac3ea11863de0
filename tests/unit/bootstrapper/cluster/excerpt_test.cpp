#include "bootstrapper/cluster/excerpt.hpp"

#include <doctest/doctest.h>

namespace muster::cluster {

TEST_CASE("a caret stands under its column") {
  struct Case {
    const char* what;
    std::string text;
    Place place;
    std::string shown;
  };
  const std::string long_line = std::string(200, 'a') + "b" + std::string(200, 'c');
  for (const auto& row :
       {Case{"first column", "abc\n", {1, 1}, "  abc\n  ^\n"},
        Case{"second line", "abc\ndef", {2, 3}, "  def\n    ^\n"},
        Case{"behind the end", "abc\n", {1, 9}, "  abc\n     ^\n"},
        Case{"empty line", "a\n\nb", {2, 1}, "  \n  ^\n"},
        Case{"line ends of Windows", "abc\r\n", {1, 4}, "  abc\n     ^\n"},
        Case{"no such line", "abc\n", {3, 1}, ""}, Case{"the file as a whole", "abc\n", {0, 0}, ""},
        Case{"no text", "", {1, 1}, ""}, Case{"tabs stay", "a\tb\tc\n", {1, 5}, "  a\tb\tc\n   \t \t^\n"},
        Case{"wide characters", "中文: x\n", {1, 9}, "  中文: x\n        ^\n"},
        Case{"accents", "\xc3\xa9: x\n", {1, 5}, "  \xc3\xa9: x\n     ^\n"},
        Case{"escapes", "a\x1b[31mb\n", {1, 7}, "  a?[31mb\n        ^\n"},
        Case{"no UTF-8",
             "a\xff\xfe"
             "b\n",
             {1, 4},
             "  a??b\n     ^\n"},
        Case{"text that runs backwards",
             "a\xe2\x80\xae"
             "b\n",
             {1, 5},
             "  a?b\n    ^\n"},
        Case{"cut on both sides",
             long_line,
             {1, 201},
             "  ..." + std::string(60, 'a') + "b" + std::string(59, 'c') + "...\n" + std::string(65, ' ') +
                 "^\n"},
        Case{"cut behind", long_line, {1, 1}, "  " + std::string(60, 'a') + "...\n  ^\n"},
        Case{"cut before",
             long_line,
             {1, 402},
             "  ..." + std::string(60, 'c') + "\n" + std::string(65, ' ') + "^\n"}}) {
    CAPTURE(row.what);
    CHECK(Excerpts(row.text).at(row.place) == row.shown);
  }
}

TEST_CASE("a line shows nothing from where a secret begins") {
  struct Case {
    const char* what;
    std::string text;
    std::string shown;  ///< the source lines, without carets
  };
  for (const auto& row :
       {Case{"a plain value", "password: hunter2 # x", "password: ********\n"},
        Case{"a quoted key", "{\"password\" : 'hunter2', user: a}", "{\"password\" : ********\n"},
        Case{"the second key", "{user: a, passphrase: hunter2}", "{user: a, passphrase: ********\n"},
        Case{"a comment", "# password: hunter2", "# password: ********\n"},
        Case{"a block", "password: |\n  hunter2\n\n  hunter3\nuser: a",
             "password: ********\n********\n\n********\nuser: a\n"},
        Case{"the next line", "- password:\n    hunter2\n  user: a", "- password:\n********\n  user: a\n"},
        Case{"two lines in quotes", "password: \"hunter\nhunter2\"\nuser: a",
             "password: ********\n********\nuser: a\n"},
        Case{"an escaped quote", "password: \"a\\\"\nhunter2\"\nuser: a",
             "password: ********\n********\nuser: a\n"},
        Case{"credentials in a URL", "http: http://me:hunter2@proxy", "http: http://********\n"},
        Case{"a URL without", "http: http://proxy", "http: http://proxy\n"},
        Case{"nothing to hide", "passwordFile: ./a", "passwordFile: ./a\n"},
        Case{"no value", "password:", "password:\n"}}) {
    CAPTURE(row.what);
    const Excerpts excerpts(row.text);
    std::string shown;
    for (int line = 1;; ++line) {
      const auto excerpt = excerpts.at({line, 1});
      if (excerpt.empty()) break;
      shown += excerpt.substr(2, excerpt.find('\n') - 1);
    }
    CHECK(shown == row.shown);
  }
}

TEST_CASE("a caret behind a secret does not give its length away") {
  const auto short_one = Excerpts("{password: a, prt: 22}").at({1, 15});
  const auto long_one = Excerpts("{password: aaaaaaaaaaaaaaaa, prt: 22}").at({1, 30});
  CHECK(short_one == long_one);
  CHECK(short_one == "  {password: ********\n             ^\n");
}

}  // namespace muster::cluster

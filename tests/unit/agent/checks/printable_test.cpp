#include "agent/checks/printable.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace muster {

TEST_CASE("printable leaves nothing that a terminal acts on") {
  struct Case {
    std::string_view what;
    std::string_view text;
    std::string_view shown;
  };
  using namespace std::string_view_literals;
  const std::vector<Case> cases{
      {"plain text", "2 CPUs", "2 CPUs"},
      {"UTF-8", "gr\xc3\xbc\xc3\x9f \xe4\xb8\xbb \xf0\x9f\x98\x80",
       "gr\xc3\xbc\xc3\x9f \xe4\xb8\xbb \xf0\x9f\x98\x80"},
      {"colours, as kubeadm prints them", "\x1b[0;37mOS\x1b[0m: \x1b[0;32mLinux\x1b[0m", "OS: Linux"},
      {"a sequence with intermediate bytes", "a\x1b[1 qb\x1b(Bc", "abc"},
      {"a window title", "a\x1b]0;title\x07z", "az"},
      {"a window title with a string terminator", "a\x1b]0;title\x1b\\z", "az"},
      {"a string that never ends", "a\x1b]0;the rest stays", "a0;the rest stays"},
      {"a sequence that never ends", "a\x1b[31", "a"},
      {"a sequence broken by another character", "a\x1b[3\x01z", "az"},
      {"an escape at the end", "a\x1b", "a"},
      {"a reset",
       "a\x1b"
       "cz",
       "az"},
      {"line breaks and tabs", "a\nb\tc\r\n", "a b c"},
      {"zero", "a\0b"sv, "ab"},
      {"backspace and delete",
       "a\bb\x7f"
       "c",
       "abc"},
      {"the C1 form of an escape",
       "a\xc2\x9b"
       "31mb",
       "a31mb"},
      {"a byte that is no UTF-8",
       "a\x9b"
       "b\xff",
       "a?b?"},
      {"an overlong form", "a\xc0\x9b\xe0\x80\x9b", "a?????"},
      {"a surrogate", "\xed\xa0\x80", "???"},
      {"beyond Unicode", "\xf4\x90\x80\x80", "????"},
      {"a character cut short", "a\xe4\xb8", "a??"},
      {"reordering and invisible characters",
       "a\xe2\x80\xae"
       "b\xe2\x80\x8b"
       "c\xef\xbb\xbf"
       "d\xe2\x80\xa8"
       "e",
       "abcde"},
      {"nothing", "", ""},
  };
  for (const auto& row : cases) {
    CAPTURE(row.what);
    CHECK(printable(row.text) == row.shown);
    CHECK(printable(row.shown) == row.shown);
  }
}

TEST_CASE("printable is bounded and does not cut a character") {
  CHECK(printable("0123456789", 10) == "0123456789");
  CHECK(printable("0123456789a", 10) == "0123456...");
  CHECK(printable("012345\xe4\xb8\xbb"
                  "789",
                  10) == "012345...");
  CHECK(printable("\xe4\xb8\xbb\xe4\xb8\xbb", 4) == "...");
  CHECK(printable("abc", 2) == "..");
  CHECK(printable(std::string(5000, 'x')).size() == 1000);
}

TEST_CASE("width counts columns, cut keeps to them") {
  struct Case {
    std::string_view text;
    std::size_t columns;
    std::string_view cut;
  };
  for (const auto& row : {Case{"abcdef", 6, "abcdef"}, Case{"abcdefg", 6, "abc..."},
                          Case{"abcdefg", 3, "..."}, Case{"abcdefg", 2, ".."}, Case{"abcdefg", 0, ""},
                          Case{"\xe4\xb8\xbb\xe6\x9c\xba", 4, "\xe4\xb8\xbb\xe6\x9c\xba"},
                          Case{"\xe4\xb8\xbb\xe6\x9c\xba"
                               "ab",
                               5, "\xe4\xb8\xbb..."},
                          Case{"\xe4\xb8\xbb\xe6\x9c\xba"
                               "a",
                               4, "..."}}) {
    CAPTURE(row.text);
    CHECK(cut(row.text, row.columns) == row.cut);
    CHECK(width(row.cut) <= row.columns);
  }
  CHECK(width("e\xcc\x81") == 1);
  CHECK(padded("\xe4\xb8\xbb", 4) == "\xe4\xb8\xbb  ");
  CHECK(padded("abcdef", 4) == "abcdef");
}

TEST_CASE("wrapped breaks between words, but not in backquotes") {
  struct Case {
    std::string_view text;
    std::size_t indent;
    std::size_t columns;
    std::string_view lines;
  };
  for (const auto& row :
       {Case{"", 4, 20, ""}, Case{"  a   b  ", 0, 20, "a b"}, Case{"one two three", 2, 9, "one two\n  three"},
        Case{"one two three", 2, 10, "one two\n  three"},
        Case{"anywordthatistoolong x", 1, 5, "anywordthatistoolong\n x"},
        Case{"run `a b c d e f`, then go", 0, 10, "run\n`a b c d e f`,\nthen go"},
        Case{"a ` alone", 0, 4, "a `\nalone"}}) {
    CAPTURE(row.text);
    CHECK(wrapped(row.text, row.indent, row.columns) == row.lines);
  }
}

TEST_CASE("lists and counts are readable") {
  const std::vector<std::string> names{"n1", "n2", "n3\x1b[1m"};
  CHECK(list_of(names, 3) == "n1, n2, n3");
  CHECK(list_of(names, 1) == "n1 and 2 more");
  CHECK(list_of({}, 1).empty());
  CHECK(counted(1, "host") == "1 host");
  CHECK(counted(0, "host") == "0 hosts");
  CHECK(counted(16644, "port") == "16,644 ports");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000000) == "1,000,000");
}

TEST_CASE("paint colours only when asked") {
  CHECK(paint("ok", Color::green, true) == "\x1b[32mok\x1b[0m");
  CHECK(paint("ok", Color::green, false) == "ok");
}

TEST_CASE("a text in Chinese may be broken behind its wide punctuation, and gets no spaces") {
  CHECK(wrapped("12 项检查，3 项失败，1 项未知", 0, 80) == "12 项检查，3 项失败，1 项未知");
  CHECK(wrapped("检查十二项，三项失败，一项未知", 2, 16) == "检查十二项，\n  三项失败，\n  一项未知");
  CHECK(wrapped("n2：`a，b c` 好", 0, 4) == "n2：\n`a，b c`\n好");
}

TEST_CASE("a phrase is filled in once") {
  CHECK(filled("and {} more", "{}") == "and {} more");
  CHECK(filled("{}!", "7") == "7!");
  CHECK(filled("no place", "7") == "no place7");
}

}  // namespace muster

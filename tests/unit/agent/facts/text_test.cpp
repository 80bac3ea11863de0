#include "agent/facts/text.hpp"

#include <doctest/doctest.h>

namespace muster::facts {

TEST_CASE("lines keep empty ones, words do not") {
  using Parts = std::vector<std::string_view>;
  CHECK(lines("") == Parts{});
  CHECK(lines("a") == Parts{"a"});
  CHECK(lines("a\n\nb\n") == Parts{"a", "", "b"});
  CHECK(words(" \t") == Parts{});
  CHECK(words("  eth0\t00000000  0003 \r") == Parts{"eth0", "00000000", "0003"});
}

TEST_CASE("value_of finds a key whatever stands before its colon") {
  const std::string_view text = "MemTotal:   12 kB\nprocessor\t: 3\nno colon\nEmpty:\n";
  CHECK(value_of(text, "MemTotal") == "12 kB");
  CHECK(value_of(text, "processor") == "3");
  CHECK(value_of(text, "Empty") == "");
  CHECK_FALSE(value_of(text, "Mem"));
  CHECK_FALSE(value_of(text, "no colon"));
}

TEST_CASE("a number is the whole text and fits its type") {
  CHECK(number<std::uint16_t>("65535") == 65535);
  CHECK(number<std::uint16_t>("07E8", 16) == 2024);
  for (const auto* text : {"", "65536", "-1", "+1", " 1", "1 ", "0x1", "many"}) {
    CAPTURE(text);
    CHECK_FALSE(number<std::uint16_t>(text));
  }
}

TEST_CASE("octal escapes become the characters that they stand for") {
  struct Case {
    std::string_view text;
    std::string_view plain;
  };
  for (const auto& example : {Case{"/dev/dm-1", "/dev/dm-1"}, Case{"/srv/swap\\040file", "/srv/swap file"},
                              Case{"\\134\\011", "\\\t"}, Case{"\\04", "\\04"}, Case{"\\999", "\\999"},
                              Case{"\\777", "\\777"}, Case{"end\\", "end\\"}, Case{"", ""}}) {
    const auto& [text, plain] = example;
    CAPTURE(example.text);
    CHECK(unescape_octal(text) == plain);
  }
}

TEST_CASE("as_utf8 keeps UTF-8 and replaces every other byte") {
  struct Case {
    std::string_view what;
    std::string_view text;
    std::string_view clean;
  };
  for (const auto& example :
       {Case{"plain text", "kubelet", "kubelet"},
        Case{"two bytes", "gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"},
        Case{"three and four bytes", "\xe4\xb8\xbb\xf0\x9f\x98\x80", "\xe4\xb8\xbb\xf0\x9f\x98\x80"},
        Case{"Latin-1", "gr\xfc", "gr?"}, Case{"a character cut short", "a\xe4\xb8", "a??"},
        Case{"a character cut short before another", "\xf0\x9f\x98z", "???z"},
        Case{"a lone continuation", "\x80", "?"},
        Case{"overlong forms", "\xc0\xaf\xe0\x80\xaf\xf0\x80\x80\xaf", "?????????"},
        Case{"a surrogate", "\xed\xa0\x80", "???"},
        Case{"beyond Unicode", "\xf4\x90\x80\x80\xf5\x80\x80\x80", "????????"}}) {
    const auto& [what, text, clean] = example;
    CAPTURE(example.what);
    CHECK(as_utf8(text) == clean);
  }
}

TEST_CASE("trim and lower_case leave what is inside") {
  CHECK(trim("  a b\r\n") == "a b");
  CHECK(trim(" \n") == "");
  CHECK(lower_case("4C4C-zZ \xc3\x84") == "4c4c-zz \xc3\x84");
}

}  // namespace muster::facts

#include <doctest/doctest.h>

#include <set>

#include "agent/checks/check.hpp"
#include "agent/protocol/reachability.hpp"
#include "bootstrapper/report/check_titles.hpp"
#include "bootstrapper/report/words.hpp"

namespace muster::report {

namespace {

/// The digits of the {N} in a phrase.
std::set<char> arguments(std::string_view phrase) {
  std::set<char> out;
  for (std::size_t i = 0; i + 2 < phrase.size(); ++i) {
    if (phrase[i] == '{' && phrase[i + 2] == '}') out.insert(phrase[i + 1]);
  }
  return out;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
}

}  // namespace

TEST_CASE("every check has a title in both languages") {
  for (const auto& check : catalogue()) {
    CAPTURE(check.name);
    const auto en = check_title(Language::en, check.name);
    CHECK_FALSE(en.empty());
    CHECK(is_ascii(en));
    CHECK_FALSE(check_title(Language::zh, check.name).empty());
  }
  CHECK(check_title(Language::en, "no-such-check").empty());
}

TEST_CASE("every phrase is there in both languages and takes the same arguments") {
  for (std::size_t i = 0; i < static_cast<std::size_t>(Say::last_); ++i) {
    const auto say_it = static_cast<Say>(i);
    const auto en = word(Language::en, say_it);
    const auto zh = word(Language::zh, say_it);
    CAPTURE(en);
    CAPTURE(zh);
    CHECK_FALSE(en.empty());
    CHECK_FALSE(zh.empty());
    CHECK(arguments(en) == arguments(zh));
    CHECK(zh.find('|') == std::string_view::npos);
  }
}

TEST_CASE("every cause and status has its words") {
  for (const auto& [cause, name] : enum_names(Cause{})) {
    for (const auto language : {Language::en, Language::zh}) CHECK_FALSE(cause_words(language, name).empty());
  }
  CHECK(cause_words(Language::zh, "dropped") == "被丢弃：无应答");
  CHECK(cause_words(Language::zh, "a-new-cause") == "a-new-cause");
  for (const auto& [status, name] : enum_names(Status{})) {
    CHECK_FALSE(status_word(Language::en, status).empty());
    CHECK_FALSE(is_ascii(status_word(Language::zh, status)));
  }
}

TEST_CASE("phrases are filled in") {
  CHECK(say(Language::en, Say::hosts_count, {"1"}) == "1 host");
  CHECK(say(Language::en, Say::hosts_count, {"3"}) == "3 hosts");
  CHECK(say(Language::zh, Say::hosts_count, {"1"}) == "1 台主机");
  CHECK(say(Language::en, Say::hosts_lost, {"1", "4"}) == "1 of 4 hosts not reached");
  CHECK(say(Language::zh, Say::hosts_lost, {"1", "4"}) == "4 台主机中 1 台无法连接");
  // What is filled in is not filled in again.
  CHECK(say(Language::en, Say::blocked_from, {"{1}", "n1"}) == "{1}, from n1");
}

TEST_CASE("the findings in one sentence") {
  struct Case {
    Summary summary;
    std::string_view en, zh;
  };
  for (const auto& row : {Case{{}, "nothing was checked", "未做任何检查"},
                          Case{{6, 0, 0, 0, 0}, "all 6 checks passed", "全部 6 项检查通过"},
                          Case{{6, 1, 3, 1, 1},
                               "3 of 12 checks failed, 1 unknown, 1 warning, 1 ignored",
                               "12 项检查，3 项失败，1 项未知，1 项警告，1 项已忽略，6 项通过"}}) {
    CHECK(summary_text(Language::en, row.summary) == row.en);
    CHECK(summary_text(Language::zh, row.summary) == row.zh);
  }
}

}  // namespace muster::report

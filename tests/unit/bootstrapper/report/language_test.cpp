#include "bootstrapper/report/language.hpp"

#include <doctest/doctest.h>

#include "agent/protocol/codec.hpp"

namespace muster::report {

TEST_CASE("the language of a report is that of the locale") {
  struct Case {
    std::string_view lc_all, lc_messages, lang;
    Language language;
  };
  for (const auto& row : {
           Case{"", "", "", Language::en},
           Case{"", "", "zh_CN.UTF-8", Language::zh},
           Case{"", "", "zh", Language::zh},
           Case{"", "", "zh-Hans", Language::zh},
           Case{"", "", "zh.UTF-8", Language::zh},
           Case{"", "", "zh_TW@stroke", Language::zh},
           Case{"", "", "zha_CN", Language::en},  // Zhuang
           Case{"", "", "de_DE.UTF-8", Language::en},
           Case{"", "zh_CN.UTF-8", "en_US.UTF-8", Language::zh},
           Case{"", "en_US.UTF-8", "zh_CN.UTF-8", Language::en},
           Case{"C", "zh_CN.UTF-8", "zh_CN.UTF-8", Language::en},
           Case{"zh_CN.UTF-8", "C", "C", Language::zh},
       }) {
    CAPTURE(row.lc_all);
    CAPTURE(row.lc_messages);
    CAPTURE(row.lang);
    CHECK(language_of_locale(row.lc_all, row.lc_messages, row.lang) == row.language);
  }
}

}  // namespace muster::report

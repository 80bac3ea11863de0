#pragma once
// The language that a report is read in. Its words are in words.hpp and check_titles.hpp.

#include <array>
#include <string_view>
#include <utility>

namespace muster::report {

enum class Language { en, zh };
constexpr auto enum_names(Language) {
  return std::array{std::pair{Language::en, "en"}, std::pair{Language::zh, "zh"}};
}

/// The language that a locale asks for: the first of the three that is not empty decides (POSIX, Environment
/// Variables, 8.2); "zh_CN.UTF-8" and all other Chinese is zh, everything else en.
Language language_of_locale(std::string_view lc_all, std::string_view lc_messages, std::string_view lang);

}  // namespace muster::report

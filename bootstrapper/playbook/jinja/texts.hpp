#pragma once
// What Python's str does to texts. upper() and lower() know the letters of
// ASCII, Latin-1, Greek and Cyrillic.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bootstrapper/playbook/jinja/evaluator.hpp"

namespace muster::jinja {

inline constexpr std::string_view kBlanks = " \t\n\r\f\v";

std::string upper(std::string_view text);
std::string lower(std::string_view text);
/// The first letter of each word large, the others small.
std::string title(std::string_view text);
std::string capitalized(std::string_view text);
std::string swapped_case(std::string_view text);
std::string stripped(std::string_view text, std::string_view set, bool left, bool right);
/// Parts between separators; `most` splits, all where it is negative.
std::vector<std::string> split_text(std::string_view text, std::string_view separator, std::int64_t most,
                                    bool from_right);
/// Parts between runs of blanks, none of them empty.
std::vector<std::string> split_blanks(std::string_view text, std::int64_t most, bool from_right);
std::vector<std::string> split_lines(std::string_view text);
/// Every `from`, or the first `most`, as `to`.
Result<std::string> replaced(Evaluation& evaluation, std::string_view text, std::string_view from,
                             std::string_view to, std::int64_t most);
/// To `width` characters as zfill, ljust, rjust or center do it.
std::string padded(std::string_view text, std::int64_t width, std::string_view how, std::string_view fill);

}  // namespace muster::jinja

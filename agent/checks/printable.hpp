#pragma once
// Text made fit for a terminal: what hosts say is cleaned, measured, cut and wrapped here. What is said is
// not here: see findings_text.hpp and bootstrapper/report.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace muster {

enum class Color { bold, red, green, yellow, cyan };

/// Takes one code point off the front of `rest`, which must not be empty; U+FFFD for each byte that is not
/// UTF-8.
char32_t next_code_point(std::string_view& rest);
/// `text` made fit for one line of a terminal: escape sequences, control characters and invisible ones are
/// gone, line breaks are spaces, what is no UTF-8 is "?", and what is longer than `max_bytes` ends in "...".
std::string printable(std::string_view text, std::size_t max_bytes = 1000);
/// How many columns of a terminal a printable text takes.
std::size_t width(std::string_view text);
/// A printable text, or as much of it as fits in that many columns, then ending in "...".
std::string cut(std::string_view text, std::size_t columns);
/// A printable text with spaces after it up to that many columns.
std::string padded(std::string_view text, std::size_t columns);
/// `text` broken between words to at most `columns`; every line but the first begins with `indent` spaces,
/// which the first is taken to have before it already. What stands in `backquotes` is never broken. A line
/// may also end behind a wide comma, colon or full stop, where Chinese has no space.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t columns);
/// `text` in a colour where `on`, else as it is.
std::string paint(std::string_view text, Color color, bool on);
/// "n1, n2, n3 and 22 more": at most `most` of the names, made printable; `and_more` is how the rest is said.
std::string list_of(std::span<const std::string> names, std::size_t most,
                    std::string_view and_more = " and {} more");
/// `phrase` with `value` in the place of its first "{}".
std::string filled(std::string_view phrase, std::string_view value);
/// "1 host", "3 hosts", "16,644 ports": a count and its noun.
std::string counted(std::size_t count, std::string_view noun);
/// "16,644"
std::string grouped(std::size_t number);

}  // namespace muster

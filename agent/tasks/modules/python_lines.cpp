#include "agent/tasks/modules/python_lines.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace muster::modules {

namespace {

/// What ends a line, the longest first: CR LF, then the control characters, NEL, and the two separators of
/// Unicode.
constexpr std::array<std::string_view, 11> kEnds{
    "\r\n", "\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"};

std::size_t end_at(std::string_view text) {
  for (const auto end : kEnds) {
    if (text.starts_with(end)) return end.size();
  }
  return 0;
}

}  // namespace

boost::json::array python_lines(std::string_view text) {
  boost::json::array lines;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = end_at(text.substr(at));
    if (end > 0) {
      lines.emplace_back(text.substr(begin, at - begin));
      begin = at + end;
    }
    at += std::max<std::size_t>(end, 1);
  }
  if (begin < text.size()) lines.emplace_back(text.substr(begin));
  return lines;
}

std::string python_error(int errno_value, std::string_view name) {
  return "[Errno " + std::to_string(errno_value) + "] " + std::strerror(errno_value) + ": b'" +
         std::string(name) + "'";
}

}  // namespace muster::modules

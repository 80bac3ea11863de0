#pragma once
// Which lines two texts have in common, found as Python's difflib finds them, so that diffs look the same.

#include <cstddef>
#include <string>
#include <vector>

namespace muster::play {

/// `size` lines from a and b on are the same. The last one has none: it is where both texts end.
struct LineMatch {
  std::size_t a = 0;
  std::size_t b = 0;
  std::size_t size = 0;
};

/// In order, not overlapping, neighbours joined.
std::vector<LineMatch> line_matches(const std::vector<std::string>& a, const std::vector<std::string>& b);

}  // namespace muster::play

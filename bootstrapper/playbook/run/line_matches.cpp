#include "bootstrapper/playbook/run/line_matches.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace muster::play {

namespace {

using Lines = std::vector<std::string>;

/// Of both texts, a part that is to be matched.
struct Part {
  std::size_t a_begin, a_end, b_begin, b_end;
};

/// The longest stretch that two parts have in common, then what is left and right of it: the method of
/// Ratcliff and Obershelp. Lines that a long text repeats very often are no place to begin one.
class Matcher {
 public:
  Matcher(const Lines& a, const Lines& b) : a_(a), b_(b) {
    for (std::size_t i = 0; i < b.size(); ++i) places_[b[i]].push_back(i);
    constexpr std::size_t kLong = 200;
    if (b.size() < kLong) return;
    std::erase_if(places_, [&](const auto& place) { return place.second.size() > b.size() / 100 + 1; });
  }

  std::vector<LineMatch> all() {
    std::vector<Part> parts{{0, a_.size(), 0, b_.size()}};
    std::vector<LineMatch> found;
    while (!parts.empty()) {
      const auto part = parts.back();
      parts.pop_back();
      const auto match = longest(part);
      if (match.size == 0) continue;
      found.push_back(match);
      if (part.a_begin < match.a && part.b_begin < match.b)
        parts.push_back({part.a_begin, match.a, part.b_begin, match.b});
      if (match.a + match.size < part.a_end && match.b + match.size < part.b_end)
        parts.push_back({match.a + match.size, part.a_end, match.b + match.size, part.b_end});
    }
    std::sort(found.begin(), found.end(), [](const auto& x, const auto& y) { return x.a < y.a; });
    return joined(found);
  }

 private:
  LineMatch longest(const Part& part) const {
    LineMatch best{part.a_begin, part.b_begin, 0};
    std::unordered_map<std::size_t, std::size_t> lengths;  // of the stretch that ends at a line of b
    for (auto i = part.a_begin; i < part.a_end; ++i) {
      std::unordered_map<std::size_t, std::size_t> now;
      const auto known = places_.find(a_[i]);
      if (known != places_.end()) {
        for (const auto j : known->second) {
          if (j < part.b_begin) continue;
          if (j >= part.b_end) break;
          const auto before = j == 0 ? lengths.end() : lengths.find(j - 1);
          const auto length = (before == lengths.end() ? 0 : before->second) + 1;
          now[j] = length;
          if (length > best.size) best = {i + 1 - length, j + 1 - length, length};
        }
      }
      lengths = std::move(now);
    }
    return grown(best, part);
  }

  /// With the equal lines at both ends that could not begin a stretch.
  LineMatch grown(LineMatch match, const Part& part) const {
    while (match.a > part.a_begin && match.b > part.b_begin && a_[match.a - 1] == b_[match.b - 1]) {
      --match.a;
      --match.b;
      ++match.size;
    }
    while (match.a + match.size < part.a_end && match.b + match.size < part.b_end &&
           a_[match.a + match.size] == b_[match.b + match.size]) {
      ++match.size;
    }
    return match;
  }

  [[nodiscard]] std::vector<LineMatch> joined(const std::vector<LineMatch>& found) const {
    std::vector<LineMatch> all;
    for (const auto& match : found) {
      if (!all.empty() && all.back().a + all.back().size == match.a &&
          all.back().b + all.back().size == match.b) {
        all.back().size += match.size;
      } else {
        all.push_back(match);
      }
    }
    all.push_back({a_.size(), b_.size(), 0});
    return all;
  }

  const Lines& a_;
  const Lines& b_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> places_;
};

}  // namespace

std::vector<LineMatch> line_matches(const Lines& a, const Lines& b) {
  return Matcher(a, b).all();
}

}  // namespace muster::play

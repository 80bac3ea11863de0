#include "bootstrapper/playbook/run/diff_text.hpp"

#include <algorithm>
#include <vector>

#include "agent/checks/printable.hpp"
#include "bootstrapper/playbook/run/line_matches.hpp"
#include "bootstrapper/playbook/run/result_text.hpp"
#include "bootstrapper/playbook/run/templating.hpp"

namespace muster::play {

namespace json = boost::json;

namespace {

constexpr std::size_t kContext = 3;
/// Ansible's modules send no more than a tenth of it; a host that sends more must not keep us busy.
constexpr std::size_t kMostBytes = 1 << 20;

/// Lines with their line breaks; a last one without it says so.
std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    if (end == std::string::npos) {
      lines.push_back(text.substr(at) + "\n\\ No newline at end of file\n");
      break;
    }
    lines.push_back(text.substr(at, end + 1 - at));
    at = end + 1;
  }
  return lines;
}

/// "3", "3,2", "2,0": as unified diffs say where lines are.
std::string range(std::size_t begin, std::size_t end) {
  const auto length = end - begin;
  if (length == 1) return std::to_string(begin + 1);
  return std::to_string(length == 0 ? begin : begin + 1) + "," + std::to_string(length);
}

/// A stretch of both texts: the same, or one in the place of the other.
struct Change {
  bool equal = false;
  std::size_t a_begin = 0, a_end = 0, b_begin = 0, b_end = 0;
};

std::vector<Change> changes(const std::vector<LineMatch>& matches) {
  std::vector<Change> all;
  std::size_t a = 0;
  std::size_t b = 0;
  for (const auto& match : matches) {
    if (a < match.a || b < match.b) all.push_back({false, a, match.a, b, match.b});
    a = match.a + match.size;
    b = match.b + match.size;
    if (match.size > 0) all.push_back({true, match.a, a, match.b, b});
  }
  return all;
}

/// Changes that are near each other, with the lines around them.
std::vector<std::vector<Change>> hunks(std::vector<Change> all) {
  std::vector<std::vector<Change>> groups;
  std::vector<Change> group;
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto change = all[i];
    if (!change.equal) {
      group.push_back(change);
      continue;
    }
    const bool first = i == 0;
    const bool last = i + 1 == all.size();
    const auto size = change.a_end - change.a_begin;
    if (!first && (last || size > 2 * kContext)) {
      auto head = change;
      head.a_end = std::min(change.a_end, change.a_begin + kContext);
      head.b_end = std::min(change.b_end, change.b_begin + kContext);
      group.push_back(head);
      groups.push_back(std::move(group));
      group.clear();
    } else if (!first) {
      group.push_back(change);
      continue;
    }
    if (last) continue;
    change.a_begin = std::max(change.a_begin, change.a_end - std::min(change.a_end, kContext));
    change.b_begin = std::max(change.b_begin, change.b_end - std::min(change.b_end, kContext));
    group.push_back(change);
  }
  if (std::any_of(group.begin(), group.end(), [](const auto& change) { return !change.equal; }))
    groups.push_back(std::move(group));
  return groups;
}

std::string hunk_text(const std::vector<Change>& group, const std::vector<std::string>& a,
                      const std::vector<std::string>& b) {
  std::string text = "@@ -" + range(group.front().a_begin, group.back().a_end) + " +" +
                     range(group.front().b_begin, group.back().b_end) + " @@\n";
  for (const auto& change : group) {
    for (auto i = change.a_begin; i < change.a_end; ++i) text += (change.equal ? " " : "-") + a[i];
    if (change.equal) continue;
    for (auto i = change.b_begin; i < change.b_end; ++i) text += "+" + b[i];
  }
  return text;
}

/// One side of a diff: a text, or a map that is shown as JSON.
std::string side(const json::value& value) {
  if (value.is_null()) return {};
  if (value.is_object()) {
    auto text = json_text(value, 4);
    return text + "\n";
  }
  return plain_text(value);
}

std::string header(const json::object& diff, std::string_view which) {
  const auto* name = diff.if_contains(std::string(which) + "_header");
  return name ? std::string(which) + ": " + plain_text(*name) : std::string(which);
}

std::string painted(const std::string& text, bool color) {
  std::string made;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto line = printable(std::string_view(text).substr(at, end - at), 1 << 20);
    const auto paint_as = [&](Color which) { return paint(line, which, color); };
    made += line.starts_with("+")    ? paint_as(Color::green)
            : line.starts_with("-")  ? paint_as(Color::red)
            : line.starts_with("@@") ? paint_as(Color::cyan)
                                     : line;
    made += '\n';
    at = end + 1;
  }
  return made;
}

std::string one_diff(const json::object& diff, bool color) {
  std::string text;
  if (diff.contains("dst_binary")) text += "diff skipped: destination file appears to be binary\n";
  if (diff.contains("src_binary")) text += "diff skipped: source file appears to be binary\n";
  for (const std::string_view which : {"dst", "src"}) {
    if (const auto* larger = diff.if_contains(std::string(which) + "_larger")) {
      text += "diff skipped: " + std::string(which == "dst" ? "destination" : "source") +
              " file size is greater than " + plain_text(*larger) + "\n";
    }
  }
  const auto* before = diff.if_contains("before");
  const auto* after = diff.if_contains("after");
  if (before && after) {
    const auto old = side(*before);
    const auto now = side(*after);
    if (old.size() > kMostBytes || now.size() > kMostBytes) return text + "diff skipped: larger than 1 MiB\n";
    const auto unified = unified_diff(old, now, header(diff, "before"), header(diff, "after"));
    if (!unified.empty()) text += painted(unified, color) + "\n";
  }
  if (const auto* prepared = diff.if_contains("prepared")) text += printable_lines(plain_text(*prepared));
  return text;
}

}  // namespace

std::string unified_diff(const std::string& before, const std::string& after, const std::string& before_name,
                         const std::string& after_name) {
  const auto a = lines_of(before);
  const auto b = lines_of(after);
  const auto groups = hunks(changes(line_matches(a, b)));
  if (groups.empty()) return {};
  auto text = "--- " + before_name + "\n+++ " + after_name + "\n";
  for (const auto& group : groups) text += hunk_text(group, a, b);
  return text;
}

std::string diff_text(const json::value& diff, bool color) {
  if (const auto* one = diff.if_object()) return one_diff(*one, color);
  std::string text;
  if (const auto* list = diff.if_array()) {
    for (const auto& one : *list) text += diff_text(one, color);
  }
  return text;
}

}  // namespace muster::play

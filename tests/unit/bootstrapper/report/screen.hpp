#pragma once
// A terminal in miniature: applies the few escape sequences that live progress uses, and shows what an
// operator would see.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace muster::test {

/// Lines of text with a cursor. Anything it does not know stays visible, so that a test sees it.
class Screen {
 public:
  /// Takes what a program wrote.
  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto used = bytes.starts_with("\x1b[") ? escape(bytes) : 0;
      if (used == 0) put(bytes.front());
      bytes.remove_prefix(used == 0 ? 1 : used);
    }
  }

  /// What is to be seen, without the empty line that the cursor stands in.
  [[nodiscard]] std::string text() const {
    std::string out;
    for (const auto& line : lines_) out += line + "\n";
    if (lines_.back().empty()) out.pop_back();
    return out;
  }

 private:
  void put(char c) {
    if (c == '\r') {
      column_ = 0;
    } else if (c == '\n') {
      column_ = 0;
      if (++row_ == lines_.size()) lines_.emplace_back();
    } else {
      auto& line = lines_[row_];
      if (line.size() <= column_) line.resize(column_ + 1, ' ');
      line[column_++] = c;
    }
  }

  /// The length of the sequence that was applied, 0 for one that is not known.
  std::size_t escape(std::string_view bytes) {
    const auto end = bytes.find_first_not_of("0123456789", 2);
    if (end == std::string_view::npos) return 0;
    const auto number = std::string(bytes.substr(2, end - 2));
    switch (bytes[end]) {
      case 'A':
        row_ -= static_cast<std::size_t>(std::stoul(number));
        break;
      case 'K':
        lines_[row_].resize(std::min(lines_[row_].size(), column_));
        break;
      case 'J':
        lines_[row_].resize(std::min(lines_[row_].size(), column_));
        lines_.resize(row_ + 1);
        break;
      case 'm':
        break;
      default:
        return 0;
    }
    return end + 1;
  }

  std::vector<std::string> lines_{std::string()};
  std::size_t row_ = 0;
  std::size_t column_ = 0;
};

}  // namespace muster::test

#pragma once
// The first line of something that is read piece by piece and holds a secret.

#include <string>
#include <string_view>

#include "agent/protocol/secret.hpp"

namespace muster::cluster {

/// Keeps bytes up to the first line break; the rest is not looked at.
class FirstLine {
 public:
  /// Takes the next piece.
  void append(std::string_view piece);
  /// Whether the line break came, or the line is too long.
  [[nodiscard]] bool complete() const { return ended_ || too_long(); }
  /// Whether the line is longer than any secret.
  [[nodiscard]] bool too_long() const { return size_ > kLongest; }
  /// The line, without its line break.
  [[nodiscard]] Secret take() &&;

  FirstLine();
  FirstLine(const FirstLine&) = delete;
  FirstLine& operator=(const FirstLine&) = delete;
  ~FirstLine();

 private:
  static constexpr std::size_t kLongest = 4096;
  std::string
      line_;  ///< of kLongest bytes from the beginning, so that it never moves and leaves no copy behind
  std::size_t size_ = 0;
  bool ended_ = false;
};

}  // namespace muster::cluster

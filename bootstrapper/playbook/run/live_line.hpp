#pragma once
// One line at the bottom of a terminal that says what is waited for. It is taken away before anything else is
// printed there.

#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace muster::play {

class LiveLine {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;
  /// `to` must be a terminal. `columns` 0: asked of it at each draw.
  explicit LiveLine(std::FILE* to, std::size_t columns = 0, Clock now = std::chrono::steady_clock::now)
      : to_(to), columns_(columns), now_(std::move(now)) {}
  ~LiveLine() { hide(); }
  LiveLine(const LiveLine&) = delete;
  LiveLine& operator=(const LiveLine&) = delete;

  /// What is waited for, from now on; none: nothing.
  void wait_for(std::vector<std::string> hosts);
  void draw();
  void hide();

 private:
  std::FILE* to_;
  std::size_t columns_;
  Clock now_;
  std::vector<std::string> hosts_;
  std::chrono::steady_clock::time_point since_;
  bool shown_ = false;
};

}  // namespace muster::play

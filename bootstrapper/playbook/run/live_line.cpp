#include "bootstrapper/playbook/run/live_line.hpp"

#include <sys/ioctl.h>

#include "agent/checks/printable.hpp"

namespace muster::play {

namespace {

std::size_t columns_of(std::FILE* terminal) {
  winsize size{};
  if (ioctl(fileno(terminal), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace

void LiveLine::wait_for(std::vector<std::string> hosts) {
  if (hosts_.empty() && !hosts.empty()) since_ = now_();
  hosts_ = std::move(hosts);
  if (hosts_.empty()) {
    hide();
  } else {
    draw();
  }
}

void LiveLine::draw() {
  if (hosts_.empty()) return;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now_() - since_).count();
  // The first second is silent: most tasks are over by then.
  if (seconds < 1) return;
  constexpr std::size_t kNames = 8;
  const auto columns = columns_ > 0 ? columns_ : columns_of(to_);
  const auto line =
      cut("waiting for " + list_of(hosts_, kNames) + " (" + std::to_string(seconds) + " s)", columns - 1);
  std::fprintf(to_, "\r%s\x1b[K", line.c_str());
  std::fflush(to_);
  shown_ = true;
}

void LiveLine::hide() {
  if (!shown_) return;
  std::fputs("\r\x1b[K", to_);
  std::fflush(to_);
  shown_ = false;
}

}  // namespace muster::play

#include "bootstrapper/playbook/run/recap_text.hpp"

#include "agent/checks/printable.hpp"

namespace muster::play {

namespace {

std::string in_color(const std::string& text, const char* color, bool on) {
  return on ? "\x1b[" + std::string(color) + "m" + text + "\x1b[0m" : text;
}

std::string counted(const std::string& name, int number, const char* color, bool on) {
  return in_color(padded(name + "=" + std::to_string(number), name.size() + 5), color, on && number != 0);
}

const char* color_of(const HostStats& stats) {
  if (stats.failures != 0 || stats.unreachable != 0) return color::kFailed;
  return stats.changed != 0 ? color::kChanged : color::kOk;
}

}  // namespace

std::string recap_line(const std::string& host, const HostStats& stats, bool color) {
  constexpr std::size_t kNameColumns = 26;
  const auto name = padded(host, kNameColumns);
  return in_color(host, color_of(stats), color) + name.substr(host.size()) + " : " +
         counted("ok", stats.ok, color::kOk, color) + " " +
         counted("changed", stats.changed, color::kChanged, color) + " " +
         counted("unreachable", stats.unreachable, color::kUnreachable, color) + " " +
         counted("failed", stats.failures, color::kFailed, color) + " " +
         counted("skipped", stats.skipped, color::kSkipped, color) + " " +
         counted("rescued", stats.rescued, color::kOk, color) + " " +
         counted("ignored", stats.ignored, color::kIgnored, color);
}

}  // namespace muster::play

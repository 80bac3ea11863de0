#include "bootstrapper/report/progress_terminal.hpp"

#include <sys/ioctl.h>

#include <algorithm>
#include <utility>

#include "agent/checks/printable.hpp"
#include "agent/protocol/codec.hpp"
#include "bootstrapper/report/duration.hpp"

namespace muster::report {

namespace {

constexpr std::size_t kLineBytes = 8000;
constexpr std::size_t kIndent = 11;       // below the title: two spaces, an outcome, two spaces
constexpr std::size_t kOutcome = 7;       // the longest outcome
constexpr std::size_t kNameColumns = 24;  // a longer name is cut while it is live

Color color_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::ok:
      return Color::green;
    case Outcome::changed:
    case Outcome::stopped:
      return Color::yellow;
    case Outcome::skipped:
      return Color::cyan;
    case Outcome::failed:
      return Color::red;
  }
  return Color::bold;
}

/// Whole seconds: tenths that only move when something happens look like a fault.
std::string seconds_text(std::chrono::steady_clock::duration duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
  return seconds < 1 ? std::string() : std::to_string(seconds) + " s";
}

/// `left`, cut so that `right` still fits after it.
std::string beside(std::string_view left, std::string_view right, std::size_t columns) {
  if (right.empty()) return cut(left, columns);
  const auto taken = width(right) + 2;
  return cut(cut(left, columns - std::min(columns, taken)) + "  " + std::string(right), columns);
}

}  // namespace

TerminalProgress::TerminalProgress(std::FILE* to, LiveLines lines, Surroundings surroundings)
    : to_(to), lines_(lines), surroundings_(std::move(surroundings)) {
  if (surroundings_.size) return;
  surroundings_.size = [to] {
    winsize size{};
    if (ioctl(fileno(to), TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
      return TerminalSize{};
    return TerminalSize{size.ws_col, size.ws_row};
  };
}

void TerminalProgress::begin(std::vector<std::string> hosts) {
  board_.begin(hosts);
  draw();
}

void TerminalProgress::phase(std::string_view title, int index, int total) {
  close(board_.outcome(Outcome::ok), {});
  board_.open(title, index, total, surroundings_.now());
  draw();
}

void TerminalProgress::phase_done(Outcome outcome, std::string_view text) {
  close(outcome, text);
}

void TerminalProgress::close(Outcome outcome, std::string_view text) {
  if (!board_.phase()) return;
  const auto& phase = *board_.phase();
  auto above =
      "  " + paint(padded(name_of(outcome), kOutcome), color_of(outcome), lines_.color) + "  " + phase.title;
  if (const auto hosts = board_.participants(); !hosts.empty()) above += " " + hosts;
  if (!text.empty()) above += ": " + printable(text, kLineBytes);
  if (outcome != Outcome::skipped) above += " " + duration_text(surroundings_.now() - phase.since);
  above += '\n';
  for (const auto& host : board_.hosts()) {
    if (host.outcome != Outcome::failed) continue;
    above +=
        std::string(kIndent, ' ') + paint(host.name, Color::red, lines_.color) + ": " + host.state + "\n";
  }
  board_.close();
  draw(above);
}

void TerminalProgress::host(std::string_view name, std::string_view state) {
  if (board_.host(name, state, surroundings_.now())) draw();
}

void TerminalProgress::host_done(std::string_view name, Outcome outcome, std::string_view text) {
  board_.host_done(name, outcome, text, surroundings_.now());
  draw();
}

void TerminalProgress::output(std::string_view name, std::string_view line) {
  if (lines_.output) draw(printable(name, 80) + " | " + printable(line, kLineBytes) + "\n");
}

void TerminalProgress::note(std::string_view text) {
  draw(printable(text, kLineBytes) + "\n");
}

void TerminalProgress::pause(bool paused) {
  // The live block goes away before the question comes, and below the answer it begins anew.
  if (paused && drawn_ > 0) {
    std::fprintf(to_, "\x1b[%zuA\r\x1b[J", drawn_);
    std::fflush(to_);
    drawn_ = 0;
  }
  paused_ = paused;
  if (!paused) draw(std::exchange(held_, {}));
}

void TerminalProgress::tick() {
  draw();
}

void TerminalProgress::end() {
  close(board_.outcome(Outcome::stopped), {});
}

std::string TerminalProgress::phase_line(std::size_t columns) const {
  const auto& phase = *board_.phase();
  const auto place = std::to_string(phase.index) + "/" + std::to_string(phase.total);
  const auto title = "  " + padded(place, kOutcome) + "  " + phase.title;
  return beside(title, seconds_text(surroundings_.now() - phase.since), columns);
}

std::string TerminalProgress::host_line(const HostRow& host, std::size_t name_columns,
                                        std::size_t columns) const {
  const auto name = std::string(kIndent, ' ') + padded(cut(host.name, name_columns), name_columns) + "  ";
  if (!host.outcome)
    return beside(name + host.state, seconds_text(surroundings_.now() - host.since), columns);
  const auto outcome = name_of(*host.outcome);
  const auto taken = width(name) + outcome.size();
  if (taken > columns) return cut(name, columns);
  const auto text = host.state.empty() ? std::string() : cut(": " + host.state, columns - taken);
  return name + paint(outcome, color_of(*host.outcome), lines_.color) + text;
}

std::vector<std::string> TerminalProgress::live_lines() const {
  if (!board_.phase()) return {};
  const auto size = surroundings_.size();
  // A full last column would wrap on some terminals, a full last row would scroll.
  const auto columns = size.columns - std::min<std::size_t>(size.columns, 1);
  const auto rows = size.rows - std::min<std::size_t>(size.rows, 3);
  std::vector<const HostRow*> hosts;
  std::size_t name_columns = 0;
  for (const auto& host : board_.hosts()) {
    if (!host.takes_part()) continue;
    hosts.push_back(&host);
    name_columns = std::max(name_columns, std::min(width(host.name), kNameColumns));
  }
  const auto all = hosts.size();
  for (auto host = hosts.begin(); hosts.size() > rows && host != hosts.end();) {
    host = (*host)->outcome ? hosts.erase(host) : host + 1;
  }
  hosts.resize(std::min(hosts.size(), rows));
  std::vector<std::string> lines{phase_line(columns)};
  for (const auto* host : hosts) lines.push_back(host_line(*host, name_columns, columns));
  if (hosts.size() < all) {
    const auto more = std::string(kIndent, ' ') + "and " + counted(all - hosts.size(), "host") + " more";
    lines.push_back(cut(more, columns));
  }
  return lines;
}

void TerminalProgress::draw(const std::string& above) {
  if (paused_) {
    held_ += above;
    return;
  }
  const auto lines = live_lines();
  if (above.empty() && lines.empty() && drawn_ == 0) return;
  // One write, and each line overwritten before its rest is erased: nothing flickers.
  std::string out;
  if (drawn_ > 0) out += "\x1b[" + std::to_string(drawn_) + "A\r";
  if (!above.empty()) out += "\x1b[J" + above;
  for (const auto& line : lines) out += line + "\x1b[K\n";
  out += "\x1b[J";
  std::fwrite(out.data(), 1, out.size(), to_);
  std::fflush(to_);
  drawn_ = lines.size();
}

}  // namespace muster::report

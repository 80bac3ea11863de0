#include "bootstrapper/report/progress_plain.hpp"

#include <time.h>

#include <array>

#include "agent/checks/printable.hpp"
#include "agent/protocol/codec.hpp"
#include "bootstrapper/report/duration.hpp"

namespace muster::report {

namespace {

constexpr std::size_t kLineBytes = 8000;

/// "2026-11-21T05:00:00.042Z"
std::string timestamp(std::chrono::system_clock::time_point date) {
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(date).time_since_epoch().count();
  const time_t seconds = milliseconds / 1000;
  tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  const auto length = strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  const auto fraction = std::to_string(1000 + milliseconds % 1000).substr(1);
  return std::string(text.data(), length) + "." + fraction + "Z";
}

}  // namespace

PlainProgress::PlainProgress(std::FILE* to, PlainLines lines, Surroundings surroundings)
    : to_(to), lines_(lines), surroundings_(std::move(surroundings)) {}

void PlainProgress::line(std::string_view text) {
  auto whole = lines_.timestamps ? timestamp(surroundings_.date()) + " " : std::string();
  whole.append(text).append(1, '\n');
  std::fwrite(whole.data(), 1, whole.size(), to_);
  std::fflush(to_);
}

void PlainProgress::begin(std::vector<std::string> hosts) {
  board_.begin(hosts);
}

void PlainProgress::phase(std::string_view title, int index, int total) {
  close(board_.outcome(Outcome::ok), {});
  board_.open(title, index, total, surroundings_.now());
  line("[" + std::to_string(index) + "/" + std::to_string(total) + "] " + board_.phase()->title);
}

void PlainProgress::close(Outcome outcome, std::string_view text) {
  if (!board_.phase()) return;
  const auto& phase = *board_.phase();
  auto whole = "[" + std::to_string(phase.index) + "/" + std::to_string(phase.total) + "] " + phase.title +
               ": " + std::string(name_of(outcome));
  if (!text.empty()) whole += ": " + printable(text, kLineBytes);
  if (outcome != Outcome::skipped) whole += " (" + duration_text(surroundings_.now() - phase.since) + ")";
  line(whole);
  board_.close();
}

void PlainProgress::phase_done(Outcome outcome, std::string_view text) {
  close(outcome, text);
}

void PlainProgress::host(std::string_view name, std::string_view state) {
  if (board_.host(name, state, surroundings_.now())) line(printable(name, 80) + ": " + printable(state));
}

void PlainProgress::host_done(std::string_view name, Outcome outcome, std::string_view text) {
  const auto now = surroundings_.now();
  const auto& host = board_.host_done(name, outcome, text, now);
  // The outcome is said where the text does not: "kubeadm init: done" needs no "changed".
  auto whole = host.name + ": ";
  const bool told = !host.state.empty() && (outcome == Outcome::ok || outcome == Outcome::changed);
  if (!told) whole += name_of(outcome);
  if (!told && !host.state.empty()) whole += ": ";
  line(whole + host.state + " (" + duration_text(now - host.since) + ")");
}

void PlainProgress::output(std::string_view name, std::string_view text) {
  if (lines_.output) line(printable(name, 80) + " | " + printable(text, kLineBytes));
}

void PlainProgress::note(std::string_view text) {
  line(printable(text, kLineBytes));
}

void PlainProgress::end() {
  close(board_.outcome(Outcome::stopped), {});
}

}  // namespace muster::report

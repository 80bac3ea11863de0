#pragma once
// Live progress of long work: one line a host, redrawn in place on a terminal, plain lines elsewhere and in a
// log file. Results are not progress: they go to stdout, as reports.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::report {

/// How a phase ended, for one host or for all. `stopped` is what was still under way when everything ended.
enum class Outcome { ok, changed, skipped, failed, stopped };
constexpr auto enum_names(Outcome) {
  return std::array{std::pair{Outcome::ok, "ok"}, std::pair{Outcome::changed, "changed"},
                    std::pair{Outcome::skipped, "skipped"}, std::pair{Outcome::failed, "failed"},
                    std::pair{Outcome::stopped, "stopped"}};
}

/// How large the terminal is, in characters.
struct TerminalSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

/// Where the time and the size of the terminal come from; tests pass their own.
struct Surroundings {
  std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
  std::function<std::chrono::system_clock::time_point()> date = std::chrono::system_clock::now;
  std::function<TerminalSize()> size;  ///< empty: asked of the terminal at each draw
};

/// Told what happens, shows it. Everything told may come from a host: it is cleaned before it is shown, but
/// secrets must be masked by the caller. While it is live (from begin to end) nothing else may be printed to
/// the same terminal.
class Progress {
 public:
  /// `verbosity` above 0 shows the output of commands. `log`, where not null, gets every line, output
  /// included, in the plain form and with its time in front. Both files stay the caller's.
  static std::unique_ptr<Progress> make(std::FILE* to, bool terminal, bool color, int verbosity,
                                        std::FILE* log = nullptr, Surroundings surroundings = {});
  Progress() = default;
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  virtual ~Progress() = default;

  /// The hosts of this run, in the order in which they are shown.
  virtual void begin(std::vector<std::string> hosts) = 0;
  /// A phase begins, the index-th (from 1) of total; the one before it ends, as its hosts did.
  virtual void phase(std::string_view title, int index, int total) = 0;
  /// The phase ended in a way that its hosts do not tell: skipped as a whole, or failed for a reason of its
  /// own.
  virtual void phase_done(Outcome outcome, std::string_view text) = 0;
  /// What a host is doing now: "connecting", "kubeadm init: [certs] Generating ...".
  virtual void host(std::string_view name, std::string_view state) = 0;
  /// A host is through with this phase; `text` says with what, and may be empty.
  virtual void host_done(std::string_view name, Outcome outcome, std::string_view text) = 0;
  /// One line that a command on a host printed.
  virtual void output(std::string_view name, std::string_view line) = 0;
  /// A sentence to the operator that stays.
  virtual void note(std::string_view text) = 0;
  /// Time has passed: to be called about once a second, so that the seconds shown are true.
  virtual void tick() {}
  /// Whether somebody else writes to the same terminal now, to ask a question: nothing is drawn until that is
  /// over.
  virtual void pause(bool) {}
  /// Everything is over; what is under way was stopped.
  virtual void end() = 0;
};

}  // namespace muster::report

#pragma once
// Progress on a terminal: what is over stays above, what is under way is redrawn below it.

#include "bootstrapper/report/progress_board.hpp"

namespace muster::report {

/// What a live terminal shows.
struct LiveLines {
  bool color = false;
  bool output = false;  ///< also what commands print, above the live lines
};

/// A block of lines, the phase and one line a host, redrawn in place at each thing told. It never has more
/// lines than the terminal, and no line is wider: hosts that are through make room for those that are not.
class TerminalProgress final : public Progress {
 public:
  TerminalProgress(std::FILE* to, LiveLines lines, Surroundings surroundings);
  void begin(std::vector<std::string> hosts) override;
  void phase(std::string_view title, int index, int total) override;
  void phase_done(Outcome outcome, std::string_view text) override;
  void host(std::string_view name, std::string_view state) override;
  void host_done(std::string_view name, Outcome outcome, std::string_view text) override;
  void output(std::string_view name, std::string_view line) override;
  void note(std::string_view text) override;
  void tick() override;
  void pause(bool paused) override;
  void end() override;

 private:
  void close(Outcome outcome, std::string_view text);
  void draw(const std::string& above = {});
  [[nodiscard]] std::vector<std::string> live_lines() const;
  [[nodiscard]] std::string phase_line(std::size_t columns) const;
  [[nodiscard]] std::string host_line(const HostRow& host, std::size_t name_columns,
                                      std::size_t columns) const;
  std::FILE* to_;
  LiveLines lines_;
  Surroundings surroundings_;
  Board board_;
  bool paused_ = false;
  std::string held_;       ///< what was to be drawn above while paused
  std::size_t drawn_ = 0;  ///< lines of the live block above the cursor
};

}  // namespace muster::report

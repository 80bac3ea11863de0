#pragma once
// Progress as plain lines: for pipes, CI and log files.

#include "bootstrapper/report/progress_board.hpp"

namespace muster::report {

/// What plain lines hold beside what happened.
struct PlainLines {
  bool output = false;      ///< also what commands print
  bool timestamps = false;  ///< RFC 3339 in UTC before each line
};

/// One line for each thing that happened: "m1: kubeadm init: done (17.2 s)". Never an escape sequence.
class PlainProgress final : public Progress {
 public:
  PlainProgress(std::FILE* to, PlainLines lines, Surroundings surroundings);
  void begin(std::vector<std::string> hosts) override;
  void phase(std::string_view title, int index, int total) override;
  void phase_done(Outcome outcome, std::string_view text) override;
  void host(std::string_view name, std::string_view state) override;
  void host_done(std::string_view name, Outcome outcome, std::string_view text) override;
  void output(std::string_view name, std::string_view line) override;
  void note(std::string_view text) override;
  void end() override;

 private:
  void line(std::string_view text);
  void close(Outcome outcome, std::string_view text);
  std::FILE* to_;
  PlainLines lines_;
  Surroundings surroundings_;
  Board board_;
};

}  // namespace muster::report

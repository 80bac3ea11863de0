#include "bootstrapper/report/progress.hpp"

#include "bootstrapper/report/both_progress.hpp"
#include "bootstrapper/report/progress_plain.hpp"
#include "bootstrapper/report/progress_terminal.hpp"

namespace muster::report {

std::unique_ptr<Progress> Progress::make(std::FILE* to, bool terminal, bool color, int verbosity,
                                         std::FILE* log, Surroundings surroundings) {
  const bool output = verbosity > 0;
  std::unique_ptr<Progress> shown;
  if (terminal) {
    shown = std::make_unique<TerminalProgress>(to, LiveLines{.color = color, .output = output}, surroundings);
  } else {
    shown =
        std::make_unique<PlainProgress>(to, PlainLines{.output = output, .timestamps = false}, surroundings);
  }
  if (!log) return shown;
  auto logged =
      std::make_unique<PlainProgress>(log, PlainLines{.output = true, .timestamps = true}, surroundings);
  return tell_both(std::move(shown), std::move(logged));
}

}  // namespace muster::report

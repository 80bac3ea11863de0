#include "bootstrapper/phases/phase.hpp"

#include <algorithm>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

namespace muster::phases {

namespace asio = boost::asio;

namespace {

// Without these nothing is known of the hosts, so --from and --skip leave them alone.
bool only_looks(const Phase& phase) {
  return phase.name == "connect" || phase.name == "gather-facts";
}

bool is_wanted(const Phase& phase, const Selection& selection, bool reached_from) {
  if (only_looks(phase)) return true;
  return reached_from &&
         std::find(selection.skip.begin(), selection.skip.end(), phase.name) == selection.skip.end();
}

asio::awaitable<Result<Summary>> run_in_order(Run& run, std::span<const Phase> phases,
                                              const Selection& selection) {
  Summary summary;
  bool reached_from = selection.from.empty();
  int index = 0;
  for (const auto& phase : phases) {
    ++index;
    reached_from = reached_from || phase.name == selection.from;
    if (!is_wanted(phase, selection, reached_from)) continue;
    run.progress.phase(phase.title, index, static_cast<int>(phases.size()));
    if (phase.should_run && !phase.should_run(run)) {
      run.progress.phase_done(report::Outcome::skipped, "nothing to do");
      continue;
    }
    auto outcome = co_await phase.run(run);
    if (!outcome) {
      run.progress.phase_done(report::Outcome::failed, "");
      co_return std::move(outcome).error();
    }
    run.changed = run.changed || outcome->kind == Outcome::Kind::changed;
    summary.changed = run.changed;
    if (outcome->kind == Outcome::Kind::blocked) {
      run.progress.phase_done(report::Outcome::failed, outcome->text);
      summary.blocked = true;
      break;
    }
  }
  co_return summary;
}

asio::awaitable<void> clean_up(Run& run, bool interrupted) {
  while (!run.cleanups.empty()) {
    auto cleanup = std::move(run.cleanups.back());
    run.cleanups.pop_back();
    if (interrupted && cleanup.waits_for_jobs) {
      run.progress.note(cleanup.title +
                        ": not yet, kubeadm on a host may still need it; the same command again goes on");
      continue;
    }
    auto done = co_await cleanup.run();
    if (!done) run.progress.note(cleanup.title + ": " + done.error().message());
  }
}

}  // namespace

Result<> check_selection(std::span<const Phase> phases, const Selection& selection) {
  const auto known = [&](const std::string& name) {
    return std::any_of(phases.begin(), phases.end(), [&](const Phase& phase) { return phase.name == name; });
  };
  auto wanted = selection.skip;
  if (!selection.from.empty()) wanted.push_back(selection.from);
  for (const auto& name : wanted) {
    if (!known(name)) {
      return fail(ErrorKind::usage, "no phase is named \"" + name + "\"").next("--list shows the phases");
    }
  }
  return {};
}

asio::awaitable<Result<Summary>> run_phases(Run& run, std::span<const Phase> phases,
                                            const Selection& selection) {
  CO_TRY(check_selection(phases, selection));
  Result<Summary> result = fail(ErrorKind::interrupted, "interrupted");
  bool interrupted = true;
  try {
    result = co_await run_in_order(run, phases, selection);
    interrupted = false;
  } catch (const boost::system::system_error& stopped) {
    if (stopped.code() != asio::error::operation_aborted) throw;
  } catch (const asio::multiple_exceptions&) {
    // Both sides of a race were cancelled.
  }
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await clean_up(run, interrupted);
  co_return result;
}

std::string list_phases(std::span<const Phase> phases) {
  std::size_t width = 0;
  for (const auto& phase : phases) width = std::max(width, phase.name.size());
  std::string text;
  for (const auto& phase : phases) {
    text += "  " + std::string(phase.name) + std::string(width - phase.name.size() + 2, ' ') +
            std::string(phase.title) + "\n";
  }
  return text;
}

}  // namespace muster::phases

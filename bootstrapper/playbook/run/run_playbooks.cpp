#include "bootstrapper/playbook/run/run_playbooks.hpp"

#include <algorithm>

#include "bootstrapper/playbook/run/play_runner.hpp"

namespace muster::play {

namespace asio = boost::asio;

namespace {

Error told(ErrorKind kind, const Trouble& trouble) {
  return muster::fail(kind, trouble.host + ": task \"" + trouble.task + "\": " + trouble.cause);
}

std::optional<Error> problem_of(const Session& session) {
  if (session.first_failure) return told(ErrorKind::command, *session.first_failure);
  if (session.first_loss) return told(ErrorKind::unreachable, *session.first_loss);
  return std::nullopt;
}

}  // namespace

bool Summary::changed() const {
  return std::any_of(stats.begin(), stats.end(), [](const auto& host) { return host.second.changed > 0; });
}

asio::awaitable<Result<Summary>> run_playbooks(Session& session,
                                               std::span<const playbook::Playbook> playbooks) {
  session.started = session.options.start_at_task.empty();
  for (const auto& playbook : playbooks) {
    auto running = run_plays(session, playbook);
    CO_TRY(co_await std::move(running));
    if (session.first_failure || session.first_loss) break;
  }
  session.output.recap(session.stats);
  if (!session.started) {
    co_return muster::fail(ErrorKind::usage, "--start-at-task: no task is named \"" +
                                                 session.options.start_at_task +
                                                 "\"; tasks of include_tasks are not looked at");
  }
  Summary summary;
  summary.stats = session.stats;
  summary.problem = problem_of(session);
  co_return summary;
}

}  // namespace muster::play

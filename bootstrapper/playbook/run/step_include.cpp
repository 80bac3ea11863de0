// How StepRunner puts in the tasks of included files.

#include "bootstrapper/playbook/run/local_files.hpp"
#include "bootstrapper/playbook/run/step_runner.hpp"

namespace muster::play {

namespace {

Result<std::vector<playbook::Step>> read_tasks(const Session& session, const playbook::Task& task,
                                               const std::string& name, std::filesystem::path& file) {
  TRY(file, find_local(session, task.at.file, "", name));
  return session.sources.tasks(file, task);
}

}  // namespace

StepRunner::Running StepRunner::include(const RunningTask& running, const Outcomes& outcomes,
                                        Surrounding around) {
  auto& session = run_.session;
  for (const auto& included : included_files(running, outcomes)) {
    std::filesystem::path file;
    const auto steps_of_file = read_tasks(session, running.task, included.written, file);
    if (!steps_of_file) {
      // A file that is there and cannot be read as tasks ends the run, as any other faulty playbook does.
      if (!file.empty()) co_return steps_of_file.error();
      for (const auto& host : included.hosts) {
        auto failed = Outcome::failure(steps_of_file.error().message());
        session.output.result(host, failed);
        run_.standings[host] = Standing::failing;
        ++session.stats[host].failures;
        if (!session.first_failure)
          session.first_failure = Trouble{host, running.name, steps_of_file.error().message()};
      }
      session.output.task_done();
      continue;
    }
    session.output.included(file, included.hosts, included.label);
    for (const auto& host : included.hosts) ++session.stats[host].ok;
    auto inside = around;
    inside.include = &included.parameters;
    auto working = steps(*steps_of_file, included.hosts, inside);
    CO_TRY(co_await std::move(working));
  }
  co_return Result<void>{};
}

}  // namespace muster::play

#include "bootstrapper/phases/judge_findings.hpp"
#include "bootstrapper/phases/playbooks.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

asio::awaitable<Result<Outcome>> judge_all(Run& run) {
  run.findings = judge(run.seen);
  keep_those_of(run.findings, run.options.targets);
  if (!run.prepared) leave_to_playbooks(run.findings, run.spec);
  bool unreached = false;
  for (const auto& member : run.fleet.members()) {
    if (!member.problem) continue;
    const bool missed = can_be_missed(run, member.host->name);
    unreached = unreached || !missed;
    if (missed && !run.prepared)
      run.progress.note(member.host->name + ": not reached; this run goes on without it");
  }
  const bool failed = std::any_of(run.findings.begin(), run.findings.end(),
                                  [](const Finding& f) { return blocks(f.status); });
  if (unreached || failed) co_return Outcome::blocked("the checks say no; nothing was changed");
  co_return Outcome::unchanged();
}

}  // namespace

constinit const Phase kJudge = {.name = "judge", .title = "judge what was seen", .run = judge_all};

}  // namespace muster::phases

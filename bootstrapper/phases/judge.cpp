#include "bootstrapper/phases/playbooks.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

asio::awaitable<Result<Outcome>> judge_all(Run& run) {
  run.findings = judge(run.seen);
  if (!run.prepared) leave_to_playbooks(run.findings, run.spec);
  const bool unreached = run.fleet.first_problem().has_value();
  const bool failed = std::any_of(run.findings.begin(), run.findings.end(),
                                  [](const Finding& f) { return blocks(f.status); });
  if (unreached || failed) co_return Outcome::blocked("the checks say no; nothing was changed");
  co_return Outcome::unchanged();
}

}  // namespace

constinit const Phase kJudge = {.name = "judge", .title = "judge what was seen", .run = judge_all};

}  // namespace muster::phases

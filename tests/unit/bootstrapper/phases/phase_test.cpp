#include "bootstrapper/phases/phase.hpp"

#include <doctest/doctest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/post.hpp>

#include "agent/protocol/deadline.hpp"
#include "tests/unit/coroutine.hpp"
#include "tests/unit/show_result.hpp"

using namespace muster;
using namespace muster::phases;
namespace asio = boost::asio;

namespace {

std::vector<std::string> events;

/// Keeps what the runner tells the operator.
class Recorder : public report::Progress {
 public:
  void begin(std::vector<std::string>) override {}
  void phase(std::string_view title, int, int) override { events.push_back("phase " + std::string(title)); }
  void phase_done(report::Outcome outcome, std::string_view) override {
    events.push_back("done " + std::string(name_of(outcome)));
  }
  void host(std::string_view, std::string_view) override {}
  void host_done(std::string_view, report::Outcome, std::string_view) override {}
  void output(std::string_view, std::string_view) override {}
  void note(std::string_view text) override { events.push_back("note " + std::string(text)); }
  void end() override {}
};

asio::awaitable<Result<Outcome>> works(phases::Run& run) {
  events.push_back("works");
  run.cleanups.push_back({"first", []() -> asio::awaitable<Result<>> {
                            events.push_back("cleaned first");
                            co_return Result<>{};
                          }});
  run.cleanups.push_back({"second", []() -> asio::awaitable<Result<>> {
                            events.push_back("cleaned second");
                            co_return fail(ErrorKind::command, "no");
                          }});
  co_return Outcome::changed();
}
asio::awaitable<Result<Outcome>> is_interrupted(phases::Run& run) {
  run.cleanups.push_back({"delete the token",
                          []() -> asio::awaitable<Result<>> {
                            events.push_back("deleted the token");
                            co_return Result<>{};
                          },
                          true});
  throw boost::system::system_error(asio::error::operation_aborted);
}
asio::awaitable<Result<Outcome>> looks(phases::Run&) {
  events.push_back("looks");
  co_return Outcome::unchanged();
}
asio::awaitable<Result<Outcome>> fails(phases::Run&) {
  co_return fail(ErrorKind::command, "kubeadm failed");
}
asio::awaitable<Result<Outcome>> blocks_it(phases::Run&) {
  co_return Outcome::blocked("the checks say no");
}
bool never(const phases::Run&) {
  return false;
}

const Phase kConnectHere = {.name = "connect", .title = "connect", .run = looks};
const Phase kWorks = {.name = "work", .title = "work", .run = works};
const Phase kNeeded = {.name = "needless", .title = "needless", .should_run = never, .run = works};
const Phase kInterrupted = {.name = "interrupted", .title = "interrupted", .run = is_interrupted};
const Phase kFails = {.name = "fail", .title = "fail", .run = fails};
const Phase kBlocks = {.name = "judge", .title = "judge", .run = blocks_it};
const Phase kLast = {.name = "last", .title = "last", .run = looks};

Result<phases::Summary> run_list(std::vector<Phase> list, Selection selection = {}) {
  events.clear();
  cluster::Spec spec;
  Recorder recorder;
  phases::Run run(spec, Options(), recorder, fleet::AgentPayload());
  asio::io_context context(1);
  return test::run(context, run_phases(run, list, selection));
}

using Events = std::vector<std::string>;

}  // namespace

TEST_CASE("phases run in order, and cleanups in reverse even when one of them fails") {
  const auto summary = run_list({kConnectHere, kWorks, kNeeded, kLast});
  REQUIRE(summary);
  CHECK(summary->changed);
  CHECK(events == Events{"phase connect", "looks", "phase work", "works", "phase needless", "done skipped",
                         "phase last", "looks", "cleaned second", "note second: no", "cleaned first"});
}

TEST_CASE("an error ends the run, names its phase as failed, and still cleans up") {
  const auto summary = run_list({kWorks, kFails, kLast});
  REQUIRE_FALSE(summary);
  CHECK(summary.error().message() == "kubeadm failed");
  CHECK(events == Events{"phase work", "works", "phase fail", "done failed", "cleaned second",
                         "note second: no", "cleaned first"});
}

TEST_CASE("an interrupted run cleans up, but for what a job on a host may still need") {
  const auto summary = run_list({kWorks, kInterrupted, kLast});
  REQUIRE_FALSE(summary);
  CHECK(summary.error().kind() == ErrorKind::interrupted);
  CHECK(events ==
        Events{"phase work", "works", "phase interrupted",
               "note delete the token: not yet, kubeadm on a host may still need it; the same command "
               "again goes on",
               "cleaned second", "note second: no", "cleaned first"});
}

TEST_CASE("a block ends the run without an error") {
  const auto summary = run_list({kBlocks, kLast});
  REQUIRE(summary);
  CHECK(summary->blocked);
  CHECK_FALSE(summary->changed);
  CHECK(events == Events{"phase judge", "done failed"});
}

TEST_CASE("--skip and --from leave out phases, but never those that look at the hosts") {
  Selection skip;
  skip.skip = {"work", "connect"};
  CHECK(run_list({kConnectHere, kWorks, kLast}, skip));
  CHECK(events == Events{"phase connect", "looks", "phase last", "looks"});
  Selection from;
  from.from = "last";
  CHECK(run_list({kConnectHere, kWorks, kLast}, from));
  CHECK(events == Events{"phase connect", "looks", "phase last", "looks"});
}

TEST_CASE("a phase that is not in the list is a usage error before anything runs") {
  Selection selection;
  selection.skip = {"wrok"};
  const auto summary = run_list({kWorks}, selection);
  REQUIRE_FALSE(summary);
  CHECK(summary.error().kind() == ErrorKind::usage);
  CHECK(summary.error().message() == "no phase is named \"wrok\"");
  CHECK(events.empty());
}

TEST_CASE("a cancelled run cleans up and is an interrupted error") {
  events.clear();
  const auto hang = [](phases::Run&) -> asio::awaitable<Result<Outcome>> {
    co_await wait_for(std::chrono::minutes(10));
    co_await wait_for(std::chrono::minutes(10));
    co_return Outcome::unchanged();
  };
  const std::vector<Phase> list = {kWorks, {.name = "hang", .title = "hang", .run = hang}};
  cluster::Spec spec;
  Recorder recorder;
  phases::Run run(spec, Options(), recorder, fleet::AgentPayload());
  asio::io_context context(1);
  asio::cancellation_signal cancel;
  std::optional<Result<phases::Summary>> ended;
  const Selection all;
  asio::co_spawn(context, run_phases(run, list, all),
                 asio::bind_cancellation_slot(
                     cancel.slot(), [&](std::exception_ptr, Result<phases::Summary> r) { ended = r; }));
  while (std::find(events.begin(), events.end(), "phase hang") == events.end()) context.run_one();
  asio::post(context, [&] { cancel.emit(asio::cancellation_type::terminal); });
  context.run_for(std::chrono::seconds(30));
  REQUIRE(ended);
  REQUIRE_FALSE(*ended);
  CHECK(ended->error().kind() == ErrorKind::interrupted);
  CHECK(events.back() == "cleaned first");
}

#include "bootstrapper/phases/control_plane.hpp"

#include "agent/protocol/certificate_facts.hpp"
#include "agent/protocol/deadline.hpp"
#include "agent/protocol/job_messages.hpp"
#include "bootstrapper/phases/etcd.hpp"
#include "bootstrapper/phases/kubectl.hpp"

namespace muster::phases {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto kPoll = std::chrono::milliseconds(500);
constexpr auto kTermPatience = std::chrono::seconds(30);
constexpr auto kStopPatience = std::chrono::seconds(90);

asio::awaitable<Result<>> wait_for_api(fleet::Link& link, std::chrono::seconds patience) {
  const std::vector<std::string> healthz = {"get", "--raw", "/healthz"};
  const auto give_up = Clock::now() + patience;
  while (true) {
    auto answer = co_await kubectl_read(link, healthz);
    if (answer && *answer == "ok") co_return Result<>{};
    if (Clock::now() > give_up) {
      if (!answer) co_return std::move(answer).error();
      co_return fail(ErrorKind::command, "its API server is not healthy: " + *answer).in(link.host().name);
    }
    co_await muster::wait_for(kPoll);
  }
}

}  // namespace

asio::awaitable<Result<>> stop_control_plane(Run& run, fleet::Link& master) {
  const auto& name = master.host().name;
  run.progress.host(name, "stopping its kubelet and control plane");
  muster::Run stop;
  stop.command.argv = {"systemctl", "stop", "kubelet"};
  stop.deadline_ms = 120'000;
  CallOptions options;
  options.deadline = std::chrono::seconds(125);
  CO_TRY(const auto stopped, co_await master.ask(stop, options));
  if (stopped.exit != Exit{}) co_return command_failed("systemctl stop kubelet", stopped).in(name);
  const auto begun = Clock::now();
  while (true) {
    CO_TRY(const auto facts, co_await master.ask(GetCertificates()));
    if (!facts.control_plane.known()) co_return fail(ErrorKind::command, facts.control_plane.why()).in(name);
    if (facts.control_plane->empty()) co_return Result<>{};
    const auto waited = Clock::now() - begun;
    if (waited > kStopPatience)
      co_return fail(ErrorKind::timeout, facts.control_plane->front().component + " does not end").in(name);
    for (const auto& process : *facts.control_plane) {
      muster::Run kill;
      kill.command.argv = {"kill", waited < kTermPatience ? "-TERM" : "-KILL", std::to_string(process.pid)};
      // One that has ended by itself in this moment is no Error: the next look shows it.
      CO_TRY(co_await master.ask(kill));
    }
    co_await muster::wait_for(kPoll);
  }
}

asio::awaitable<Result<>> wait_for_control_plane(Run& run, fleet::Link& master,
                                                 std::chrono::seconds patience) {
  run.progress.host(master.host().name, "waiting for its API server and etcd");
  CO_TRY(co_await wait_for_api(master, patience));
  run.api = &master;
  CO_TRY(run.view, co_await fetch_view(master));
  if (!has_stacked_etcd(run.spec)) co_return Result<>{};
  const std::vector<const cluster::Host*> none;
  co_return co_await wait_for_etcd(run, none, patience);
}

}  // namespace muster::phases

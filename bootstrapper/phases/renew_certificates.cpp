#include <algorithm>
#include <set>

#include "agent/checks/certificate_expiry.hpp"
#include "agent/protocol/deadline.hpp"
#include "agent/protocol/job_messages.hpp"
#include "bootstrapper/phases/certificates.hpp"
#include "bootstrapper/phases/control_plane.hpp"
#include "bootstrapper/phases/kubeadm_job.hpp"
#include "bootstrapper/phases/kubectl.hpp"

namespace muster::phases {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto kPoll = std::chrono::milliseconds(500);
// The kubelet's longest back-off is 5 minutes; its own grace for a pod that is to end is 30 s.
constexpr auto kStartPatience = std::chrono::seconds(360);
constexpr auto kBackOffPatience = std::chrono::seconds(8);
constexpr auto kStopPatience = std::chrono::seconds(30);
constexpr auto kHealthPatience = std::chrono::seconds(300);
// Where nothing answered before, etcd may need the other masters' new certificates for its quorum.
constexpr auto kFirstPatience = std::chrono::seconds(30);

/// Restarts one program of a master's control plane: it is ended, and the kubelet makes its container anew
/// from the manifest, which stays where it is. Works alike for docker and containerd.
class Restart {
 public:
  Restart(Run& run, fleet::Link& link, std::string component)
      : run_(run), link_(link), component_(std::move(component)) {}

  asio::awaitable<Result<>> perform() {
    const auto give_up = Clock::now() + kStartPatience;
    while (true) {
      CO_TRY(const auto facts, co_await link_.ask(GetCertificates()));
      if (!facts.certificates.known() || !facts.control_plane.known()) {
        co_return fail(ErrorKind::command,
                       "cannot tell what runs: " + facts.certificates.why() + facts.control_plane.why())
            .in(link_.host().name);
      }
      const auto outdated = ours(outdated_processes(*facts.certificates, *facts.control_plane));
      const auto running = ours(*facts.control_plane);
      if (outdated.empty() && !running.empty()) co_return Result<>{};
      if (Clock::now() > give_up) co_return not_back();
      if (!running.empty()) seen_ = Clock::now();
      if (running.empty() && (ended_.empty() || Clock::now() > seen_ + kBackOffPatience)) {
        CO_TRY(co_await end_back_off());
      }
      for (const auto pid : outdated) {
        CO_TRY(co_await end(pid));
      }
      co_await muster::wait_for(kPoll);
    }
  }

 private:
  [[nodiscard]] std::vector<std::int32_t> ours(const std::vector<ControlPlaneProcess>& processes) const {
    std::vector<std::int32_t> pids;
    for (const auto& one : processes) {
      if (one.component == component_) pids.push_back(one.pid);
    }
    return pids;
  }

  asio::awaitable<Result<>> end(std::int32_t pid) {
    const bool first = ended_.emplace(pid, Clock::now()).second;
    if (first) run_.progress.host(link_.host().name, "restarting " + component_);
    if (!first && Clock::now() < ended_[pid] + kStopPatience) co_return Result<>{};
    muster::Run request;
    request.command.argv = {"kill", first ? "-TERM" : "-KILL", std::to_string(pid)};
    // One that has ended by itself in this moment is no Error: the next look shows it.
    CO_TRY(co_await link_.ask(request));
    co_return Result<>{};
  }

  /// The kubelet waits longer and longer, up to 5 minutes, before it starts again what has ended often: a new
  /// kubelet starts it at once.
  asio::awaitable<Result<>> end_back_off() {
    if (kubelet_restarted_) co_return Result<>{};
    kubelet_restarted_ = true;
    run_.progress.host(link_.host().name, component_ + " does not run: restarting the kubelet");
    muster::Run request;
    request.command.argv = {"systemctl", "restart", "kubelet"};
    CO_TRY(const auto captured, co_await link_.ask(request));
    if (captured.exit != Exit{})
      co_return command_failed("systemctl restart kubelet", captured).in(link_.host().name);
    co_return Result<>{};
  }

  [[nodiscard]] Error not_back() const {
    const auto& name = link_.host().name;
    return fail(ErrorKind::timeout,
                component_ + " does not run with its new certificates after " + to_string(kStartPatience))
        .in(name)
        .next("muster exec --hosts " + name +
              " -- journalctl -u kubelet -n 50 says why; then the same command again goes on");
  }

  Run& run_;
  fleet::Link& link_;
  std::string component_;
  std::map<std::int32_t, Clock::time_point> ended_;
  Clock::time_point seen_ = Clock::now();
  bool kubelet_restarted_ = false;
};

/// etcd first: the others cannot start without it.
std::vector<std::string> components_of(const HostFacts& facts) {
  std::vector<std::string> components;
  if (!facts.kubernetes.known()) return components;
  const auto& manifests = facts.kubernetes->manifests;
  for (const std::string component :
       {"etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"}) {
    if (std::find(manifests.begin(), manifests.end(), component + ".yaml") != manifests.end())
      components.push_back(component);
  }
  return components;
}

asio::awaitable<Result<>> renew_one(Run& run, const MasterRenewal& master) {
  auto& link = *master.link;
  const auto& name = link.host().name;
  if (master.renew) {
    const auto command = renew_command(run.spec.kubernetes.version);
    run.progress.host(name, "kubeadm certs renew");
    CO_TRY(co_await run_job(run, link, "kubeadm-certs-renew", command));
  }
  for (const auto& component : components_of(run.facts(name))) {
    Restart restart(run, link, component);
    CO_TRY(co_await restart.perform());
  }
  co_return Result<>{};
}

}  // namespace

asio::awaitable<Result<>> renew_certificates(Run& run, const std::vector<MasterRenewal>& masters) {
  const bool answered = run.view.has_value();
  for (const auto& master : masters) {
    CO_TRY(co_await renew_one(run, master));
    const auto& name = master.link->host().name;
    const bool last = master.link == masters.back().link;
    const auto patience = answered || last ? kHealthPatience : kFirstPatience;
    auto healthy = co_await wait_for_control_plane(run, *master.link, patience);
    if (!healthy && patience == kHealthPatience) co_return std::move(healthy).error();
    if (!healthy)
      run.progress.note(name + ": " + reason(healthy.error(), name) + "; the other masters first");
    run.progress.host_done(name, report::Outcome::changed,
                           master.renew ? "certificates renewed, control plane restarted"
                                        : "control plane restarted with its certificates");
  }
  co_return Result<>{};
}

}  // namespace muster::phases

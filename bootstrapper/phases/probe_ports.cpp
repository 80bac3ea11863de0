#include "agent/checks/port_needs.hpp"
#include "agent/probes/prober.hpp"
#include "bootstrapper/phases/arrivals.hpp"
#include "bootstrapper/phases/far_side.hpp"
#include "bootstrapper/phases/run_token.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

std::vector<PortRange> merged_of(std::vector<PortRange> ports, const std::vector<PortRange>& more) {
  ports.insert(ports.end(), more.begin(), more.end());
  return merged(std::move(ports));
}

class Matrix {
 public:
  explicit Matrix(Run& run) : run_(run), token_(make_run_token()) {}

  asio::awaitable<Result<>> open_listeners() {
    std::vector<fleet::Link*> links;
    for (const auto& host : run_.seen.hosts) links.push_back(run_.fleet.find(host.name));
    const auto open = [this](fleet::Link* link) -> asio::awaitable<Result<ListenResponse>> {
      Listen request;
      request.token = token_;
      request.ports = needed_ports(link->host().role, run_.seen.settings);
      request.name = link->host().name;
      return ask_listen(link, std::move(request));
    };
    auto work = fleet::fan_out<ListenResponse>(links, run_.options.parallel, open);
    auto opened = co_await std::move(work);
    for (std::size_t i = 0; i < links.size(); ++i) {
      CO_TRY(const auto response, std::move(opened[i]));
      sides_.push_back(far_side(run_.seen.hosts[i], response));
    }
    co_return Result<>{};
  }

  asio::awaitable<Result<>> close_listeners() {
    const auto links = run_.fleet.reached();
    const auto stop = [](fleet::Link* link) { return link->ask(StopListening()); };
    auto work = fleet::fan_out<Done>(links, run_.options.parallel, stop);
    const auto stopped = co_await std::move(work);
    for (const auto& outcome : stopped) {
      if (!outcome) co_return outcome.error();
    }
    co_return Result<>{};
  }

  asio::awaitable<Result<>> probe_all() {
    std::vector<std::size_t> near;
    for (std::size_t i = 0; i < run_.seen.hosts.size(); ++i) near.push_back(i);
    const auto probe_from = [this](std::size_t from) -> asio::awaitable<Result<ProbeResponse>> {
      return ask_probe(link_of(from), request_from(from));
    };
    auto work = fleet::fan_out<ProbeResponse>(near, run_.options.parallel, probe_from);
    auto answers = co_await std::move(work);
    for (std::size_t i = 0; i < answers.size(); ++i) {
      CO_TRY(const auto response, std::move(answers[i]));
      keep(run_.seen.hosts[i].name, response,
           [&](const muster::Host& to) { return wanted_between(run_.seen.hosts[i], to); });
    }
    co_return Result<>{};
  }

  /// Asks both ends of what gave no answer how far it came. Without an answer nothing is known of it, and the
  /// ports are as unreached as before.
  asio::awaitable<void> find_arrivals() {
    co_await knock_again();
    std::vector<std::size_t> asked;
    for (std::size_t i = 0; i < run_.seen.hosts.size(); ++i) {
      if (!arrivals_to_ask(i, run_.seen).hosts.empty()) asked.push_back(i);
    }
    const auto ask = [this](std::size_t host) -> asio::awaitable<Result<ArrivalsResponse>> {
      return ask_arrivals(link_of(host), arrivals_to_ask(host, run_.seen));
    };
    auto work = fleet::fan_out<ArrivalsResponse>(asked, run_.options.parallel, ask);
    const auto answers = co_await std::move(work);
    for (std::size_t i = 0; i < asked.size(); ++i) {
      if (!answers[i]) continue;
      const auto& side = sides_[asked[i]];
      keep_arrivals(asked[i], *answers[i], merged_of(side.listening, side.serving), run_.seen);
    }
  }

  /// The operator's own machine must reach the API server as well.
  asio::awaitable<Result<>> probe_from_here() {
    Probe request;
    request.token = token_;
    for (std::size_t i = 0; i < run_.seen.hosts.size(); ++i) {
      auto target = target_for(run_.seen.hosts[i], sides_[i], wanted_from_here(run_.seen.hosts[i]));
      target.address = run_.fleet.find(target.name)->host().address;
      if (!wanted_from_here(run_.seen.hosts[i]).empty()) request.targets.push_back(std::move(target));
    }
    CO_TRY(const auto response, co_await probe(request));
    keep("here", response, [this](const muster::Host& to) { return wanted_from_here(to); });
    co_return Result<>{};
  }

 private:
  /// A far kernel forgets what got no ACK, after a second at the earliest; with many hosts the first were
  /// tried long ago.
  asio::awaitable<void> knock_again() {
    std::vector<std::size_t> near;
    for (std::size_t i = 0; i < run_.seen.hosts.size(); ++i) {
      if (!knocks_from(i).targets.empty()) near.push_back(i);
    }
    const auto knock = [this](std::size_t from) -> asio::awaitable<Result<ProbeResponse>> {
      return ask_probe(link_of(from), knocks_from(from));
    };
    auto work = fleet::fan_out<ProbeResponse>(near, run_.options.parallel, knock);
    [[maybe_unused]] const auto told_before = co_await std::move(work);
  }

  Probe knocks_from(std::size_t from) const {
    auto request = request_from(from);
    for (auto& target : request.targets) {
      std::vector<PortRange> missed;
      for (const auto& path : run_.seen.paths) {
        if (path.from == run_.seen.hosts[from].name && path.to == target.name) missed = unanswered(path);
      }
      target.listening = common(target.listening, missed);
      target.serving = common(target.serving, missed);
      target.closed.clear();
    }
    std::erase_if(request.targets, [](const ProbeTarget& target) {
      return target.listening.empty() && target.serving.empty();
    });
    request.deadline_ms = 300;
    return request;
  }

  fleet::Link* link_of(std::size_t host) const { return run_.fleet.find(run_.seen.hosts[host].name); }

  static asio::awaitable<Result<ArrivalsResponse>> ask_arrivals(fleet::Link* link, FindArrivals request) {
    co_return co_await link->ask(request);
  }
  static asio::awaitable<Result<ListenResponse>> ask_listen(fleet::Link* link, Listen request) {
    co_return co_await link->ask(request);
  }
  static asio::awaitable<Result<ProbeResponse>> ask_probe(fleet::Link* link, Probe request) {
    co_return co_await link->ask(request);
  }

  std::vector<PortRange> wanted_from_here(const muster::Host& to) const {
    std::vector<PortRange> wanted;
    for (const auto& need : port_needs(to.role, run_.seen.settings)) {
      if (need.from_bootstrapper) wanted.push_back(need.ports);
    }
    return merged(std::move(wanted));
  }

  /// Where hosts join, the ways between those that are in the cluster already are not tried again.
  std::vector<PortRange> wanted_between(const muster::Host& from, const muster::Host& to) const {
    if (!run_.is_target(from.name) && !run_.is_target(to.name)) return {};
    return ports_between(from, to, run_.seen.settings);
  }

  Probe request_from(std::size_t from) const {
    Probe request;
    request.token = token_;
    const auto& hosts = run_.seen.hosts;
    for (std::size_t to = 0; to < hosts.size(); ++to) {
      const auto wanted = wanted_between(hosts[from], hosts[to]);
      if (!wanted.empty()) request.targets.push_back(target_for(hosts[to], sides_[to], wanted));
    }
    return request;
  }

  template <class Wanted>
  void keep(const std::string& from, const ProbeResponse& response, Wanted wanted) {
    for (const auto& result : response.results) {
      for (std::size_t to = 0; to < sides_.size(); ++to) {
        const auto& host = run_.seen.hosts[to];
        if (host.name != result.name) continue;
        const auto needed = wanted(host);
        const auto& held = sides_[to].held;
        run_.seen.paths.push_back({from, host.name, "tcp", subtract(needed, held), result.reached,
                                   result.blocked, common(needed, held)});
      }
    }
  }

  Run& run_;
  std::string token_;
  std::vector<FarSide> sides_;  // in the order of seen.hosts
};

asio::awaitable<Result<Outcome>> probe_ports(Run& run) {
  Matrix matrix(run);
  run.seen.paths.clear();
  CO_TRY(co_await matrix.open_listeners());
  CO_TRY(co_await matrix.probe_all());
  co_await matrix.find_arrivals();
  CO_TRY(co_await matrix.probe_from_here());
  CO_TRY(co_await matrix.close_listeners());
  co_return Outcome::unchanged();
}

}  // namespace

constinit const Phase kProbePorts = {
    .name = "probe-ports", .title = "try every needed port between the hosts", .run = probe_ports};

}  // namespace muster::phases

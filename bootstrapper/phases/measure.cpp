#include "agent/protocol/measure_messages.hpp"
#include "bootstrapper/phases/clock_exchange.hpp"
#include "bootstrapper/phases/path_matrix.hpp"
#include "bootstrapper/phases/run_token.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::phases {

namespace asio = boost::asio;
using std::chrono::nanoseconds;

namespace {

/// Without the connection the next phases cannot work either; what an agent only could not do is unknown.
bool is_lost(const Error& error) {
  return error.kind() != ErrorKind::agent && error.kind() != ErrorKind::command;
}

/// Our time: the system's at the beginning of the run, from then on never set.
class AnchoredClock {
 public:
  [[nodiscard]] std::int64_t now_ns() const {
    const auto passed = std::chrono::steady_clock::now() - steady_;
    return std::chrono::duration_cast<nanoseconds>(system_.time_since_epoch() + passed).count();
  }

 private:
  std::chrono::steady_clock::time_point steady_ = std::chrono::steady_clock::now();
  std::chrono::system_clock::time_point system_ = std::chrono::system_clock::now();
};

/// One run's measurements, kept in run.seen.
class Measuring {
 public:
  explicit Measuring(Run& run) : run_(run), token_(make_run_token()) {}

  asio::awaitable<Result<>> read_clocks();
  asio::awaitable<Result<>> measure_disks();
  asio::awaitable<Result<>> measure_paths();

 private:
  asio::awaitable<Result<ClockOffset>> read_clock(fleet::Link* link) const;
  asio::awaitable<Result<>> open_responders();
  asio::awaitable<Result<>> close_responders();
  void keep_disk(const std::string& host, Result<DiskLatency> latency);
  [[nodiscard]] std::vector<fleet::Link*> links() const;

  Run& run_;
  AnchoredClock clock_;
  std::string token_;
  std::vector<UdpSide> sides_;  // in the order of seen.hosts
};

std::vector<fleet::Link*> Measuring::links() const {
  std::vector<fleet::Link*> links;
  for (const auto& host : run_.seen.hosts) links.push_back(run_.fleet.find(host.name));
  return links;
}

asio::awaitable<Result<ClockOffset>> Measuring::read_clock(fleet::Link* link) const {
  constexpr int kExchanges = 8;
  std::vector<ClockExchange> exchanges;
  for (int i = 0; i < kExchanges; ++i) {
    ClockExchange exchange;
    const ReadClock request;
    exchange.sent_ns = clock_.now_ns();
    CO_TRY(const auto far, co_await link->ask(request));
    exchange.received_ns = clock_.now_ns();
    exchange.far_received_ns = far.received_ns;
    exchange.far_sent_ns = far.sent_ns;
    exchanges.push_back(exchange);
  }
  co_return *clock_offset(exchanges);
}

asio::awaitable<Result<>> Measuring::read_clocks() {
  const auto read = [this](fleet::Link* link) { return read_clock(link); };
  auto work = fleet::fan_out<ClockOffset>(links(), run_.options.parallel, read);
  auto offsets = co_await std::move(work);
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    const auto& host = run_.seen.hosts[i].name;
    if (!offsets[i] && is_lost(offsets[i].error())) co_return offsets[i].error();
    run_.seen.measured.clocks.push_back(
        {host, offsets[i] ? Fact<ClockOffset>(*offsets[i])
                          : Fact<ClockOffset>::unknown(reason(offsets[i].error(), host))});
  }
  co_return Result<>{};
}

void Measuring::keep_disk(const std::string& host, Result<DiskLatency> latency) {
  const auto fact =
      latency ? Fact<DiskLatency>(*latency) : Fact<DiskLatency>::unknown(reason(latency.error(), host));
  for (auto& known : run_.seen.hosts) {
    if (known.name == host) known.facts.disk_latency = fact;
  }
  for (auto& line : run_.lines) {
    if (line.name == host && line.facts) line.facts->disk_latency = fact;
  }
}

asio::awaitable<Result<>> Measuring::measure_disks() {
  auto masters = run_.fleet.reached(Role::master);
  // Not under an etcd that works, when it is another host that joins.
  std::erase_if(masters, [this](const fleet::Link* link) { return !run_.is_target(link->host().name); });
  const auto ask = [](fleet::Link* link) -> asio::awaitable<Result<DiskLatency>> {
    const MeasureDisk request;
    co_return co_await link->ask(request);
  };
  auto work = fleet::fan_out<DiskLatency>(masters, run_.options.parallel, ask);
  auto latencies = co_await std::move(work);
  for (std::size_t i = 0; i < latencies.size(); ++i) {
    if (!latencies[i] && is_lost(latencies[i].error()) && latencies[i].error().kind() != ErrorKind::timeout)
      co_return latencies[i].error();
    keep_disk(masters[i]->host().name, std::move(latencies[i]));
  }
  co_return Result<>{};
}

asio::awaitable<Result<>> Measuring::open_responders() {
  const auto open = [this](fleet::Link* link) -> asio::awaitable<Result<ListenUdpResponse>> {
    ListenUdp request;
    request.token = token_;
    request.name = link->host().name;
    request.ports = run_.seen.settings.udp_ports;
    co_return co_await link->ask(request);
  };
  auto work = fleet::fan_out<ListenUdpResponse>(links(), run_.options.parallel, open);
  auto opened = co_await std::move(work);
  for (std::size_t i = 0; i < opened.size(); ++i) {
    if (!opened[i] && is_lost(opened[i].error())) co_return opened[i].error();
    UdpSide side;
    if (opened[i]) {
      side.opened = *std::move(opened[i]);
    } else {
      side.why = reason(opened[i].error(), run_.seen.hosts[i].name);
    }
    sides_.push_back(std::move(side));
  }
  keep_held(sides_, run_.seen);
  co_return Result<>{};
}

asio::awaitable<Result<>> Measuring::close_responders() {
  const auto stop = [](fleet::Link* link) { return link->ask(StopListening()); };
  auto work = fleet::fan_out<Done>(links(), run_.options.parallel, stop);
  const auto stopped = co_await std::move(work);
  for (const auto& outcome : stopped) {
    if (!outcome) co_return outcome.error();
  }
  co_return Result<>{};
}

asio::awaitable<Result<>> Measuring::measure_paths() {
  CO_TRY(co_await open_responders());
  std::vector<std::size_t> near;
  for (std::size_t i = 0; i < run_.seen.hosts.size(); ++i) near.push_back(i);
  const auto measure_from = [this](std::size_t from) -> asio::awaitable<Result<MeasurePathsResponse>> {
    const auto request = paths_from(from, run_.seen, sides_, token_);
    CallOptions options;
    // An agent takes 32 targets side by side, and a bad one about 10 s.
    options.deadline = std::chrono::seconds(30 * (1 + request.targets.size() / 32));
    co_return co_await run_.fleet.find(run_.seen.hosts[from].name)->ask(request, options);
  };
  auto work = fleet::fan_out<MeasurePathsResponse>(near, run_.options.parallel, measure_from);
  const auto answers = co_await std::move(work);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i]) {
      keep_paths(i, *answers[i], sides_, run_.seen);
    } else if (is_lost(answers[i].error())) {
      co_return answers[i].error();
    } else {
      keep_no_paths(i, reason(answers[i].error(), run_.seen.hosts[i].name), run_.seen);
    }
  }
  co_return co_await close_responders();
}

/// Runs `work` and keeps how it ended.
asio::awaitable<void> keep_outcome(asio::awaitable<Result<>> work, Result<>& outcome) {
  outcome = co_await std::move(work);
}

asio::awaitable<Result<Outcome>> measure(Run& run) {
  Measuring measuring(run);
  run.seen.measured = {};
  std::erase_if(run.seen.paths, [](const PathReport& path) { return path.protocol == "udp"; });
  // First and alone: an exchange has to be quick to be exact.
  CO_TRY(co_await measuring.read_clocks());
  Result<> disks;
  Result<> paths;
  TaskGroup both(co_await asio::this_coro::executor);
  both.spawn(keep_outcome(measuring.measure_disks(), disks));
  both.spawn(keep_outcome(measuring.measure_paths(), paths));
  co_await both.join();
  CO_TRY(std::move(disks));
  CO_TRY(std::move(paths));
  co_return Outcome::unchanged();
}

}  // namespace

constinit const Phase kMeasure = {
    .name = "measure", .title = "measure clocks, paths and disks", .run = measure};

}  // namespace muster::phases

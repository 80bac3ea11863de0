#include "agent/probes/path_meter.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <cerrno>

#include "agent/probes/path_mtu.hpp"
#include "agent/probes/round_trips.hpp"
#include "agent/probes/tcp_round_trip.hpp"
#include "agent/probes/udp_path.hpp"
#include "agent/protocol/task_group.hpp"

namespace muster {

namespace asio = boost::asio;
using namespace probes;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t kSideBySide = 32;
constexpr auto kLongestEchoing = 1500ms;
constexpr auto kEchoPatience = 250ms;

/// One UDP port of the far host.
struct Port {
  std::uint16_t number = 0;
  std::shared_ptr<UdpPath> path;
  Outcome outcome{Cause::dropped, ""};
  std::uint64_t first_us = 0;  ///< the round trip of the first answer; ARP may be in it
};

Outcome outcome_of(const PathError& error) {
  return error.by_icmp ? outcome_of(error.icmp) : outcome_of(error.number, Expect::proof);
}

/// The round trip without the far agent's own time; 0 where a clock was set in between.
std::uint64_t round_trip_us(std::int64_t sent_ns, const Arrival& arrival) {
  const auto away = arrival.arrived_ns - sent_ns;
  const auto far = arrival.reply->sent_ns - arrival.reply->received_ns;
  const auto trip = away - std::max<std::int64_t>(far, 0);
  return trip <= 0 ? 0 : std::max<std::uint64_t>(static_cast<std::uint64_t>(trip) / 1000, 1);
}

/// What an answer says about the port that was asked.
Outcome judge_answer(const Arrival& arrival, const Port& port, const PathTarget& target) {
  if (!arrival.reply) return {Cause::answered_by_another, '"' + arrival.words + '"'};
  const auto& reply = *arrival.reply;
  if (reply.name == target.name && reply.port == port.number) return {};
  return {Cause::answered_by_another,
          "the agent of " + reply.name + ", its port " + std::to_string(reply.port)};
}

/// Measures the way to one host.
class TargetMeter {
 public:
  TargetMeter(const MeasurePaths& request, const PathTarget& target)
      : request_(request), target_(target), deadline_(request.deadline_ms) {}
  TargetMeter(const TargetMeter&) = delete;
  TargetMeter& operator=(const TargetMeter&) = delete;
  ~TargetMeter() {
    // Also when it was cancelled: a wait for a datagram holds its path.
    for (auto& port : ports_) {
      if (port.path) port.path->close();
    }
  }

  asio::awaitable<PathResult> measure();

 private:
  void open_ports(const asio::any_io_executor& executor, const asio::ip::address& address);
  asio::awaitable<void> knock(Port& port);
  bool take_answers(Port& port, std::int64_t first_sent_ns);
  asio::awaitable<Fact<RoundTrip>> echo(std::shared_ptr<UdpPath> path);
  void keep_result();
  [[nodiscard]] const Port* reached_port() const;

  const MeasurePaths& request_;
  const PathTarget& target_;
  milliseconds deadline_;
  std::vector<Port> ports_;
  PathResult result_;
};

void TargetMeter::open_ports(const asio::any_io_executor& executor, const asio::ip::address& address) {
  for (const auto& range : merged(target_.ports)) {
    for (int number = range.first; number <= range.last; ++number)
      ports_.push_back({static_cast<std::uint16_t>(number), {}, {Cause::dropped, ""}});
  }
  if (target_.spare != 0) ports_.push_back({target_.spare, {}, {Cause::dropped, ""}});
  for (auto& port : ports_) {
    auto path = std::make_shared<UdpPath>(executor, request_.token);
    const auto opened = path->open(address, port.number);
    if (opened) {
      port.path = std::move(path);
    } else {
      port.outcome = {Cause::unreachable, opened.error().message()};
    }
  }
}

/// Takes what came; true when the port's outcome is settled.
bool TargetMeter::take_answers(Port& port, std::int64_t first_sent_ns) {
  for (const auto& arrival : port.path->arrivals()) {
    port.outcome = judge_answer(arrival, port, target_);
    if (arrival.reply) port.first_us = round_trip_us(first_sent_ns, arrival);
    if (!port.outcome.cause) return true;
  }
  for (const auto& error : port.path->errors()) {
    if (error.number != EMSGSIZE) port.outcome = outcome_of(error);
  }
  return port.outcome.cause != Cause::dropped;
}

/// Asks until there is an answer, with growing pauses: one lost datagram is no firewall.
asio::awaitable<void> TargetMeter::knock(Port& port) {
  const auto path = port.path;
  const auto begin = MeterClock::now();
  const auto end = begin + deadline_;
  auto pause = deadline_ / 16;
  path->send();
  const auto first_sent_ns = path->sent_ns();
  auto again = begin + pause;
  while (true) {
    if (take_answers(port, first_sent_ns)) co_return;
    const auto now = MeterClock::now();
    if (now >= end) co_return;
    if (now >= again) {
      path->send();
      pause *= 2;
      again = now + pause;
    }
    co_await path->wait(std::min(again, end));
  }
}

asio::awaitable<Fact<RoundTrip>> TargetMeter::echo(std::shared_ptr<UdpPath> path) {
  std::vector<std::uint64_t> times;
  std::uint32_t lost = 0;
  const auto end = MeterClock::now() + kLongestEchoing;
  for (std::uint32_t i = 0; i < request_.echoes && MeterClock::now() < end; ++i) {
    const auto sequence = path->send();
    const auto sent_ns = path->sent_ns();
    const auto patience = MeterClock::now() + kEchoPatience;
    bool answered = false;
    while (!answered && MeterClock::now() < patience) {
      co_await path->wait(patience);
      for (const auto& arrival : path->arrivals()) {
        if (!arrival.reply || arrival.reply->sequence != sequence) continue;
        answered = true;
        if (const auto trip = round_trip_us(sent_ns, arrival); trip > 0) times.push_back(trip);
      }
      path->errors();
    }
    if (!answered) ++lost;
  }
  co_return round_trip_of(std::move(times), lost, "udp");
}

const Port* TargetMeter::reached_port() const {
  const auto found =
      std::find_if(ports_.begin(), ports_.end(), [](const Port& port) { return !port.outcome.cause; });
  return found == ports_.end() ? nullptr : &*found;
}

void TargetMeter::keep_result() {
  Tally tally;
  for (const auto& port : ports_) {
    if (port.number != target_.spare) tally.add(port.number, port.outcome);
  }
  const auto told = tally.result(target_.name);
  result_.name = target_.name;
  result_.reached = told.reached;
  result_.blocked = told.blocked;
}

asio::awaitable<PathResult> TargetMeter::measure() {
  const auto executor = co_await asio::this_coro::executor;
  boost::system::error_code bad;
  const auto address = asio::ip::make_address(target_.address, bad);
  result_.name = target_.name;
  if (bad) {
    const auto why = '"' + target_.address + "\" is no IP address";
    result_.blocked = {{merged(target_.ports), Cause::error, why}};
    result_.round_trip = Fact<RoundTrip>::unknown(why);
    result_.mtu = Fact<PathMtu>::unknown(why);
    co_return result_;
  }
  open_ports(executor, address);
  TaskGroup knocking(executor);
  for (auto& port : ports_) {
    if (port.path) knocking.spawn(knock(port));
  }
  co_await knocking.join();
  keep_result();
  if (const auto* port = reached_port()) {
    const auto path = port->path;
    result_.round_trip = co_await echo(path);
    const auto trip = result_.round_trip.known() ? result_.round_trip->p99_us : port->first_us;
    result_.mtu = co_await search_path_mtu(path, trip);
  } else if (target_.tcp != 0) {
    const asio::ip::tcp::endpoint endpoint(address, target_.tcp);
    result_.round_trip = co_await tcp_round_trip(endpoint, deadline_);
    result_.mtu = Fact<PathMtu>::unknown("no datagram came through");
  } else {
    result_.round_trip = Fact<RoundTrip>::unknown("no datagram came through");
    result_.mtu = Fact<PathMtu>::unknown("no datagram came through");
  }
  co_return result_;
}

/// The targets that are still to be measured, and the results of the others.
struct Work {
  const MeasurePaths& request;
  MeasurePathsResponse response;
  std::size_t next = 0;
};

asio::awaitable<void> take_targets(Work& work) {
  while (work.next < work.request.targets.size()) {
    const auto mine = work.next++;
    TargetMeter meter(work.request, work.request.targets[mine]);
    auto result = co_await meter.measure();
    work.response.results[mine] = std::move(result);
  }
}

}  // namespace

asio::awaitable<Result<MeasurePathsResponse>> measure_paths(MeasurePaths request) {
  Work work{request, {}, 0};
  work.response.results.resize(request.targets.size());
  TaskGroup workers(co_await asio::this_coro::executor);
  for (std::size_t i = 0; i < std::min(kSideBySide, request.targets.size()); ++i) {
    workers.spawn(take_targets(work));
  }
  co_await workers.join();
  co_return std::move(work.response);
}

}  // namespace muster

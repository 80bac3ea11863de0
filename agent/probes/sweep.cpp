#include "agent/probes/sweep.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <map>

namespace muster::probes {

namespace ip = boost::asio::ip;
using std::chrono::milliseconds;

namespace {

// After how long without any proof from a host its unanswered connections stop counting too: not busy, but no
// agent.
constexpr milliseconds kBusy{50};
// How many deadlines a connection waits for a busy agent, and a port for a descriptor while nothing is
// answered.
constexpr int kPatience = 5;
constexpr std::size_t kMostStarts = 128;  // in one turn
// How many silent ports of one host are a few.
constexpr std::size_t kFew = 8;

bool is_shortage(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM ||
         error == EADDRNOTAVAIL || error == EAGAIN || error == ENOSPC;
}

std::uint32_t events_for(Expect expect) {
  return (expect == Expect::proof ? EPOLLIN : EPOLLOUT) | EPOLLET;
}

}  // namespace

Sweep::Sweep(boost::asio::any_io_executor executor, const Probe& request, std::vector<Target>& targets)
    : source_text_(request.source),
      deadline_(std::clamp<std::uint32_t>(request.deadline_ms, 1, 60'000)),
      in_flight_(std::clamp<std::uint32_t>(request.in_flight, 1, 65'536)),
      targets_(targets),
      epoll_(std::move(executor)) {}

Result<> Sweep::open() {
  ceiling_ = descriptor_ceiling();
  TRY(check_source());
  TRY(epoll_.open());
  TRY(pace_.open(epoll_));
  last_answer_ = pace_.now();
  for (auto& target : targets_) target.bring_back();
  for (auto& watch : refusals_) {
    if (watch.descriptor() >= 0) epoll_.add(watch.descriptor(), EPOLLIN, {.ptr = &watch});
  }
  return {};
}

Result<> Sweep::check_source() {
  if (source_text_.empty()) return {};
  boost::system::error_code bad;
  source_ = ip::make_address(source_text_, bad);
  if (bad) return fail(ErrorKind::usage, "source: \"" + source_text_ + "\" is no IP address");
  Attempt attempt;
  const int error = attempt.open(ip::tcp::endpoint(*source_, 0), source_, ceiling_);
  if (error == 0) return {};
  return fail(ErrorKind::agent, "cannot send from " + source_text_ + ": " + std::strerror(error));
}

bool Sweep::turn() {
  pace_.let_time_pass();
  bool tick = false;
  bool refused = false;
  const auto events = epoll_.ready();
  for (const auto& event : events) {
    if (pace_.is_tick(event)) {
      tick = true;
    } else if (event.data.ptr == &refusals_[0] || event.data.ptr == &refusals_[1]) {
      refused = true;
    } else if (auto& attempt = *static_cast<Attempt*>(event.data.ptr); attempt.under_way()) {
      consider(attempt);
    }
  }
  if (refused) hear_refusals();
  if (tick) on_tick();
  ended_.clear();
  return start_some() || events.size() == Epoll::kMostEvents;
}

bool Sweep::finished() const {
  return young_.empty() && silent_.empty() &&
         std::none_of(targets_.begin(), targets_.end(),
                      [](const Target& target) { return target.has_next(); });
}

void Sweep::consider(Attempt& attempt) {
  if (const auto outcome = attempt.look(attempt.target->proof)) conclude(attempt, *outcome);
}

void Sweep::conclude(Attempt& attempt, const Outcome& outcome) {
  // To a socket a firewall's ICMP may look like RST; the packet itself says more, and ends the attempt.
  if (outcome.cause || attempt.expect != Expect::proof) hear_refusals();
  if (attempt.under_way()) settle(attempt, outcome);
}

void Sweep::hear_refusals() {
  for (auto& watch : refusals_) {
    for (const auto& error : watch.drain()) {
      auto* attempt = find(error);
      if (!attempt) continue;
      const auto outcome = outcome_of(error);
      if (outcome.cause == Cause::rejected) attempt->target->refuses_by_icmp = true;
      settle(*attempt, outcome);
    }
  }
}

Attempt* Sweep::find(const IcmpError& error) {
  const auto is_it = [&](const Attempt& attempt) {
    return attempt.port == error.port && attempt.target->endpoint.address() == error.to;
  };
  for (auto* attempts : {&young_, &silent_}) {
    const auto found = std::find_if(attempts->begin(), attempts->end(), is_it);
    if (found != attempts->end()) return &*found;
  }
  return nullptr;
}

void Sweep::on_tick() {
  pace_.take_tick();
  shortage_ = false;
  std::vector<Attempt*> late;
  collect_late(young_, late);
  collect_late(silent_, late);
  for (auto* attempt : late) {
    if (attempt->under_way()) give_up_or_wait(*attempt);
  }
  knock_again_where_few_are_silent();
  for (auto at = young_.begin(); at != young_.end() && at->started + Pace::kTick <= pace_.now();) {
    auto& attempt = *at++;
    if (stops_counting(attempt)) move_to(attempt, Attempt::State::silent);
  }
}

bool Sweep::stops_counting(Attempt& attempt) {
  if (!attempt.target->has_next()) return false;
  if (!attempt.connected) attempt.connected = attempt.is_connected();
  return !attempt.connected || std::max(attempt.started, attempt.target->last_answer) + kBusy <= pace_.now();
}

void Sweep::collect_late(Attempts& attempts, std::vector<Attempt*>& late) const {
  // Both lists are in the order of starting, but for a tick or two.
  for (auto& attempt : attempts) {
    if (attempt.started + deadline_ > pace_.now()) break;
    late.push_back(&attempt);
  }
}

void Sweep::knock_again_where_few_are_silent() {
  std::map<Target*, std::vector<Attempt*>> silent;
  for (auto* attempts : {&young_, &silent_}) {
    for (auto& attempt : *attempts) {
      if (attempt.started + deadline_ / 2 > pace_.now()) break;
      if (attempt.target->has_answered()) silent[attempt.target].push_back(&attempt);
    }
  }
  for (const auto& [target, attempts] : silent) {
    if (attempts.size() > kFew) continue;
    for (auto* attempt : attempts) {
      if (!attempt->knocked && !attempt->is_connected()) knock_again(*attempt);
    }
  }
}

/// Where there is no socket for it the first connection stays.
void Sweep::knock_again(Attempt& attempt) {
  attempt.knocked = true;
  auto& endpoint = attempt.target->endpoint;
  endpoint.port(attempt.port);
  Attempt second;
  if (second.open(endpoint, source_, ceiling_) != 0 || second.connect(endpoint) != 0) return;
  if (!epoll_.add(second.socket.get(), events_for(attempt.expect), {.ptr = &attempt})) return;
  std::swap(attempt.socket, second.socket);
}

void Sweep::give_up_or_wait(Attempt& attempt) {
  // Its event may be in a later batch, when this process was held up.
  consider(attempt);
  if (!attempt.under_way()) return;
  if (!attempt.is_connected()) return settle(attempt, {Cause::dropped, ""});
  const auto since = std::max(attempt.started, attempt.target->last_answer);
  if (pace_.now() < std::min(since + deadline_, attempt.started + kPatience * deadline_)) return;
  const auto said = attempt.said(attempt.target->proof);
  settle(attempt, {Cause::answered_by_another, "it accepted the connection and said " + said});
}

bool Sweep::start_some() {
  std::size_t started = 0;
  for (auto& target : targets_) {
    while (target.has_next() && target.young < in_flight_ && !(shortage_ && target.idle.empty())) {
      if (started++ == kMostStarts) return true;
      if (!start(target)) break;
    }
  }
  return false;
}

bool Sweep::start(Target& target) {
  const auto [number, expect, tried_before] = target.next_port();
  const bool again = expect == Expect::proof && !target.idle.empty();
  Attempts taken;
  if (again) {
    taken.splice(taken.begin(), target.idle, target.idle.begin());
  } else {
    taken.emplace_back();
  }
  auto& attempt = taken.front();
  target.endpoint.port(number);
  int error = again ? 0 : attempt.open(target.endpoint, source_, ceiling_);
  if (error == 0) error = attempt.connect(target.endpoint);
  // Registered only now: an unconnected socket is ready with EPOLLHUP.
  if (error == 0 && !again && !epoll_.add(attempt.socket.get(), events_for(expect), {.ptr = &attempt}))
    error = errno;
  if (is_shortage(error)) return postpone(target, error);
  attempt.target = &target;
  attempt.port = number;
  attempt.expect = expect;
  attempt.again = tried_before;
  attempt.knocked = false;
  attempt.connected = false;
  attempt.started = pace_.now();
  attempt.state = Attempt::State::young;
  attempt.self = taken.begin();
  young_.splice(young_.end(), taken);
  ++target.young;
  target.advance();
  if (error != 0) conclude(attempt, outcome_of(error, expect));
  return true;
}

bool Sweep::postpone(Target& target, int error) {
  const bool nothing_to_wait_for = young_.empty() && silent_.empty();
  if (!nothing_to_wait_for && pace_.now() < last_answer_ + kPatience * deadline_) {
    shortage_ = true;
    return false;
  }
  target.tally.add(target.next_port().number, {Cause::error, why_no_socket(error, ceiling_)});
  target.advance();
  return true;
}

void Sweep::settle(Attempt& attempt, const Outcome& outcome) {
  auto& target = *attempt.target;
  if (!target.put_off({attempt.port, attempt.expect, attempt.again}, outcome))
    target.tally.add(attempt.port, outcome);
  const bool proven = !outcome.cause && attempt.expect == Expect::proof;
  if (proven) target.last_answer = pace_.now();
  if (proven) target.token_seen = true;
  if (outcome.cause != Cause::dropped) last_answer_ = pace_.now();
  target.bring_back();
  // The unread proof makes the end of this connection an RST, here and when it is closed.
  if (proven && target.has_next() && attempt.disconnect()) return move_to(attempt, Attempt::State::idle);
  attempt.socket.close();
  shortage_ = false;
  move_to(attempt, Attempt::State::ended);
}

void Sweep::move_to(Attempt& attempt, Attempt::State state) {
  auto& from = list_of(attempt, attempt.state);
  auto& to = list_of(attempt, state);
  if (attempt.state == Attempt::State::young) --attempt.target->young;
  attempt.state = state;
  to.splice(to.end(), from, attempt.self);
}

Sweep::Attempts& Sweep::list_of(Attempt& attempt, Attempt::State state) {
  switch (state) {
    case Attempt::State::idle:
      return attempt.target->idle;
    case Attempt::State::young:
      return young_;
    case Attempt::State::silent:
      return silent_;
    case Attempt::State::ended:
      break;
  }
  return ended_;
}

}  // namespace muster::probes

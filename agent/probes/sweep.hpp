#pragma once
// The connection attempts of one Probe: plain sockets behind one epoll, turn by turn. What can be told
// without a connection was taken out before: see half_open.hpp.
//
// What a connection costs is the kernel's work for its packets and its socket, so both are few. The far agent
// sends its proof and FIN as one packet; we end with RST, which leaves no TIME_WAIT on either side; the
// socket is then connected again to the next port instead of being closed and made anew. So SYN, SYN-ACK,
// ACK, proof+FIN, RST: one less than connect and close.
//
// Attempts that get no answer stop counting against in_flight after a few milliseconds, so that dropped ports
// wait for their deadline all together while others go on. An attempt that is connected and waits for its
// proof goes on counting as long as the far agent answers others: it is busy, and more connections would make
// it slower.
//
// Where few ports of a host that answers are silent, half of their deadline is for a second connection, from
// another local port: what loses one connection on the way seldom loses the next one too, and a rule does.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "agent/probes/attempt.hpp"
#include "agent/probes/epoll.hpp"
#include "agent/probes/icmp.hpp"
#include "agent/probes/pace.hpp"
#include "agent/probes/target.hpp"
#include "agent/protocol/messages.hpp"
#include "agent/protocol/result.hpp"

namespace muster::probes {

class Sweep {
 public:
  /// Tries the ports that `targets` have left; they live longer than this.
  Sweep(boost::asio::any_io_executor executor, const Probe& request, std::vector<Target>& targets);

  /// Before the first turn. An Error when the source address is not this host's.
  Result<> open();
  /// Handles what is ready and starts what may start: bounded work. True when there is more to do at once.
  bool turn();
  /// Waits until there is something for turn() to do; false when the wait was cancelled.
  boost::asio::awaitable<bool> wait() { return epoll_.wait(); }
  /// Whether every port of every target has its outcome.
  [[nodiscard]] bool finished() const;

 private:
  using Attempts = std::list<Attempt>;

  Result<> check_source();

  // What came in.
  void consider(Attempt& attempt);
  void conclude(Attempt& attempt, const Outcome& outcome);
  void hear_refusals();
  Attempt* find(const IcmpError& error);

  // What time brings.
  void on_tick();
  bool stops_counting(Attempt& attempt);
  void collect_late(Attempts& attempts, std::vector<Attempt*>& late) const;
  void knock_again_where_few_are_silent();
  void knock_again(Attempt& attempt);
  void give_up_or_wait(Attempt& attempt);

  // Beginnings and ends.
  bool start_some();
  bool start(Target& target);
  bool postpone(Target& target, int error);
  void settle(Attempt& attempt, const Outcome& outcome);
  void move_to(Attempt& attempt, Attempt::State state);
  Attempts& list_of(Attempt& attempt, Attempt::State state);

  const std::string source_text_;
  const std::chrono::milliseconds deadline_;
  const std::size_t in_flight_;
  std::optional<boost::asio::ip::address> source_;
  std::vector<Target>& targets_;
  int ceiling_ = 0;

  Epoll epoll_;
  Pace pace_;
  IcmpWatch refusals_[2] = {IcmpWatch(false), IcmpWatch(true)};

  Clock::time_point last_answer_;  // of any port
  bool shortage_ = false;  // no descriptor or local port for a new socket until some attempt has ended
  Attempts young_;
  Attempts silent_;
  Attempts ended_;  // until the end of the turn: an event for it may still be in the batch
};

}  // namespace muster::probes

#pragma once
// One connection attempt: a raw non-blocking socket and what can be asked of it. When to start, wait and give
// up is in sweep.cpp.

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <list>
#include <optional>

#include "agent/probes/descriptor.hpp"
#include "agent/probes/outcome.hpp"
#include "agent/probes/pace.hpp"
#include "agent/probes/proof.hpp"

namespace muster::probes {

struct Target;

/// A connection under way, or a socket kept for the next one.
struct Attempt {
  /// Where it is in its life; each state has its list.
  enum class State : std::uint8_t {
    idle,    ///< disconnected, will be used again for the same target
    young,   ///< under way, counts against Probe::in_flight
    silent,  ///< under way, unanswered for so long that it no longer counts
    ended,
  };

  Descriptor socket;
  Target* target = nullptr;
  std::uint16_t port = 0;
  Expect expect = Expect::proof;
  bool again = false;    ///< tried once before: Target::put_off
  bool knocked = false;  ///< its second connection is under way: Sweep::knock_again
  State state = State::ended;
  bool connected = false;  ///< known to be; false: not asked yet
  Clock::time_point started;
  std::list<Attempt>::iterator self;

  [[nodiscard]] bool under_way() const { return state == State::young || state == State::silent; }

  /// Makes the socket, bound to `source` where it is of the same family. Gives 0 or an errno.
  int open(const boost::asio::ip::tcp::endpoint& to, const std::optional<boost::asio::ip::address>& source,
           int ceiling);
  /// Sends the SYN. Gives 0 when it is on its way, or an errno.
  int connect(const boost::asio::ip::tcp::endpoint& to);
  /// Whether the handshake is done.
  [[nodiscard]] bool is_connected() const;
  /// How it ended, as far as the socket knows; none while it has not. Takes the error that the kernel noted.
  std::optional<Outcome> look(const Proof& proof);
  /// What the far end of an accepted connection has said without it being a proof, for the operator.
  [[nodiscard]] std::string said(const Proof& proof) const;
  /// Ends the connection with RST and leaves the socket ready for connect(). False when it cannot be used
  /// again.
  bool disconnect();

 private:
  std::optional<Outcome> look_for_proof(const Proof& proof) const;
};

}  // namespace muster::probes

#pragma once
// One far host of a probe: which of its ports are still to be tried, and what came of the others.

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <list>
#include <string>
#include <vector>

#include "agent/probes/attempt.hpp"
#include "agent/probes/fingerprint.hpp"
#include "agent/probes/outcome.hpp"
#include "agent/probes/proof.hpp"
#include "agent/protocol/messages.hpp"

namespace muster::probes {

struct Target {
  struct Port {
    std::uint16_t number;
    Expect expect;
    bool again = false;  ///< put off once already
  };

  /// An address that is none makes every port an error.
  Target(const ProbeTarget& request, std::string_view token);

  [[nodiscard]] bool has_next() const { return next < ports.size(); }
  [[nodiscard]] const Port& next_port() const { return ports[next]; }
  /// The next port is done with or under way.
  void advance();
  /// What is reported of it, once every port has ended.
  [[nodiscard]] ProbeResult result() const;

  /// Whether there are ports that may be tried half-open: all that want a proof but the first of each range.
  [[nodiscard]] bool has_for_half_open() const;
  /// Takes these out of `ports`.
  std::vector<std::uint16_t> take_for_half_open();
  /// One of them is to be connected in full.
  void give_back(std::uint16_t port) { ports.push_back({port, Expect::proof}); }
  /// Whether a SYN-ACK of that port looks as the agent makes it; one that was not told its name is believed.
  [[nodiscard]] bool knows(const Fingerprint& fingerprint, std::uint16_t port) const;
  /// An ICMP error came for one of them.
  void refused(const IcmpError& error);

  /// Keeps a port that ended because nobody answered ARP: a host that answers on others is there, and what
  /// was waiting for its address then says nothing about the port. False when it is no such port, or was one
  /// before.
  bool put_off(const Port& port, const Outcome& outcome);
  /// Whether the agent of this host, or a service that it has, was reached on some port.
  [[nodiscard]] bool has_answered() const;
  /// Once the host has answered: the ports that were put off are to be tried again, in full.
  void bring_back();
  /// When the ports on credit are not covered by the token, or another answers for this host: makes them
  /// ports to be connected in full. False when there is no need.
  bool call_in_credit();

  std::string name;
  boost::asio::ip::tcp::endpoint endpoint;  ///< the port is that of the last attempt
  Proof proof;
  Fingerprints named;    ///< what the agent's SYN-ACKs show
  Fingerprints unnamed;  ///< the same when it was not told its name
  Tally tally;
  std::vector<Port> ports;  ///< those that want a proof last: their sockets are used again
  std::size_t next = 0;
  std::size_t young = 0;          ///< attempts that count against Probe::in_flight
  Clock::time_point last_answer;  ///< when a proof came last
  bool refuses_by_icmp = false;
  bool token_seen = false;               ///< from any port
  std::vector<std::uint16_t> on_credit;  ///< reached, by their SYN-ACK's fingerprint: see half_open.hpp
  std::list<Attempt> idle;

 private:
  struct PutOff {
    Port port;
    Outcome outcome;  ///< stands where the host never answers
  };

  [[nodiscard]] bool may_be_half_open(std::size_t index) const;

  std::vector<PutOff> put_off_;
};

/// The targets of a request, in its order.
std::vector<Target> targets_of(const Probe& request);

}  // namespace muster::probes

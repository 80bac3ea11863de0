#pragma once
// The table of messages: each request names its method, whether it changes the host, and its response.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "agent/protocol/codec.hpp"
#include "agent/protocol/facts.hpp"
#include "agent/protocol/ports.hpp"
#include "agent/protocol/reachability.hpp"

namespace muster {

/// The response of messages that only say that it is done.
struct Done {
  static constexpr auto fields() { return std::tuple<>(); }
};

/// First on every connection: who is there.
struct HelloResponse {
  std::string version;  ///< muster_version() of the agent
  int protocol = 0;     ///< kProtocolVersion of the agent
  std::string boot_id;
  std::string sha256;         ///< of the agent's own program file, lower-case hex
  std::int64_t clock_ns = 0;  ///< the host's CLOCK_REALTIME, nanoseconds since the epoch
  static constexpr auto fields() {
    return std::tuple(field("version", &HelloResponse::version), field("protocol", &HelloResponse::protocol),
                      field("bootId", &HelloResponse::boot_id), field("sha256", &HelloResponse::sha256),
                      field("clockNs", &HelloResponse::clock_ns));
  }
};
struct Hello {
  static constexpr std::string_view method = "hello";
  static constexpr bool mutates = false;
  using Response = HelloResponse;
  std::string version;
  int protocol = 0;
  std::string operator_name;  ///< "alice@bastion pid 4711": named to whoever finds the host busy
  static constexpr auto fields() {
    return std::tuple(field("version", &Hello::version), field("protocol", &Hello::protocol),
                      field("operator", &Hello::operator_name));
  }
};

/// What the agent sees on its host.
struct GetFacts {
  static constexpr std::string_view method = "facts";
  static constexpr bool mutates = false;
  using Response = HostFacts;
  std::optional<WantedImages> images{};  ///< looked for, and their registry tried, where it is said
  static constexpr auto fields() { return std::tuple(field("images", &GetFacts::images)); }
};

/// Listen on ports for as long as this connection lives, and answer each connection with `token`.
struct ListenResponse {
  std::vector<PortRange> listening;  ///< now answered by the agent
  std::vector<PortRange> busy;       ///< held by another process already
  std::vector<PortRange> failed;     ///< could not be opened for another reason
  std::string failure;               ///< errno text of the first of `failed`
  static constexpr auto fields() {
    return std::tuple(field("listening", &ListenResponse::listening), field("busy", &ListenResponse::busy),
                      field("failed", &ListenResponse::failed), field("failure", &ListenResponse::failure));
  }
};
struct Listen {
  static constexpr std::string_view method = "listen";
  static constexpr bool mutates = false;
  using Response = ListenResponse;
  std::string token;  ///< 16 bytes as hex, new for each run
  std::vector<PortRange> ports;
  std::string name{};  ///< this host as ProbeTarget::name has it, so that no other host is taken for it;
                       ///< empty: not told
  static constexpr auto fields() {
    return std::tuple(field("token", &Listen::token), field("ports", &Listen::ports),
                      field("name", &Listen::name));
  }
};

/// Close every port that this connection listens on, before the services that want them start.
struct StopListening {
  static constexpr std::string_view method = "listen.stop";
  static constexpr bool mutates = false;
  using Response = Done;
  static constexpr auto fields() { return std::tuple<>(); }
};

/// One far host to try.
struct ProbeTarget {
  std::string name;
  std::string address;               ///< IPv4 or IPv6, what the cluster will use
  std::vector<PortRange> listening;  ///< the far agent listens there: the token must come back
  std::vector<PortRange> serving;    ///< a service of the cluster holds it there: a connection is enough
  std::vector<PortRange>
      closed;  ///< nobody listens there: RST shows that the path is open, silence that it is not
  static constexpr auto fields() {
    return std::tuple(field("name", &ProbeTarget::name), field("address", &ProbeTarget::address),
                      field("listening", &ProbeTarget::listening), field("serving", &ProbeTarget::serving),
                      field("closed", &ProbeTarget::closed));
  }
};
struct ProbeResult {
  std::string name;
  std::uint32_t reached = 0;
  std::vector<Blocked> blocked;
  std::optional<std::uint32_t> half_open{};  ///< how many of `reached` were told by their SYN-ACK alone
  static constexpr auto fields() {
    return std::tuple(field("name", &ProbeResult::name), field("reached", &ProbeResult::reached),
                      field("blocked", &ProbeResult::blocked), field("halfOpen", &ProbeResult::half_open));
  }
};
struct ProbeResponse {
  std::vector<ProbeResult> results;
  static constexpr auto fields() { return std::tuple(field("results", &ProbeResponse::results)); }
};
/// Try ports of other hosts; all ports that do not answer cost one deadline together.
struct Probe {
  static constexpr std::string_view method = "probe";
  static constexpr bool mutates = false;
  using Response = ProbeResponse;
  std::string token;
  std::string source;  ///< the near address to bind; empty: as the kernel routes
  std::vector<ProbeTarget> targets;
  std::uint32_t deadline_ms = 2000;   ///< a port that has not answered so long after its SYN is dropped
  std::uint32_t in_flight = 128;      ///< connections under way at once to one target
  std::optional<bool> connect_all{};  ///< true: every port by a connection, none half-open
  static constexpr auto fields() {
    return std::tuple(field("token", &Probe::token), field("source", &Probe::source),
                      field("targets", &Probe::targets), field("deadlineMs", &Probe::deadline_ms),
                      field("inFlight", &Probe::in_flight), field("connectAll", &Probe::connect_all));
  }
};

/// Another host, of which this one is asked what came and how it answers.
struct ArrivalsFrom {
  std::vector<std::string> addresses;  ///< its own, that which the cluster uses first
  std::string own;                     ///< this host's address, as that one tried it
  std::vector<PortRange> ports;        ///< this host's, which gave it no answer
  static constexpr auto fields() {
    return std::tuple(field("addresses", &ArrivalsFrom::addresses), field("own", &ArrivalsFrom::own),
                      field("ports", &ArrivalsFrom::ports));
  }
};
struct Arrived {
  std::vector<PortRange> ports;  ///< those with a connection from it that waits for its ACK (SYN_RECV)
  Fact<Way> way;                 ///< to the address from which these came, else to the first
  static constexpr auto fields() {
    return std::tuple(field("ports", &Arrived::ports), field("way", &Arrived::way));
  }
};
struct ArrivalsResponse {
  std::vector<Arrived> hosts;               ///< in the order of the request
  std::optional<std::uint64_t> filtered{};  ///< packets that the reverse path filter dropped since Listen
  static constexpr auto fields() {
    return std::tuple(field("hosts", &ArrivalsResponse::hosts),
                      field("filtered", &ArrivalsResponse::filtered));
  }
};
/// Which attempts of other hosts came to this one's sockets, and by which way it answers them. To be asked
/// within a second of the attempts, while the ports are open: the kernel forgets.
struct FindArrivals {
  static constexpr std::string_view method = "probe.arrivals";
  static constexpr bool mutates = false;
  using Response = ArrivalsResponse;
  std::vector<ArrivalsFrom> hosts;
  static constexpr auto fields() { return std::tuple(field("hosts", &FindArrivals::hosts)); }
};

/// One exchange with a TCP service, such as an HTTP/1.0 GET: the reply until the far end closes, at most 64
/// KiB.
struct ExchangeResponse {
  std::string reply;
  static constexpr auto fields() { return std::tuple(field("reply", &ExchangeResponse::reply)); }
};
struct Exchange {
  static constexpr std::string_view method = "exchange";
  static constexpr bool mutates = false;
  using Response = ExchangeResponse;
  std::string address;
  std::uint16_t port = 0;
  std::string send;
  std::uint32_t deadline_ms = 2000;
  static constexpr auto fields() {
    return std::tuple(field("address", &Exchange::address), field("port", &Exchange::port),
                      field("send", &Exchange::send), field("deadlineMs", &Exchange::deadline_ms));
  }
};

}  // namespace muster

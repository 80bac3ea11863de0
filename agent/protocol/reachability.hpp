#pragma once
// Whether one host reaches the ports of another: asked by the bootstrapper, tried by agent/probes, judged by
// agent/checks.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "agent/protocol/codec.hpp"
#include "agent/protocol/fact.hpp"
#include "agent/protocol/ports.hpp"

namespace muster {

/// Why a port was not reached.
enum class Cause {
  refused,              ///< RST although the far agent was not listening there: nobody listens
  rejected,             ///< an ICMP error, or RST although the far agent does listen: a firewall's REJECT
  dropped,              ///< no answer until the deadline: a firewall's DROP, a security group, a wrong route
  answered_by_another,  ///< connected, but what answered did not know this run's token: a proxy, a NAT,
                        ///< another host
  unreachable,          ///< no route to the host (EHOSTUNREACH, ENETUNREACH)
  error,                ///< the near host could not try (no descriptors, no local port)
};
constexpr auto enum_names(Cause) {
  return std::array{std::pair{Cause::refused, "refused"},
                    std::pair{Cause::rejected, "rejected"},
                    std::pair{Cause::dropped, "dropped"},
                    std::pair{Cause::answered_by_another, "answered-by-another"},
                    std::pair{Cause::unreachable, "unreachable"},
                    std::pair{Cause::error, "error"}};
}

/// Ports that were not reached, for one reason.
struct Blocked {
  std::vector<PortRange> ports;
  Cause cause = Cause::dropped;
  std::string detail;  ///< errno text or what answered; may be empty
  static constexpr auto fields() {
    return std::tuple(field("ports", &Blocked::ports), field("cause", &Blocked::cause),
                      field("detail", &Blocked::detail));
  }
};

/// How a host sends to an address, as its kernel routes it: `ip route get`.
struct Way {
  std::string interface;
  std::string gateway;      ///< "" where the address is on the link
  std::uint32_t table = 0;  ///< the number of the routing table that says so; 254 is main
  std::string problem;      ///< why there is none, errno's text: "Network is unreachable"
  static constexpr auto fields() {
    return std::tuple(field("interface", &Way::interface), field("gateway", &Way::gateway),
                      field("table", &Way::table), field("problem", &Way::problem));
  }
};

/// What the hosts at both ends know of attempts that got no answer. Asked only where there are some.
struct Ways {
  std::vector<PortRange> arrived;  ///< their SYN came to the far host's socket: it is the answer that is lost
  Fact<Way> there = Fact<Way>::unknown("not asked");  ///< from the near host to the far one
  Fact<Way> back = Fact<Way>::unknown("not asked");   ///< from the far host to the near one
  /// How many packets the reverse path filter of each dropped since its ports were opened (TcpExt
  /// IPReversePathFilter); absent where it is not known.
  std::optional<std::uint64_t> near_filtered{};
  std::optional<std::uint64_t> far_filtered{};
  static constexpr auto fields() {
    return std::tuple(field("arrived", &Ways::arrived), field("there", &Ways::there),
                      field("back", &Ways::back), field("nearFiltered", &Ways::near_filtered),
                      field("farFiltered", &Ways::far_filtered));
  }
};

/// What one host saw of another's ports.
struct PathReport {
  std::string from;
  std::string to;
  std::string protocol = "tcp";
  std::vector<PortRange> wanted;
  std::uint32_t reached = 0;  ///< how many of the wanted ports answered as they should
  std::vector<Blocked> blocked;
  std::vector<PortRange> held;  ///< needed and not tried: node ports of Services, which their pods answer for
  std::optional<Ways> ways{};
  static constexpr auto fields() {
    return std::tuple(field("from", &PathReport::from), field("to", &PathReport::to),
                      field("protocol", &PathReport::protocol), field("wanted", &PathReport::wanted),
                      field("reached", &PathReport::reached), field("blocked", &PathReport::blocked),
                      field("held", &PathReport::held), field("ways", &PathReport::ways));
  }
};

}  // namespace muster

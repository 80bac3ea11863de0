#pragma once
// Whether one host reaches the ports of another: asked by the bootstrapper, tried by agent/probes, judged by
// agent/checks.

#include <array>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "agent/protocol/codec.hpp"
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

/// What one host saw of another's ports.
struct PathReport {
  std::string from;
  std::string to;
  std::string protocol = "tcp";
  std::vector<PortRange> wanted;
  std::uint32_t reached = 0;  ///< how many of the wanted ports answered as they should
  std::vector<Blocked> blocked;
  std::vector<PortRange> held;  ///< needed and not tried: node ports of Services, which their pods answer for
  static constexpr auto fields() {
    return std::tuple(field("from", &PathReport::from), field("to", &PathReport::to),
                      field("protocol", &PathReport::protocol), field("wanted", &PathReport::wanted),
                      field("reached", &PathReport::reached), field("blocked", &PathReport::blocked),
                      field("held", &PathReport::held));
  }
};

}  // namespace muster

#pragma once
// Messages that measure: the host's clock, paths to other hosts over UDP, the disk under etcd. None of them
// changes the host.

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "agent/protocol/codec.hpp"
#include "agent/protocol/measurements.hpp"
#include "agent/protocol/ports.hpp"
#include "agent/protocol/reachability.hpp"

namespace muster {

/// The far side's two timestamps of a four-timestamp exchange (RFC 5905 section 8).
struct ClockResponse {
  std::int64_t received_ns = 0;  ///< CLOCK_REALTIME when the request was seen
  std::int64_t sent_ns = 0;      ///< the same when the response was made
  static constexpr auto fields() {
    return std::tuple(field("receivedNs", &ClockResponse::received_ns),
                      field("sentNs", &ClockResponse::sent_ns));
  }
};
struct ReadClock {
  static constexpr std::string_view method = "clock";
  static constexpr bool mutates = false;
  using Response = ClockResponse;
  static constexpr auto fields() { return std::tuple<>(); }
};

/// Answer datagrams of this run on UDP ports for as long as this connection lives, or until StopListening.
struct ListenUdpResponse {
  std::vector<PortRange> listening;
  std::vector<PortRange> busy;    ///< held by another process, or by the kernel for an overlay's interface
  std::vector<PortRange> failed;  ///< could not be opened for another reason
  std::string failure;            ///< errno text of the first of `failed`
  std::uint16_t spare =
      0;  ///< one more port, any that was free: for what need not go by a wanted port; 0: none
  static constexpr auto fields() {
    return std::tuple(field("listening", &ListenUdpResponse::listening),
                      field("busy", &ListenUdpResponse::busy), field("failed", &ListenUdpResponse::failed),
                      field("failure", &ListenUdpResponse::failure),
                      field("spare", &ListenUdpResponse::spare));
  }
};
struct ListenUdp {
  static constexpr std::string_view method = "udp.listen";
  static constexpr bool mutates = false;
  using Response = ListenUdpResponse;
  std::string token;  ///< new for each run; datagrams without it are not answered
  std::string name;   ///< this host as PathTarget::name has it
  std::vector<PortRange> ports;
  static constexpr auto fields() {
    return std::tuple(field("token", &ListenUdp::token), field("name", &ListenUdp::name),
                      field("ports", &ListenUdp::ports));
  }
};

/// One far host to measure the way to.
struct PathTarget {
  std::string name;
  std::string address;           ///< IPv4 or IPv6, what the cluster will use
  std::vector<PortRange> ports;  ///< UDP; the far agent answers there
  std::uint16_t spare = 0;       ///< ListenUdpResponse::spare
  std::uint16_t tcp = 0;  ///< where a TCP connection is answered or refused, if no datagram comes; 0: none
  static constexpr auto fields() {
    return std::tuple(field("name", &PathTarget::name), field("address", &PathTarget::address),
                      field("ports", &PathTarget::ports), field("spare", &PathTarget::spare),
                      field("tcp", &PathTarget::tcp));
  }
};
struct PathResult {
  std::string name;
  std::uint32_t reached = 0;  ///< how many of the wanted UDP ports answered
  std::vector<Blocked> blocked;
  Fact<RoundTrip> round_trip;
  Fact<PathMtu> mtu;
  static constexpr auto fields() {
    return std::tuple(field("name", &PathResult::name), field("reached", &PathResult::reached),
                      field("blocked", &PathResult::blocked), field("roundTrip", &PathResult::round_trip),
                      field("mtu", &PathResult::mtu));
  }
};
struct MeasurePathsResponse {
  std::vector<PathResult> results;  ///< in the order of the targets
  static constexpr auto fields() { return std::tuple(field("results", &MeasurePathsResponse::results)); }
};
/// Try UDP ports of other hosts, time round trips and search the path MTU, all targets side by side.
struct MeasurePaths {
  static constexpr std::string_view method = "paths.measure";
  static constexpr bool mutates = false;
  using Response = MeasurePathsResponse;
  std::string token;
  std::vector<PathTarget> targets;
  std::uint32_t deadline_ms = 2000;  ///< a port that has not answered by then, though asked again, is dropped
  std::uint32_t echoes = 20;         ///< round trips to time
  static constexpr auto fields() {
    return std::tuple(field("token", &MeasurePaths::token), field("targets", &MeasurePaths::targets),
                      field("deadlineMs", &MeasurePaths::deadline_ms),
                      field("echoes", &MeasurePaths::echoes));
  }
};

/// Time fdatasync in the directory that would hold `directory`, on a file that has no name.
struct MeasureDisk {
  static constexpr std::string_view method = "disk.measure";
  static constexpr bool mutates = false;
  using Response = DiskLatency;
  std::string directory = "/var/lib/etcd";
  std::uint32_t record_bytes = 2300;  ///< about what etcd writes at once
  std::uint64_t limit_us = 10'000;
  std::uint32_t most_ms = 2000;            ///< the measurement ends then, settled or not
  std::uint64_t most_bytes = 22ULL << 20;  ///< or after so many bytes
  static constexpr auto fields() {
    return std::tuple(field("directory", &MeasureDisk::directory),
                      field("recordBytes", &MeasureDisk::record_bytes),
                      field("limitUs", &MeasureDisk::limit_us), field("mostMs", &MeasureDisk::most_ms),
                      field("mostBytes", &MeasureDisk::most_bytes));
  }
};

}  // namespace muster

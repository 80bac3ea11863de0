#pragma once
// What was measured on hosts and between them: clocks, round trips, path MTU, the disk under etcd. Measured
// by agent/probes, judged by agent/checks. Which ports answer is not here: see reachability.hpp.

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "agent/protocol/codec.hpp"
#include "agent/protocol/fact.hpp"
#include "agent/protocol/ports.hpp"

namespace muster {

/// How many of the measured times were in one span.
struct LatencyBucket {
  std::uint64_t up_to_us = 0;  ///< upper end, included; the lower one is that of the bucket before
  std::uint32_t count = 0;
  static constexpr auto fields() {
    return std::tuple(field("upToUs", &LatencyBucket::up_to_us), field("count", &LatencyBucket::count));
  }
};

/// Whether enough records were written to say on which side of the limit the 99th percentile is.
enum class DiskVerdict { under, over, unsettled };
constexpr auto enum_names(DiskVerdict) {
  return std::array{std::pair{DiskVerdict::under, "under"}, std::pair{DiskVerdict::over, "over"},
                    std::pair{DiskVerdict::unsettled, "unsettled"}};
}

/// How long fdatasync(2) took after each record, where etcd keeps its log.
struct DiskLatency {
  std::string directory;  ///< where it was measured: the deepest existing parent of /var/lib/etcd
  std::uint32_t records = 0;
  std::uint64_t limit_us = 0;
  std::uint32_t over_limit = 0;  ///< records that took longer than the limit
  std::uint64_t median_us = 0;
  std::uint64_t p99_us = 0;
  std::uint64_t longest_us = 0;
  std::uint64_t milliseconds = 0;  ///< how long the whole measurement took
  DiskVerdict verdict = DiskVerdict::unsettled;
  std::vector<LatencyBucket> histogram;  ///< without empty buckets
  static constexpr auto fields() {
    return std::tuple(field("directory", &DiskLatency::directory), field("records", &DiskLatency::records),
                      field("limitUs", &DiskLatency::limit_us), field("overLimit", &DiskLatency::over_limit),
                      field("medianUs", &DiskLatency::median_us), field("p99Us", &DiskLatency::p99_us),
                      field("longestUs", &DiskLatency::longest_us),
                      field("milliseconds", &DiskLatency::milliseconds),
                      field("verdict", &DiskLatency::verdict), field("histogram", &DiskLatency::histogram));
  }
};

/// Round trips between two hosts, without the time that the far agent took to answer.
struct RoundTrip {
  std::uint32_t samples = 0;
  std::uint32_t lost = 0;  ///< sent, and no answer in time
  std::uint64_t median_us = 0;
  std::uint64_t p99_us = 0;
  std::string by;  ///< "udp", or "tcp" where no datagram came through
  static constexpr auto fields() {
    return std::tuple(field("samples", &RoundTrip::samples), field("lost", &RoundTrip::lost),
                      field("medianUs", &RoundTrip::median_us), field("p99Us", &RoundTrip::p99_us),
                      field("by", &RoundTrip::by));
  }
};

/// The largest IP packet that goes from one host to another with "don't fragment" set.
struct PathMtu {
  std::uint32_t bytes = 0;
  std::uint32_t interface_bytes = 0;  ///< MTU of the near interface: what the near host may send
  std::string interface;              ///< its name
  std::string told_by;  ///< who said by ICMP that larger ones are too large; empty: they vanish, a black hole
  static constexpr auto fields() {
    return std::tuple(field("bytes", &PathMtu::bytes), field("interfaceBytes", &PathMtu::interface_bytes),
                      field("interface", &PathMtu::interface), field("toldBy", &PathMtu::told_by));
  }
};

/// What was measured on the way from one host to another.
struct PairMeasure {
  std::string from;
  std::string to;
  Fact<RoundTrip> round_trip;
  Fact<PathMtu> mtu;
  std::string udp;  ///< "reached", or the Cause of the overlay's ports; "held" and "none wanted" are no cause
};

/// A host's clock against the bootstrapper's (RFC 5905 section 8).
struct ClockOffset {
  std::int64_t offset_ns = 0;  ///< how far the host is ahead; negative: behind
  std::int64_t error_ns = 0;   ///< half the round trip of the best exchange: the offset is no farther off
  static constexpr auto fields() {
    return std::tuple(field("offsetNs", &ClockOffset::offset_ns), field("errorNs", &ClockOffset::error_ns));
  }
};
struct ClockReading {
  std::string host;
  Fact<ClockOffset> offset;
};

/// UDP ports of a host that could not be tried because somebody holds them.
struct HeldPorts {
  std::string host;
  std::vector<PortRange> ports;
};

/// Everything that one run measured between hosts.
struct Measurements {
  std::vector<ClockReading> clocks;
  std::vector<PairMeasure> pairs;
  std::vector<HeldPorts> held;
};

}  // namespace muster

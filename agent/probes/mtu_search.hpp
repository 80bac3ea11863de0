#pragma once
// The search for the largest packet that passes, as rounds: which sizes to send next, and what came of them.
// Pure: who sends and who waits is in path_meter.cpp. All sizes of a round go out together, so that a path
// that swallows large packets costs a few short waits and not one for each size.

#include <cstdint>
#include <vector>

namespace muster::probes {

class MtuSearch {
 public:
  /// `known_good` passes already; `interface_mtu` is the largest that the near interface sends. In bytes of
  /// IP packets.
  MtuSearch(std::uint32_t known_good, std::uint32_t interface_mtu);

  /// The sizes of the next round, small to large; none when the search is over. First the largest; if that is
  /// lost, up to kSizes between what passed and what did not. The smallest of each round is one that passed
  /// before, to tell a path that swallows large packets from one that has fallen silent.
  std::vector<std::uint32_t> begin_round();
  /// A packet of that size arrived whole; also for packets of earlier rounds.
  void passed(std::uint32_t size);
  /// Somebody on the way said that packets over `mtu` are too large.
  void told(std::uint32_t mtu);
  /// The round's wait is over: what of it has not passed does not pass.
  void end_round();

  [[nodiscard]] bool finished() const;
  /// The largest size that passed.
  [[nodiscard]] std::uint32_t largest() const { return low_; }
  /// False once nothing at all of a round has passed.
  [[nodiscard]] bool alive() const { return alive_; }

  static constexpr std::uint32_t kSizes = 32;

 private:
  std::uint32_t low_;   // passes
  std::uint32_t high_;  // does not pass
  std::uint32_t top_;   // the interface's
  std::vector<std::uint32_t> sent_;
  bool first_ = true;
  bool heard_ = false;  // something of this round passed
  bool alive_ = true;
};

}  // namespace muster::probes

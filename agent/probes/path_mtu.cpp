#include "agent/probes/path_mtu.hpp"

#include <algorithm>
#include <cerrno>
#include <map>
#include <string>
#include <vector>

#include "agent/probes/mtu_search.hpp"

namespace muster::probes {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

// For the smallest packet of a round, which has passed before: a busy far agent answers late.
constexpr auto kPatience = 1500ms;

/// One round of the search: every size twice, then what came is told to `search`.
class MtuRounds {
 public:
  MtuRounds(std::shared_ptr<UdpPath> path, MtuSearch& search) : path_(std::move(path)), search_(search) {}

  asio::awaitable<void> round(std::vector<std::uint32_t> sizes, milliseconds wait) {
    constexpr int kTimes = 2;
    heard_ = false;
    const auto last = MeterClock::now() + kPatience;
    for (int i = 0; i < kTimes && !done(sizes); ++i) {
      for (const auto size : sizes) {
        if (size > search_.largest() || !heard_) sizes_[path_->send(size)] = size;
      }
      auto end = MeterClock::now() + wait / kTimes;
      while (!done(sizes) && MeterClock::now() < (heard_ ? end : last)) {
        const auto until = heard_ ? end : last;
        co_await path_->wait(until);
        const bool heard_before = heard_;
        take();
        // The far agent was busy: what it answers to the others comes now.
        if (heard_ && !heard_before) end = std::max(end, MeterClock::now() + wait / kTimes);
      }
    }
  }
  /// Whether anything came back in the last round.
  [[nodiscard]] bool heard() const { return heard_; }
  /// Who said that packets are too large; empty: nobody did.
  [[nodiscard]] const std::string& teller() const { return teller_; }

 private:
  [[nodiscard]] bool done(const std::vector<std::uint32_t>& sizes) const {
    return search_.largest() >= sizes.back();
  }

  void take() {
    for (const auto& arrival : path_->arrivals()) {
      if (!arrival.reply) continue;
      heard_ = true;
      const auto sent = sizes_.find(arrival.reply->sequence);
      // Something on the way may have cut or joined packets: only what arrived whole counts.
      if (sent != sizes_.end() && path_->packet_bytes(arrival.reply->bytes) == sent->second)
        search_.passed(sent->second);
    }
    for (const auto& error : path_->errors()) {
      if (error.number != EMSGSIZE || !error.by_icmp || error.mtu == 0) continue;
      teller_ = error.icmp.sender.to_string();
      search_.told(error.mtu);
    }
  }

  std::shared_ptr<UdpPath> path_;
  MtuSearch& search_;
  std::map<std::uint32_t, std::uint32_t> sizes_;  // by sequence number, of all rounds
  std::string teller_;
  bool heard_ = false;
};

}  // namespace

asio::awaitable<Fact<PathMtu>> search_path_mtu(std::shared_ptr<UdpPath> path, std::uint64_t trip_us) {
  constexpr std::uint32_t kKnownGood = 128;  // what knocking took, and a little more
  constexpr std::uint32_t kLongestPacket = 65535;
  const auto interface = path->near_interface();
  if (!interface) co_return Fact<PathMtu>::unknown(interface.error().message());
  const auto top = std::min(interface->mtu, kLongestPacket);
  const milliseconds trip(trip_us / 1000);
  const auto wait = std::clamp(60ms + 4 * trip, 160ms, 600ms);
  MtuSearch search(kKnownGood, top);
  MtuRounds rounds(path, search);
  while (!search.finished()) {
    auto sizes = search.begin_round();
    co_await rounds.round(std::move(sizes), wait);
    search.end_round();
  }
  // Under load packets are late or lost for a while: nobody is accused before the largest was tried again.
  if (search.alive() && search.largest() < top && rounds.teller().empty()) {
    const std::vector<std::uint32_t> both{search.largest(), top};
    co_await rounds.round(both, 2 * wait);
  }
  if (!search.alive() || !rounds.heard())
    co_return Fact<PathMtu>::unknown("the path fell silent while it was measured");
  PathMtu mtu;
  mtu.bytes = search.largest() == top ? interface->mtu : search.largest();
  mtu.interface_bytes = interface->mtu;
  mtu.interface = interface->name;
  if (mtu.bytes < interface->mtu) mtu.told_by = rounds.teller();
  co_return mtu;
}

}  // namespace muster::probes

#pragma once
// Who sends which chunk to whom next, when a bundle goes to many hosts: each chunk leaves the bootstrapper
// once, then the hosts hand it to each other. Decides only: what travels, and how, is in
// phases/push_bundle.cpp.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace muster::bundle {

/// One chunk on its way to a host.
struct Transfer {
  std::size_t to = 0;
  std::size_t chunk = 0;
  std::optional<std::size_t> from{};  ///< the host that has it; nothing: the bootstrapper sends it
  bool again = false;  ///< the bootstrapper has sent it before, and no host that has it reaches this one
};

/// How much may be under way at once.
struct PushLimits {
  std::size_t uplink = 4;     ///< from the bootstrapper
  std::size_t downloads = 3;  ///< to one host
  std::size_t uploads = 4;    ///< from one host
};

class PushPlan {
 public:
  PushPlan(std::size_t hosts, std::size_t chunks, PushLimits limits);

  /// A host that takes no chunks, and only gives what it has.
  void only_gives(std::size_t host);
  /// A host that no other can ask.
  void gives_nothing(std::size_t host);
  /// A chunk that is there from the beginning.
  void has(std::size_t host, std::size_t chunk);

  /// The next transfer that can begin now, which is under way then; nothing: wait for one to end, or all is
  /// done.
  std::optional<Transfer> next();
  /// It came, and is right.
  void done(const Transfer& transfer);
  /// It did not come; it will be tried in another way.
  void failed(const Transfer& transfer);
  /// That host did not get a chunk from the other: after the second time it is not tried again.
  void did_not_reach(std::size_t from, std::size_t to);
  /// The host is gone: nothing goes to it or comes from it any more.
  void lost(std::size_t host);

  [[nodiscard]] bool is_lost(std::size_t host) const { return hosts_[host].lost; }
  /// Whether a host has all that it is to have.
  [[nodiscard]] bool complete(std::size_t host) const { return hosts_[host].missing == 0; }
  /// How many chunks a host has yet to get.
  [[nodiscard]] std::size_t missing(std::size_t host) const { return hosts_[host].missing; }

 private:
  struct Host {
    std::vector<bool> has;
    std::vector<bool> coming;
    std::vector<unsigned> failures;  ///< by the host that gives
    std::size_t missing = 0;
    std::size_t downloads = 0;
    std::size_t uploads = 0;
    std::size_t from_here = 0;  ///< of its downloads, those from the bootstrapper
    bool gives = true;
    bool lost = false;
  };

  [[nodiscard]] bool takes(const Host& host) const;
  [[nodiscard]] bool reaches(std::size_t from, std::size_t to) const;
  [[nodiscard]] bool somebody_will_reach(std::size_t to, std::size_t chunk) const;
  [[nodiscard]] std::optional<std::size_t> giver(std::size_t to, std::size_t chunk) const;
  std::optional<Transfer> seed();
  std::optional<Transfer> spread();
  std::optional<Transfer> send_again();
  Transfer begin(Transfer transfer);
  void end(const Transfer& transfer);

  PushLimits limits_;
  std::vector<Host> hosts_;
  std::vector<std::size_t> owners_;   ///< of each chunk, the hosts that are not lost
  std::vector<std::size_t> leaving_;  ///< of each chunk, the transfers from the bootstrapper
  std::size_t uplink_ = 0;
  std::size_t turn_ = 0;
};

}  // namespace muster::bundle

#pragma once
// All hosts of a cluster.yaml, those that answered and those that did not.

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "bootstrapper/cluster/spec.hpp"
#include "bootstrapper/fleet/fan_out.hpp"
#include "bootstrapper/fleet/link.hpp"

namespace muster::fleet {

/// A host and its link, or why there is none.
struct Member {
  const cluster::Host* host = nullptr;
  std::unique_ptr<Link> link;
  std::optional<Error> problem;
};

/// Called as each host is connected or given up.
using OnConnected = std::function<void(const Member&)>;

class Fleet {
 public:
  Fleet();
  ~Fleet();

  /// Connects to all `hosts` at once, at most `parallel` at a time. Never fails: each host has its own
  /// outcome.
  boost::asio::awaitable<void> connect(std::vector<const cluster::Host*> hosts, std::size_t parallel,
                                       const AgentPayload& payload, Bring bring, OnConnected on_connected);

  [[nodiscard]] const std::vector<Member>& members() const { return members_; }
  /// The links of the hosts that were reached, in the order of the file.
  [[nodiscard]] std::vector<Link*> reached() const;
  /// The reached ones of a role.
  [[nodiscard]] std::vector<Link*> reached(Role role) const;
  /// The link to the host of that name, or nullptr.
  [[nodiscard]] Link* find(std::string_view name) const;
  /// The Error of the first host that was not reached, if any.
  [[nodiscard]] std::optional<Error> first_problem() const;
  void close();
  /// What all logins share.
  [[nodiscard]] Access& access() { return *access_; }

 private:
  std::unique_ptr<Access> access_;
  std::vector<Member> members_;
};

}  // namespace muster::fleet

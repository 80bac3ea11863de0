#include "bootstrapper/fleet/fleet.hpp"

#include "bootstrapper/fleet/access.hpp"

namespace muster::fleet {

namespace asio = boost::asio;

Fleet::Fleet() : access_(std::make_unique<Access>()) {}

Fleet::~Fleet() = default;

asio::awaitable<void> Fleet::connect(std::vector<const cluster::Host*> hosts, std::size_t parallel,
                                     const AgentPayload& payload, Bring bring, OnConnected on_connected) {
  members_.clear();
  access_->bastions.forget_problems();
  members_.resize(hosts.size());
  std::vector<Member*> all;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    members_[i].host = hosts[i];
    all.push_back(&members_[i]);
  }
  const auto connect_one = [this, &payload, bring,
                            &on_connected](Member* member) -> asio::awaitable<Result<>> {
    auto link = co_await fleet::connect(*member->host, *access_, payload, bring);
    if (link) {
      member->link = std::move(*link);
    } else {
      member->problem = std::move(link).error();
    }
    on_connected(*member);
    co_return Result<>{};
  };
  auto connecting = fan_out<void>(all, parallel, connect_one);
  co_await std::move(connecting);
}

std::vector<Link*> Fleet::reached() const {
  std::vector<Link*> links;
  for (const auto& member : members_) {
    if (member.link) links.push_back(member.link.get());
  }
  return links;
}

std::vector<Link*> Fleet::reached(Role role) const {
  auto links = reached();
  std::erase_if(links, [role](const Link* link) { return link->host().role != role; });
  return links;
}

Link* Fleet::find(std::string_view name) const {
  for (const auto& member : members_) {
    if (member.link && member.host->name == name) return member.link.get();
  }
  return nullptr;
}

std::optional<Error> Fleet::first_problem() const {
  for (const auto& member : members_) {
    if (member.problem) return member.problem;
  }
  return std::nullopt;
}

void Fleet::close() {
  for (auto& member : members_) {
    if (member.link) member.link->close();
  }
}

}  // namespace muster::fleet

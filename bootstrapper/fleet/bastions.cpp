#include "bootstrapper/fleet/bastions.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "agent/protocol/deadline.hpp"
#include "bootstrapper/fleet/passwords.hpp"
#include "bootstrapper/fleet/targets.hpp"
#include "bootstrapper/ssh/tunnel.hpp"

namespace muster::fleet {

namespace asio = boost::asio;

namespace {

/// A session opens one tunnel at a time, and cannot give one up. After this long the hosts that wait get
/// another session, so that one host that does not answer holds up none.
constexpr std::chrono::milliseconds kPatience{1000};

/// What tells one way from another: where it leads, and by which keys.
std::string key_of(const std::vector<ssh::Target>& way) {
  auto key = proxy_jump_text(way);
  for (const auto& path : way.back().key_paths) key += "\n" + path.string();
  return key;
}

Error no_answer(const ssh::Tunnel& tunnel, const std::string& address, std::chrono::milliseconds deadline) {
  return fail(ErrorKind::unreachable,
              tunnel.hop() + ": no answer from " + address + " in " + to_string(deadline))
      .next("check that the host is up, and that no firewall is between it and the bastion");
}

}  // namespace

asio::awaitable<Result<std::unique_ptr<ssh::Session>>> Bastions::open(ssh::Target target,
                                                                      std::vector<ssh::Target> way) {
  auto session = co_await log_in(std::move(target), std::move(way), "");
  co_return session;
}

/// `name` goes in front of what the host itself refuses; what a hop before it refuses has that hop's already.
asio::awaitable<Result<std::unique_ptr<ssh::Session>>> Bastions::open_once(ssh::Target target,
                                                                           std::vector<ssh::Target> way,
                                                                           std::string name) {
  Passage passage;
  if (!way.empty()) {
    target.proxy_jump = proxy_jump_text(way);
    CO_TRY(passage, co_await pass(std::move(way), target.address, target.port, target.connect_deadline));
  }
  Result<std::unique_ptr<ssh::Session>> session = std::unique_ptr<ssh::Session>();
  if (passage.tunnel) {
    session = co_await ssh::Session::open(std::move(target), passage.session, passage.tunnel);
  } else {
    session = co_await ssh::Session::open(std::move(target));
  }
  if (!session && !name.empty()) co_return std::move(session).error().in(name);
  co_return session;
}

asio::awaitable<Result<std::unique_ptr<ssh::Session>>> Bastions::log_in(ssh::Target target,
                                                                        std::vector<ssh::Target> way,
                                                                        std::string name) {
  bool wants_password = false;
  target.wants_password = &wants_password;
  auto session = co_await open_once(target, way, name);
  if (session || !wants_password || !passwords_) co_return session;
  const bool of_bastion = !name.empty();
  const auto key = "login " + (of_bastion ? ssh::hop_text(target) : target.user);
  const auto question = of_bastion ? "Password of " + name + ": "
                                   : "Password of " + target.user + " on " + target.name +
                                         " (and on all other hosts that want one of " + target.user + "): ";
  // A coroutine's captures live in the function object, which `settle` keeps.
  const Passwords::Try attempt = [&](Secret password) -> asio::awaitable<bool> {
    target.password = std::move(password);
    session = co_await open_once(target, way, name);
    co_return session.has_value();
  };
  co_await passwords_->settle(key, question, attempt);
  co_return session;
}

asio::awaitable<Result<Bastions::Passage>> Bastions::pass(std::vector<ssh::Target> way, std::string address,
                                                          std::uint16_t port,
                                                          std::chrono::milliseconds deadline) {
  const auto executor = co_await asio::this_coro::executor;
  auto& hop = hops_[key_of(way)];
  if (!hop) hop = std::make_unique<Hop>(executor);
  auto* const here = hop.get();
  auto held = co_await here->turn.take();
  std::optional<Turn::Held> turn(std::move(held));
  Passage passage;
  CO_TRY(passage.session, co_await session_of(*here, std::move(way)));
  passage.tunnel = co_await passage.session->tunnel_to(address, port);
  const auto patience = std::min(kPatience, deadline);
  bool settled = co_await passage.tunnel->settled(patience);
  if (!settled && here->session == passage.session) here->session.reset();
  turn.reset();
  if (!settled) {
    settled = co_await passage.tunnel->settled(deadline - patience);
  }
  if (!settled) co_return no_answer(*passage.tunnel, address + ":" + std::to_string(port), deadline);
  if (const auto& refused = passage.tunnel->refused()) co_return *refused;
  co_return passage;
}

asio::awaitable<Result<std::shared_ptr<ssh::Session>>> Bastions::session_of(Hop& hop,
                                                                            std::vector<ssh::Target> way) {
  if (hop.session && !hop.session->ended()) co_return hop.session;
  if (hop.problem) co_return *hop.problem;
  auto last = std::move(way.back());
  way.pop_back();
  const auto name = "bastion " + ssh::hop_text(last);
  auto session = co_await log_in(std::move(last), std::move(way), name);
  if (session) {
    hop.session = std::move(*session);
    co_return hop.session;
  }
  hop.problem = session.error();
  co_return *hop.problem;
}

void Bastions::forget_problems() {
  for (auto& [key, hop] : hops_) hop->problem.reset();
}

}  // namespace muster::fleet

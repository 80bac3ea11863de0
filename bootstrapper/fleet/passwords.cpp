#include "bootstrapper/fleet/passwords.hpp"

#include <boost/asio/this_coro.hpp>

namespace muster::fleet {

namespace asio = boost::asio;

namespace {

constexpr int kMostTries = 3;

/// Pauses what else is shown, for as long as this lives.
struct Paused {
  const std::function<void(bool)>& pause;
  explicit Paused(const std::function<void(bool)>& what) : pause(what) {
    if (pause) pause(true);
  }
  Paused(const Paused&) = delete;
  Paused& operator=(const Paused&) = delete;
  ~Paused() {
    if (pause) pause(false);
  }
};

}  // namespace

std::optional<Secret> Passwords::known(const std::string& key) const {
  const auto entry = entries_.find(key);
  return entry == entries_.end() ? std::nullopt : entry->second->good;
}

asio::awaitable<std::optional<Secret>> Passwords::answer_to(std::string question) {
  const auto turn = co_await asking_->take();
  const Paused paused(pause_);
  auto answer = co_await asker_->ask(std::move(question));
  co_return answer;
}

asio::awaitable<bool> Passwords::ask(Entry& entry, std::string question, Try attempt) {
  for (int tries = 0; tries < kMostTries; ++tries) {
    auto answer = co_await answer_to(question);
    if (!answer) break;
    const bool taken = co_await attempt(*answer);
    if (taken) {
      entry.good = std::move(answer);
      co_return true;
    }
    const Paused paused(pause_);
    asker_->say("This password was not taken.");
  }
  entry.given_up = true;
  co_return false;
}

asio::awaitable<bool> Passwords::settle(std::string key, std::string question, Try attempt) {
  if (!asker_) co_return false;
  const auto executor = co_await asio::this_coro::executor;
  if (!asking_) asking_ = std::make_unique<Turn>(executor);
  auto& slot = entries_[key];
  if (!slot) slot = std::make_unique<Entry>(executor);
  auto& entry = *slot;
  auto held = co_await entry.turn.take();
  std::optional<Turn::Held> turn(std::move(held));
  if (entry.given_up) co_return false;
  if (entry.good) {
    turn.reset();  // known to be good: all others try it at once
    const Secret password = *entry.good;
    const bool taken = co_await attempt(password);
    co_return taken;
  }
  const bool taken = co_await ask(entry, std::move(question), std::move(attempt));
  co_return taken;
}

}  // namespace muster::fleet

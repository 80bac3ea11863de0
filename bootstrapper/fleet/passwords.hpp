#pragma once
// Passwords that nobody wrote down: asked for on the terminal, once a user, and good for all hosts that share
// it. Where there is no terminal nobody is asked.

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "agent/protocol/event.hpp"
#include "agent/protocol/result.hpp"
#include "agent/protocol/secret.hpp"
#include "bootstrapper/fleet/terminal.hpp"

namespace muster::fleet {

class Passwords {
 public:
  /// Tries a password where it is wanted: whether it was taken.
  using Try = std::function<boost::asio::awaitable<bool>(Secret)>;

  /// Who is asked; nobody where this is never set.
  void set_asker(std::unique_ptr<Asker> asker) { asker_ = std::move(asker); }
  /// Called with true before a question and with false behind it: the terminal must be left alone meanwhile.
  void set_pause(std::function<void(bool)> pause) { pause_ = std::move(pause); }
  [[nodiscard]] bool can_ask() const { return asker_ != nullptr; }

  /// The password called `key`, where one was taken already.
  [[nodiscard]] std::optional<Secret> known(const std::string& key) const;
  /// Has the password called `key` tried: the one that was taken before, else what is answered to `question`,
  /// at most three times. False when none was taken. While one host's answer is tried the others wait for it,
  /// so a wrong one is refused once and not by all hosts.
  boost::asio::awaitable<bool> settle(std::string key, std::string question, Try attempt);

 private:
  struct Entry {
    explicit Entry(boost::asio::any_io_executor executor) : turn(std::move(executor)) {}
    Turn turn;
    std::optional<Secret> good;
    bool given_up = false;
  };
  boost::asio::awaitable<bool> ask(Entry& entry, std::string question, Try attempt);
  boost::asio::awaitable<std::optional<Secret>> answer_to(std::string question);

  std::unique_ptr<Asker> asker_;
  std::function<void(bool)> pause_;
  std::map<std::string, std::unique_ptr<Entry>> entries_;
  std::unique_ptr<Turn> asking_;  ///< one question at a time
};

}  // namespace muster::fleet

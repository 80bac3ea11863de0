#include "bootstrapper/fleet/passwords.hpp"

#include <deque>

#include "agent/protocol/deadline.hpp"
#include "agent/protocol/task_group.hpp"
#include "bootstrapper/fleet/bastions.hpp"
#include "tests/unit/bootstrapper/ssh/logged_in.hpp"

using namespace std::chrono_literals;

namespace muster::fleet {

namespace asio = boost::asio;
using test::message_of;
using test::Sshd;

namespace {

/// Gives the answers in order, "" for none, and writes down what it was asked and told.
struct Answers final : Asker {
  std::deque<std::string> answers;
  std::vector<std::string>& asked;

  Answers(std::deque<std::string> ready, std::vector<std::string>& log)
      : answers(std::move(ready)), asked(log) {}
  asio::awaitable<std::optional<Secret>> ask(std::string question) override {
    asked.push_back(question);
    co_await wait_for(1ms);
    std::optional<Secret> answer;
    if (!answers.empty()) {
      if (!answers.front().empty()) answer = Secret(answers.front());
      answers.pop_front();
    }
    co_return answer;
  }
  void say(const std::string& line) override { asked.push_back(line); }
};

struct Operator {
  asio::io_context context{1};
  std::vector<std::string> asked;
  Passwords passwords;

  explicit Operator(std::deque<std::string> answers) {
    passwords.set_asker(std::make_unique<Answers>(std::move(answers), asked));
  }
};

/// A host that takes `right`, and counts what it was given.
struct Door {
  std::string right;
  int tries = 0;
  Passwords::Try attempt() {
    return [this](Secret password) -> asio::awaitable<bool> {
      ++tries;
      co_await wait_for(1ms);
      co_return password.reveal() == right;
    };
  }
};

}  // namespace

TEST_CASE("a password is asked for once and given to all who share it") {
  Operator op({"right"});
  std::vector<Door> doors(5, Door{"right"});
  int open = 0;
  const auto enter = [&](Door& door) -> asio::awaitable<void> {
    const bool taken = co_await op.passwords.settle("login ops", "Password: ", door.attempt());
    open += taken ? 1 : 0;
  };
  const auto enter_all = [&]() -> asio::awaitable<int> {
    TaskGroup group(co_await asio::this_coro::executor);
    for (auto& door : doors) group.spawn(enter(door));
    co_await group.join();
    co_return 0;
  };
  test::run(op.context, enter_all());
  CHECK(open == 5);
  CHECK(op.asked == std::vector<std::string>{"Password: "});
  for (const auto& door : doors) CHECK(door.tries == 1);
  CHECK(op.passwords.known("login ops")->reveal() == "right");
  CHECK_FALSE(op.passwords.known("login other"));
}

TEST_CASE("a wrong password is asked for again, three times at most, and only one host sees it") {
  Door first{"right"};
  Door second{"right"};
  {
    Operator op({"wrong", "right"});
    CHECK(test::run(op.context, op.passwords.settle("k", "Password: ", first.attempt())));
    CHECK(first.tries == 2);
    CHECK(op.asked == std::vector<std::string>{"Password: ", "This password was not taken.", "Password: "});
  }
  Operator op({"a", "b", "c", "right"});
  CHECK_FALSE(test::run(op.context, op.passwords.settle("k", "Password: ", first.attempt())));
  CHECK_FALSE(test::run(op.context, op.passwords.settle("k", "Password: ", second.attempt())));
  CHECK(second.tries == 0);
  CHECK_FALSE(op.passwords.known("k"));
}

TEST_CASE("no answer is no password, and is not asked for again") {
  Operator op({"", "right"});
  Door door{"right"};
  CHECK_FALSE(test::run(op.context, op.passwords.settle("k", "Password: ", door.attempt())));
  CHECK_FALSE(test::run(op.context, op.passwords.settle("k", "Password: ", door.attempt())));
  CHECK(op.asked.size() == 1);
  CHECK(door.tries == 0);
}

TEST_CASE("without a terminal nobody is asked") {
  asio::io_context context{1};
  Passwords passwords;
  Door door{"right"};
  CHECK_FALSE(passwords.can_ask());
  CHECK_FALSE(test::run(context, passwords.settle("k", "Password: ", door.attempt())));
  CHECK(door.tries == 0);
}

TEST_CASE("what else is shown pauses while a question is open") {
  Operator op({"wrong", "right"});
  std::string pauses;
  op.passwords.set_pause([&](bool paused) { pauses += paused ? '(' : ')'; });
  Door door{"right"};
  CHECK(test::run(op.context, op.passwords.settle("k", "Password: ", door.attempt())));
  CHECK(pauses == "()()()");
}

TEST_CASE("hosts and bastions that want a password get the one that was asked for" *
          doctest::skip(!test::is_root())) {
  const test::SshdOptions passwords_only{
      .configuration = {"PasswordAuthentication yes", "PubkeyAuthentication no"}};
  const Sshd bastion(passwords_only);
  const Sshd host(passwords_only);
  Operator op({"wrong", test::kPassword, test::kPassword});
  Bastions bastions(&op.passwords);
  auto target = host.target();
  target.user = "ops";
  for (int i = 0; i < 2; ++i) {
    auto session = test::run(op.context, bastions.open(target, {bastion.target()}));
    REQUIRE_MESSAGE(session, message_of(session));
  }
  const auto name = "bastion root@127.0.0.1:" + std::to_string(bastion.port());
  CHECK(op.asked ==
        std::vector<std::string>{"Password of " + name + ": ", "This password was not taken.",
                                 "Password of " + name + ": ",
                                 "Password of ops on n1 (and on all other hosts that want one of ops): "});
}

TEST_CASE("a host that takes keys only asks for no password") {
  const Sshd host;
  Operator op({"never"});
  Bastions bastions(&op.passwords);
  auto target = host.target();
  target.key_paths = {test::Keys::get().user("stranger")};
  CHECK_FALSE(test::run(op.context, bastions.open(target, {})));
  CHECK(op.asked.empty());
}

}  // namespace muster::fleet

#include "bootstrapper/ssh/sudo.hpp"

#include <boost/asio/buffer.hpp>
#include <random>
#include <utility>

#include "agent/protocol/deadline.hpp"
#include "bootstrapper/ssh/shell_quote.hpp"

namespace muster::ssh {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds kExitDeadline(5000);

// A word that nothing else on stderr can be mistaken for.
std::string unique_word(const char* what) {
  std::random_device random;
  return "muster-" + std::string(what) + "-" + std::to_string(random()) + std::to_string(random());
}

// What sudo asks and what the command says when it has begun; both on stderr, which leaves stdout to the command.
struct Dialogue {
  std::string prompt = unique_word("password") + ":";
  std::string begun = unique_word("begun");
};

std::string sudo_command(const Dialogue& dialogue, const Sudo& sudo, const std::string& command) {
  // The marker goes out by itself before anything of the command. LC_ALL: refusals are told apart by their English words.
  const auto script = "printf %s " + dialogue.begun + " >&2; " + command;
  const auto how = sudo.password ? "-S -p " + shell_quote(dialogue.prompt) : std::string("-n");
  return "env LC_ALL=C sudo " + how + " -- /bin/sh -c " + shell_quote(script);
}

asio::awaitable<Error> refusal(Channel& channel, const Target& target) {
  auto exit = co_await channel.wait_exit(kExitDeadline);
  if (!exit) co_return std::move(exit).error().in("sudo");
  co_return sudo_refusal(*exit, channel.errors(), target);
}

Error wrong_password(const Target& target) {
  return fail(ErrorKind::login, "sudo refused the password of user " + target.user)
      .next("check the sudo password of " + target.name +
            " in cluster.yaml; without one of its own it is the login password");
}

// Answers sudo until the command has begun, and takes what sudo said out of channel.errors().
asio::awaitable<Result<>> talk(Channel& channel, const Dialogue& dialogue, const Sudo& sudo, const Target& target) {
  bool answered = false;
  for (;;) {
    const auto& said = channel.errors();
    if (const auto at = said.find(dialogue.begun); at != std::string::npos) {
      channel.drop_errors(at + dialogue.begun.size());
      co_return Result<>();
    }
    if (const auto at = said.find(dialogue.prompt); at != std::string::npos) {
      if (answered || !sudo.password) co_return wrong_password(target);
      answered = true;
      channel.drop_errors(at + dialogue.prompt.size());
      const Secret line(sudo.password->reveal() + "\n");
      const auto bytes = asio::buffer(line.reveal());
      CO_TRY(co_await channel.write(bytes));
    }
    CO_TRY(const bool more, co_await channel.more_errors());
    if (!more) {
      auto why = co_await refusal(channel, target);
      co_return why;
    }
  }
}

}  // namespace

Error sudo_refusal(const ExitStatus& exit, std::string_view printed, const Target& target) {
  const auto says = [printed](std::string_view words) { return printed.find(words) != std::string_view::npos; };
  const auto& user = target.user;
  if (says("a password is required") || says("no password was provided")) {
    return fail(ErrorKind::login, "sudo wants a password of user " + user + ", and none is given")
        .next("set ssh.sudo.passwordFile of " + target.name + " in cluster.yaml, or allow " + user + " NOPASSWD in its sudoers");
  }
  if (says("incorrect password")) return wrong_password(target);
  if (says("not in the sudoers file") || says("is not allowed to") || says("may not run sudo")) {
    return fail(ErrorKind::login, "user " + user + " may not become root: " + last_line(printed))
        .next("allow " + user + " in the host's sudoers (visudo), or log in as another user");
  }
  if (says("you must have a tty")) {
    return fail(ErrorKind::login, "sudo wants a terminal (requiretty)")
        .next("on the host, add with visudo: Defaults:" + user + " !requiretty");
  }
  if (exit.status == 127) {
    return fail(ErrorKind::login, "there is no sudo on the host")
        .next("install sudo there, or log in as root");
  }
  const auto line = last_line(printed);
  return fail(ErrorKind::login, "sudo failed with status " + std::to_string(exit.status) + (line.empty() ? "" : ": " + line));
}

asio::awaitable<Result<std::unique_ptr<Channel>>> exec_as_root(Session& session, const Sudo& sudo,
                                                               std::string command,
                                                               std::chrono::milliseconds deadline) {
  if (!sudo.enabled || session.target().user == "root") {
    auto channel = co_await session.exec("exec /bin/sh -c " + shell_quote(command));
    co_return channel;
  }
  const Dialogue dialogue;
  CO_TRY(auto channel, co_await session.exec(sudo_command(dialogue, sudo, command)));
  auto work = talk(*channel, dialogue, sudo, session.target());
  auto begun = co_await with_deadline(std::move(work), deadline, "sudo");
  if (begun) co_return channel;
  auto error = std::move(begun).error();
  if (error.kind() == ErrorKind::timeout && !channel->errors().empty()) {
    co_return fail(ErrorKind::login, "sudo asked something else than a password: " + last_line(channel->errors()));
  }
  co_return error;
}

asio::awaitable<Result<Outcome>> run_as_root(Session& session, const Sudo& sudo, std::string command,
                                             std::string input, std::chrono::milliseconds deadline) {
  CO_TRY(auto channel, co_await exec_as_root(session, sudo, std::move(command), deadline));
  auto outcome = co_await finish(*channel, std::move(input), deadline);
  co_return outcome;
}

}  // namespace muster::ssh

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

// What sudo asks, and what the command says on stdout and stderr when it has begun.
struct Dialogue {
  std::string prompt = unique_word("password") + ":";
  std::string begun = unique_word("begun");
};

std::string shell_command(const Dialogue& dialogue, const std::string& command) {
  return "/bin/sh -c " +
         shell_quote("printf %s " + dialogue.begun + "; printf %s " + dialogue.begun + " >&2; " + command);
}

std::string sudo_command(const Dialogue& dialogue, const Sudo& sudo, const std::string& command) {
  const auto how = sudo.password ? "-S -p " + shell_quote(dialogue.prompt) : std::string("-n");
  // Refusals are told apart by their English words.
  return "env LC_ALL=C sudo " + how + " -- " + shell_command(dialogue, command);
}

asio::awaitable<Error> refusal(Channel& channel, const Sudo& sudo, const Target& target) {
  auto exit = co_await channel.wait_exit(kExitDeadline);
  if (!exit) co_return std::move(exit).error();
  if (sudo.enabled) co_return sudo_refusal(*exit, channel.errors(), target);
  co_return fail(ErrorKind::login, "the login shell of " + target.user +
                                       " does not run commands: " + last_line(channel.errors()));
}

Error wrong_password(const Target& target) {
  return fail(ErrorKind::login, "sudo refused the password of user " + target.user)
      .next("check the sudo password of " + target.name +
            " in cluster.yaml; without one of its own it is the login password");
}

// Answers sudo until the command has begun on stderr, and takes what was said before out of channel.errors().
asio::awaitable<Result<>> answer_sudo(Channel& channel, const Dialogue& dialogue, const Sudo& sudo,
                                      const Target& target) {
  bool answered = false;
  for (;;) {
    const auto& said = channel.errors();
    if (const auto at = said.find(dialogue.begun); at != std::string::npos) {
      channel.drop_errors(at + dialogue.begun.size());
      co_return Result<>();
    }
    if (const auto at = said.find(dialogue.prompt); at != std::string::npos) {
      if (answered) co_return wrong_password(target);
      answered = true;
      channel.drop_errors(at + dialogue.prompt.size());
      const Secret line(sudo.password->reveal() + "\n");
      const auto bytes = asio::buffer(line.reveal());
      CO_TRY(co_await channel.write(bytes));
    }
    CO_TRY(const bool more, co_await channel.more_errors());
    if (!more) {
      auto why = co_await refusal(channel, sudo, target);
      co_return why;
    }
  }
}

// Drops what a login shell's start-up files printed on stdout before the command began there.
asio::awaitable<Result<>> skip_noise(Channel& channel, const Dialogue& dialogue) {
  constexpr std::size_t kMostNoise = 64 << 10;
  std::string seen;
  char block[4096];
  const auto into = asio::buffer(block);
  while (seen.size() < kMostNoise) {
    CO_TRY(const auto got, co_await channel.read_some(into));
    if (got == 0) break;
    seen.append(block, got);
    if (const auto at = seen.find(dialogue.begun); at != std::string::npos) {
      channel.put_back(seen.substr(at + dialogue.begun.size()));
      co_return Result<>();
    }
  }
  co_return fail(ErrorKind::login,
                 "the login shell printed something else than the command: " + last_line(seen));
}

asio::awaitable<Result<>> begin(Channel& channel, const Dialogue& dialogue, const Sudo& sudo,
                                const Target& target) {
  CO_TRY(co_await answer_sudo(channel, dialogue, sudo, target));
  CO_TRY(co_await skip_noise(channel, dialogue));
  co_return Result<>();
}

}  // namespace

Error sudo_refusal(const ExitStatus& exit, std::string_view printed, const Target& target) {
  const auto says = [printed](std::string_view words) {
    return printed.find(words) != std::string_view::npos;
  };
  const auto& user = target.user;
  if (says("a password is required") || says("no password was provided")) {
    return fail(ErrorKind::login, "sudo wants a password of user " + user + ", and none is given")
        .next("set ssh.sudo.passwordFile of " + target.name + " in cluster.yaml, or allow " + user +
              " NOPASSWD in its sudoers");
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
  return fail(ErrorKind::login,
              "sudo failed with status " + std::to_string(exit.status) + (line.empty() ? "" : ": " + line));
}

asio::awaitable<Result<std::unique_ptr<Channel>>> exec_as_root(Session& session, const Sudo& sudo,
                                                               std::string command,
                                                               std::chrono::milliseconds deadline) {
  const Dialogue dialogue;
  Sudo how = sudo;
  how.enabled = sudo.enabled && session.target().user != "root";
  const auto line =
      how.enabled ? sudo_command(dialogue, how, command) : "exec " + shell_command(dialogue, command);
  CO_TRY(auto channel, co_await session.exec(line));
  const std::string waited_for = how.enabled ? "sudo" : "the login shell";
  auto work = begin(*channel, dialogue, how, session.target());
  auto begun = co_await with_deadline(std::move(work), deadline, waited_for);
  if (begun) co_return channel;
  auto error = std::move(begun).error();
  if (how.enabled && error.kind() == ErrorKind::timeout && !channel->errors().empty()) {
    co_return fail(ErrorKind::login,
                   "sudo asked something else than a password: " + last_line(channel->errors()));
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

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

// The line, with a new terminal as its controlling one. sudo asks for no more than that; the streams are
// those of the channel, which a terminal of sshd's would take the place of: it changes bytes, joins stderr to
// stdout and knows no end of input.
std::string in_terminal(const std::string& line) {
  const auto with_streams = "exec " + line + " <&3 >&4 2>&5 3<&- 4>&- 5>&-";
  return "/bin/sh -c " + shell_quote("SHELL=/bin/sh exec script -q -e -c " + shell_quote(with_streams) +
                                     " /dev/null 3<&0 4>&1 5>&2 </dev/null >/dev/null");
}

std::string sudo_command(const Dialogue& dialogue, const Sudo& sudo, const std::string& command) {
  const auto how = sudo.password ? "-S -p " + shell_quote(dialogue.prompt) : std::string("-n");
  // Refusals are told apart by their English words.
  return "env LC_ALL=C sudo " + how + " -- " + shell_command(dialogue, command);
}

/// What stands on stdout in place of the command's output, at most its first 4 KiB.
asio::awaitable<std::string> said_instead(Channel& channel) {
  char block[4096];
  const auto into = asio::buffer(block);
  auto reading = channel.read_some(into);
  const auto got = co_await with_deadline(std::move(reading), kExitDeadline, "output");
  co_return got ? std::string(block, *got) : std::string();
}

/// A shell that runs nothing of ours. Images of clouds answer root so: Please login as the user "centos" ...
Error no_commands(const Target& target, const std::string& said) {
  auto error =
      fail(ErrorKind::login, "the login shell of " + target.user + " does not run commands: " + said);
  if (target.user != "root") return error;
  return std::move(error).next("if root may not log in there, set ssh.user of " + target.name +
                               " in cluster.yaml to one who may, and sudo: true");
}

asio::awaitable<Error> refusal(Channel& channel, const Sudo& sudo, const Target& target) {
  std::string said;
  if (!sudo.enabled) {
    said = co_await said_instead(channel);
  }
  auto exit = co_await channel.wait_exit(kExitDeadline);
  if (!exit) co_return std::move(exit).error();
  if (sudo.enabled) {
    const bool wanted = channel.errors().find("a password is required") != std::string::npos;
    if (sudo.wants_password && wanted && !sudo.password) *sudo.wants_password = true;
    co_return sudo_refusal(*exit, channel.errors(), target);
  }
  auto last = last_line(channel.errors());
  if (last.empty()) last = last_line(said);
  co_return no_commands(target, last);
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

namespace {

constexpr std::string_view kWantsTerminal = "you must have a tty";

/// Starts the command once, in a terminal where the session is known to need one.
asio::awaitable<Result<std::unique_ptr<Channel>>> start_once(Session& session, const Sudo& how,
                                                             const std::string& command,
                                                             std::chrono::milliseconds deadline) {
  const Dialogue dialogue;
  auto line = how.enabled ? sudo_command(dialogue, how, command) : "exec " + shell_command(dialogue, command);
  if (how.enabled && session.sudo_wants_terminal) line = in_terminal(line);
  CO_TRY(auto channel, co_await session.exec(line));
  const std::string waited_for = how.enabled ? "sudo" : "the login shell";
  auto work = begin(*channel, dialogue, how, session.target());
  auto begun = co_await with_deadline(std::move(work), deadline, waited_for);
  if (begun) co_return channel;
  auto error = std::move(begun).error();
  const auto& said = channel->errors();
  if (!how.enabled) co_return error;
  if (said.find(kWantsTerminal) != std::string::npos) {
    session.sudo_wants_terminal = true;
  } else if (session.sudo_wants_terminal && said.find("script: ") != std::string::npos) {
    co_return fail(ErrorKind::login,
                   "sudo wants a terminal (requiretty), and script(1) could not make one: " + last_line(said))
        .next("install util-linux there, or add with visudo: Defaults:" + session.target().user +
              " !requiretty");
  } else if (error.kind() == ErrorKind::timeout && !said.empty()) {
    co_return fail(ErrorKind::login, "sudo asked something else than a password: " + last_line(said));
  }
  co_return error;
}

}  // namespace

asio::awaitable<Result<std::unique_ptr<Channel>>> exec_as_root(Session& session, const Sudo& sudo,
                                                               std::string command,
                                                               std::chrono::milliseconds deadline) {
  Sudo how = sudo;
  how.enabled = sudo.enabled && session.target().user != "root";
  const bool in_terminal_before = session.sudo_wants_terminal;
  auto started = co_await start_once(session, how, command, deadline);
  if (!started && session.sudo_wants_terminal && !in_terminal_before) {
    started = co_await start_once(session, how, command, deadline);
  }
  co_return started;
}

asio::awaitable<Result<Outcome>> run_as_root(Session& session, const Sudo& sudo, std::string command,
                                             std::string input, std::chrono::milliseconds deadline) {
  CO_TRY(auto channel, co_await exec_as_root(session, sudo, std::move(command), deadline));
  auto outcome = co_await finish(*channel, std::move(input), deadline);
  co_return outcome;
}

}  // namespace muster::ssh

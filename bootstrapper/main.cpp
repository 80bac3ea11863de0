// muster: the command line, the one place that prints an Error and picks the exit status.

#include <CLI/CLI.hpp>
#include <cstdio>

#include "agent/checks/printable.hpp"
#include "agent/protocol/process.hpp"
#include "bootstrapper/commands/command_line.hpp"

namespace {

using namespace muster;

/// What a host may have said, cleaned line by line: kubeadm's own words and commands to paste have line
/// breaks.
std::string cleaned(std::string_view text, std::size_t longest_line) {
  std::string lines;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    lines += printable(line, longest_line) + "\n";
  }
  return lines;
}

int print_error(const Error& error) {
  constexpr std::size_t kLongestMessage = 1000;
  constexpr std::size_t kLongestCommand = 16'000;
  std::string text = "muster: " + cleaned(error.message(), kLongestMessage);
  if (!error.remedy().empty()) text += "  next: " + cleaned(error.remedy(), kLongestCommand);
  std::fputs(text.c_str(), stderr);
  return exit_status(error.kind());
}

/// "up", or "agent-remove" of a subcommand's own.
std::string chosen(const CLI::App& app) {
  const auto* command = app.get_subcommands().front();
  const auto below = command->get_subcommands();
  return command->get_name() + (below.empty() ? "" : "-" + below.front()->get_name());
}

}  // namespace

int main(int argc, char** argv) {
  prepare_process();
  commands::Invocation invocation;
  CLI::App app("", "muster");
  commands::add_commands(app, invocation);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : exit_status(ErrorKind::usage);
  }
  invocation.words.assign(argv + 1, argv + argc);
  invocation.command = chosen(app);
  const auto status = invocation.run();
  return status ? *status : print_error(status.error());
}

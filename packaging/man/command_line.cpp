#include <CLI/CLI.hpp>

#include "packaging/man/pages.hpp"

namespace muster::man {

namespace {

/// What --help shows of an option, in its own words. Of a positional the usage has said the rest.
void add_option(Page& page, const CLI::Option& option, bool positional) {
  CLI::Formatter formatter;
  const auto name = formatter.make_option_name(&option, positional);
  page.entry(positional ? name : name + formatter.make_option_opts(&option),
             formatter.make_option_desc(&option));
}

bool is_shown(const CLI::Option& option) {
  return !option.get_group().empty();
}

void add_options(Page& page, const CLI::App& app) {
  for (const auto* option : app.get_options()) {
    if (is_shown(*option) && option->get_positional()) add_option(page, *option, true);
  }
  for (const auto* option : app.get_options()) {
    // --help of every command is told once.
    if (is_shown(*option) && option->nonpositional() && (option != app.get_help_ptr() || !app.get_parent()))
      add_option(page, *option, false);
  }
}

/// "muster config check"
std::string full_name(const CLI::App& app) {
  return (app.get_parent() ? full_name(*app.get_parent()) + " " : "") + app.get_name();
}

/// "muster join HOST..."
std::string usage(const CLI::App& app) {
  std::string line = full_name(app);
  bool options = false;
  for (const auto* option : app.get_options()) {
    if (!is_shown(*option)) continue;
    options = options || (option->nonpositional() && option != app.get_help_ptr());
    if (!option->get_positional()) continue;
    const std::string name = option->get_name(true) + (option->get_items_expected_max() > 1 ? "..." : "");
    line += option->get_required() ? " " + name : " [" + name + "]";
  }
  return line + (options ? " [OPTION...]" : "");
}

void add_commands(Page& page, const CLI::App& app) {
  for (const auto* command : app.get_subcommands({})) {
    if (command->get_group().empty()) continue;
    const bool only_parts = command->get_require_subcommand_min() > 0;
    if (!only_parts) {
      page.subsection(usage(*command));
      page.paragraph(command->get_description());
      add_options(page, *command);
    }
    add_commands(page, *command);
  }
}

}  // namespace

void add_command_line(Page& page, const CLI::App& app) {
  page.section("OPTIONS");
  add_options(page, app);
  page.section("COMMANDS");
  add_commands(page, app);
}

}  // namespace muster::man

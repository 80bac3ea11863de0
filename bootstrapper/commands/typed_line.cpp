#include "bootstrapper/commands/typed_line.hpp"

#include <cstdlib>

namespace muster::commands {

namespace {

bool takes_value(const CLI::Option& option) {
  return option.get_items_expected_max() > 0;
}

/// The shell that asks has not expanded it.
std::filesystem::path expanded(const std::string& file) {
  const char* home = std::getenv("HOME");
  return home && file.starts_with("~/") ? home + file.substr(1) : file;
}

void take_value(TypedLine& line, const CLI::Option& option, const std::string& value) {
  if (option.check_lname("file")) line.file = expanded(value);
}

/// --name, --name=value
void read_long(TypedLine& line, const std::string& word) {
  const auto equals = word.find('=');
  const auto* option = find_option(*line.app, word.substr(0, equals));
  if (!option || !takes_value(*option)) return;
  if (equals == std::string::npos)
    line.wants = option;
  else
    take_value(line, *option, word.substr(equals + 1));
}

/// -v, -vy, -f VALUE, -fVALUE
void read_short(TypedLine& line, const std::string& word) {
  for (std::size_t at = 1; at < word.size(); ++at) {
    const auto* option = find_option(*line.app, std::string("-") + word[at]);
    if (!option) return;
    if (!takes_value(*option)) continue;
    if (at + 1 == word.size())
      line.wants = option;
    else
      take_value(line, *option, word.substr(at + 1));
    return;
  }
}

const CLI::App* command_of(const TypedLine& line, const std::string& word) {
  if (!line.positionals.empty()) return nullptr;
  for (const auto* command : line.app->get_subcommands({})) {
    if (command->get_name() == word) return command;
  }
  return nullptr;
}

void read_word(TypedLine& line, const std::string& word) {
  if (line.wants) {
    take_value(line, *line.wants, word);
    line.wants = nullptr;
  } else if (line.options_ended) {
    line.positionals.push_back(word);
  } else if (word == "--") {
    line.options_ended = true;
  } else if (word.starts_with("--")) {
    read_long(line, word);
  } else if (word.starts_with("-") && word.size() > 1) {
    read_short(line, word);
  } else if (const auto* command = command_of(line, word)) {
    line.app = command;
  } else {
    line.positionals.push_back(word);
  }
}

}  // namespace

const CLI::Option* find_option(const CLI::App& app, const std::string& name) {
  for (const auto* at = &app; at; at = at->get_parent()) {
    for (const auto* option : at->get_options()) {
      const bool same = name.starts_with("--") ? option->check_lname(name.substr(2))
                                               : name.size() > 1 && option->check_sname(name.substr(1));
      if (same) return option;
    }
  }
  return nullptr;
}

TypedLine read_typed(const CLI::App& app, std::span<const std::string> words) {
  TypedLine line;
  line.app = &app;
  for (const auto& word : words) read_word(line, word);
  return line;
}

}  // namespace muster::commands

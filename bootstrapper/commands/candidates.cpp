#include "bootstrapper/commands/candidates.hpp"

#include <algorithm>

#include "bootstrapper/commands/typed_line.hpp"

namespace muster::commands {

namespace {

using Kind = Candidates::Kind;

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

/// The values that CLI::IsMember allows, which stand in the name of the option's type: "TEXT:{text,json}".
std::vector<Candidate> members_of(const std::string& type) {
  std::vector<Candidate> words;
  const auto open = type.find('{');
  const auto close = type.rfind('}');
  if (open == std::string::npos || close == std::string::npos || close < open) return words;
  for (auto at = open + 1; at < close;) {
    const auto end = std::min(type.find(',', at), close);
    words.push_back({type.substr(at, end - at), ""});
    at = end + 1;
  }
  return words;
}

/// What can stand for a value; its kind is the name of its type, a positional's is its own name.
Candidates values_of(const CLI::Option& option, const TypedLine& line, const NameSources& names) {
  const auto type = option.get_positional() ? option.get_name(true) : option.get_type_name();
  if (type == "FILE") return {Kind::files, {}};
  if (type == "HOST") return {Kind::words, names.hosts(line.file)};
  if (type == "HOST,...") return {Kind::list, names.hosts(line.file)};
  if (type == "PHASE") return {Kind::words, names.phases()};
  if (type == "PHASE,...") return {Kind::list, names.phases()};
  if (type == "CHECK") return {Kind::words, names.checks()};
  if (type == "PLAYBOOK") return {Kind::files, names.playbooks()};
  return {Kind::words, members_of(option.get_type_name())};
}

/// Those that go on from `typed`, without the ones in `taken`, each with `before` in front.
std::vector<Candidate> matching(const std::vector<Candidate>& all, std::string_view typed,
                                const std::vector<std::string>& taken, const std::string& before) {
  std::vector<Candidate> words;
  for (const auto& one : all) {
    if (!one.word.starts_with(typed)) continue;
    if (std::find(taken.begin(), taken.end(), one.word) != taken.end()) continue;
    words.push_back({before + one.word, one.about});
  }
  return words;
}

/// The candidates for a value of which `typed` is there, with `before` ("--hosts=", or nothing) in front.
Candidates complete_value(Candidates all, std::string typed, std::string before) {
  std::vector<std::string> taken;
  if (all.kind == Kind::list) {
    for (auto comma = typed.find(','); comma != std::string::npos; comma = typed.find(',')) {
      taken.push_back(typed.substr(0, comma));
      before += typed.substr(0, comma + 1);
      typed.erase(0, comma + 1);
    }
  }
  all.words = matching(all.words, typed, taken, before);
  return all;
}

std::vector<Candidate> option_names(const TypedLine& line) {
  std::vector<Candidate> words;
  for (const auto* app = line.app; app; app = app->get_parent()) {
    for (const auto* option : app->get_options()) {
      if (option->get_group().empty()) continue;
      for (const auto& name : option->get_lnames())
        words.push_back({"--" + name, first_line(option->get_description())});
    }
  }
  return words;
}

std::vector<Candidate> command_names(const TypedLine& line) {
  std::vector<Candidate> words;
  if (!line.positionals.empty()) return words;
  for (const auto* command : line.app->get_subcommands({})) {
    if (!command->get_group().empty())
      words.push_back({command->get_name(), first_line(command->get_description())});
  }
  return words;
}

/// The positional that the next word belongs to; the last one may take many.
const CLI::Option* next_positional(const TypedLine& line) {
  std::size_t taken = 0;
  for (const auto* option : line.app->get_options()) {
    if (!option->get_positional()) continue;
    taken += static_cast<std::size_t>(std::max(option->get_items_expected_max(), 1));
    if (line.positionals.size() < taken) return option;
  }
  return nullptr;
}

}  // namespace

Candidates candidates(const CLI::App& app, std::span<const std::string> words, const NameSources& names) {
  const std::string typed = words.empty() ? "" : words.back();
  const auto line = read_typed(app, words.first(words.empty() ? 0 : words.size() - 1));
  if (line.wants) return complete_value(values_of(*line.wants, line, names), typed, "");
  if (!line.options_ended && typed.starts_with("--") && typed.find('=') != std::string::npos) {
    const auto equals = typed.find('=');
    const auto* option = find_option(*line.app, typed.substr(0, equals));
    if (!option) return {};
    return complete_value(values_of(*option, line, names), typed.substr(equals + 1),
                          typed.substr(0, equals + 1));
  }
  if (!line.options_ended && typed.starts_with("-"))
    return {Kind::words, matching(option_names(line), typed, {}, "")};
  Candidates found;
  if (const auto* positional = next_positional(line)) {
    found = values_of(*positional, line, names);
    found.words = matching(found.words, typed, line.positionals, "");
  }
  const auto commands = line.options_ended ? std::vector<Candidate>() : command_names(line);
  for (auto& command : matching(commands, typed, {}, "")) found.words.push_back(std::move(command));
  return found;
}

}  // namespace muster::commands

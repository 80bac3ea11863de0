#include "bootstrapper/playbook/module_text.hpp"

#include <algorithm>

#include "agent/checks/printable.hpp"
#include "bootstrapper/playbook/read_arguments.hpp"

namespace muster::playbook {

namespace {

constexpr std::size_t kColumns = 80;

std::string joined(std::span<const std::string_view> words) {
  std::string text;
  for (const auto word : words) text += (text.empty() ? "" : ", ") + std::string(word);
  return text;
}

/// A default as it would be written in a playbook: plain words need no quotes. A line can be broken between
/// the elements of a list.
std::string written(std::string_view fallback) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-";
  const bool quoted = fallback.size() > 2 && fallback.starts_with('"');
  const auto inside = quoted ? fallback.substr(1, fallback.size() - 2) : fallback;
  const bool plain = quoted && inside.find_first_not_of(kPlain) == std::string_view::npos &&
                     inside.find_first_not_of("0123456789.") != std::string_view::npos;
  if (plain) return std::string(inside);
  std::string text;
  bool in_quotes = false;
  for (const char c : fallback) {
    if (c == '"') in_quotes = !in_quotes;
    text += c;
    if (c == ',' && !in_quotes) text += ' ';
  }
  return text;
}

/// "list of str, required, default [], one of a, b; alias pkg"
std::string about(const ArgumentSpec& argument) {
  std::string text(type_name(argument.type));
  if (argument.type == ArgumentType::list) text += " of " + std::string(type_name(argument.elements));
  if (argument.required) text += ", required";
  if (!argument.fallback.empty()) text += ", default " + written(argument.fallback);
  if (!argument.choices.empty()) text += "; one of " + joined(argument.choices);
  if (!argument.aliases.empty())
    text += (argument.aliases.size() == 1 ? "; alias " : "; aliases ") + joined(argument.aliases);
  return text;
}

std::string arguments_of(const ModuleSpec& module) {
  std::vector<ArgumentSpec> arguments(module.arguments.begin(), module.arguments.end());
  std::sort(arguments.begin(), arguments.end(), [](const ArgumentSpec& a, const ArgumentSpec& b) {
    return a.required != b.required ? a.required : a.name < b.name;
  });
  std::size_t indent = 0;
  for (const auto& argument : arguments) indent = std::max(indent, argument.name.size() + 4);
  std::string text;
  for (const auto& argument : arguments)
    text +=
        padded("  " + std::string(argument.name), indent) + wrapped(about(argument), indent, kColumns) + "\n";
  return text;
}

/// "Runs a program, without a shell."
std::string sentence(std::string_view does) {
  std::string text(does);
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text + ".";
}

std::string groups(std::span<const std::span<const std::string_view>> groups, std::string_view rule) {
  std::string text;
  for (const auto& group : groups) text += wrapped(std::string(rule) + joined(group), 0, kColumns) + "\n";
  return text;
}

}  // namespace

std::string module_text(const ModuleSpec& module) {
  const std::string name(module.name);
  auto text = name + " (" + std::string(module.collections.front()) + "." + name + ")\n\n" +
              wrapped(sentence(module.does), 0, kColumns) + "\n";
  if (module.name == "meta") text += wrapped("One of " + joined(meta_actions()) + ".", 0, kColumns) + "\n";
  if (module.free_form) text += "May be written as a line: `" + name + ": TEXT`\n";
  if (!module.arguments.empty()) text += "\n" + arguments_of(module);
  const auto rules = groups(module.exclusive, "At most one of ") + groups(module.one_of, "At least one of ");
  return rules.empty() ? text : text + "\n" + rules;
}

}  // namespace muster::playbook

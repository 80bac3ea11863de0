#include "agent/tasks/modules/kernel_module.hpp"

#include <algorithm>

#include "agent/tasks/modules/config_file.hpp"
#include "agent/tasks/modules/programs.hpp"

namespace muster::modules {

namespace {

/// A line without the comment behind it and the blanks before that.
std::string_view without_comment(std::string_view line) {
  auto text = line.substr(0, std::min(line.find_first_of("#;"), line.size()));
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

bool is_load_line(std::string_view line, std::string_view module) {
  auto text = without_comment(line);
  while (text.starts_with(' ')) text.remove_prefix(1);
  return text == module;
}

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

/// The one option of a line; empty where it is no such line.
std::string option_of(std::string_view line, std::string_view module) {
  const auto prefix = "options " + std::string(module) + " ";
  if (!line.starts_with(prefix)) return {};
  auto rest = line.substr(prefix.size());
  const auto end = std::min(rest.find(' '), rest.size());
  const auto option = rest.substr(0, end);
  const auto equals = option.find('=');
  const bool alone = without_comment(rest.substr(end)).empty();
  if (!alone || equals == std::string_view::npos || equals + 1 == option.size()) return {};
  return is_name(option.substr(0, equals)) ? std::string(option) : "";
}

template <class Fits>
std::string commented_out(std::string_view text, Fits fits) {
  std::string out;
  for (const auto& line : config_lines(text)) out += (fits(line) ? "#" : "") + line + "\n";
  if (!text.ends_with('\n') && !out.empty()) out.pop_back();
  return out;
}

}  // namespace

bool is_loaded(std::string_view proc_modules, std::string_view module) {
  std::string name(module);
  std::ranges::replace(name, '-', '_');
  const auto lines = config_lines(proc_modules);
  return std::ranges::any_of(lines, [&](const auto& line) { return line.starts_with(name + " "); });
}

bool is_built_in(std::string_view builtin, std::string_view module) {
  const auto file = "/" + std::string(module) + ".ko";
  const auto lines = config_lines(builtin);
  return std::ranges::any_of(lines, [&](const auto& line) { return stripped(line).ends_with(file); });
}

bool loads_at_boot(std::string_view text, std::string_view module) {
  const auto lines = config_lines(text);
  return std::ranges::any_of(lines, [&](const auto& line) { return is_load_line(line, module); });
}

std::string without_load(std::string_view text, std::string_view module) {
  return commented_out(text, [&](const std::string& line) { return is_load_line(line, module); });
}

std::set<std::string> options_in(std::string_view text, std::string_view module) {
  std::set<std::string> options;
  for (const auto& line : config_lines(text)) {
    if (auto option = option_of(line, module); !option.empty()) options.insert(std::move(option));
  }
  return options;
}

std::string without_options(std::string_view text, std::string_view module) {
  return commented_out(text, [&](const std::string& line) { return !option_of(line, module).empty(); });
}

}  // namespace muster::modules

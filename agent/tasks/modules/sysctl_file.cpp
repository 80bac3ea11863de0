#include "agent/tasks/modules/sysctl_file.hpp"

#include <set>
#include <utility>

#include "agent/tasks/modules/config_file.hpp"
#include "agent/tasks/modules/programs.hpp"

namespace muster::modules {

namespace {

/// Key and value of a line; nothing for a comment, an empty line or one without "=".
std::optional<std::pair<std::string_view, std::string_view>> setting(std::string_view line) {
  const auto equals = line.find('=');
  if (line.empty() || line.front() == '#' || line.front() == ';' || equals == std::string_view::npos)
    return std::nullopt;
  return std::pair(stripped(line.substr(0, equals)), stripped(line.substr(equals + 1)));
}

std::string line_of(std::string_view key, std::string_view value) {
  return std::string(stripped(std::string(key) + "=" + std::string(value))) + "\n";
}

}  // namespace

std::optional<std::string> sysctl_in(std::string_view text, std::string_view name) {
  std::optional<std::string> value;
  for (const auto& line : config_lines(text)) {
    const auto found = setting(stripped(line));
    if (found && found->first == name) value = found->second;
  }
  return value;
}

std::string with_sysctl_line(std::string_view text, std::string_view name,
                             const std::optional<std::string>& value) {
  std::string out;
  std::set<std::string, std::less<>> seen;
  for (const auto& whole : config_lines(text)) {
    const auto line = stripped(whole);
    const auto found = setting(line);
    if (!found) {
      out += std::string(line) + "\n";
      continue;
    }
    const auto& [key, old] = *found;
    if (!seen.emplace(key).second) continue;
    if (key != name) {
      out += line_of(key, old);
    } else if (value) {
      out += line_of(key, *value);
    }
  }
  if (value && !seen.contains(name)) out += line_of(name, *value);
  return out;
}

}  // namespace muster::modules

#include "agent/tasks/modules/selinux_config.hpp"

#include "agent/tasks/modules/config_file.hpp"
#include "agent/tasks/modules/programs.hpp"

namespace muster::modules {

std::optional<std::string> selinux_setting(std::string_view text, std::string_view key) {
  const auto prefix = std::string(key) + "=";
  for (const auto& line : config_lines(text)) {
    if (line.starts_with(prefix)) return std::string(stripped(std::string_view(line).substr(prefix.size())));
  }
  return std::nullopt;
}

std::string with_selinux_setting(std::string_view text, std::string_view key, std::string_view value) {
  const auto prefix = std::string(key) + "=";
  const auto wanted = prefix + std::string(value) + "\n";
  std::string out;
  bool found = false;
  for (const auto& line : config_lines(text)) {
    const bool fits = line.starts_with(prefix);
    out += fits ? wanted : line + "\n";
    found = found || fits;
  }
  return found ? out : out + wanted;
}

}  // namespace muster::modules

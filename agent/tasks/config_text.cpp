#include "agent/tasks/config_text.hpp"

#include <algorithm>
#include <functional>
#include <vector>

namespace muster {

namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kOurs =
    "# muster preflight --fix made this file; muster preflight --undo-fix takes it away\n";
constexpr std::string_view kTurnedOff = "#muster# ";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") + 1 - first);
}

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> found;
  line = line.substr(0, line.find('#'));
  while (!(line = trimmed(line)).empty()) {
    const auto end = std::min(line.find_first_of(kBlanks), line.size());
    found.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return found;
}

/// Gives every line, with its line feed where it has one, to `take`.
void each_line(std::string_view text, const std::function<void(std::string_view)>& take) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
    take(text.substr(0, end));
    text.remove_prefix(end);
  }
}

std::string_view without_line_feed(std::string_view line) {
  return line.ends_with('\n') ? line.substr(0, line.size() - 1) : line;
}

std::string appended(std::string_view text, const std::string& line) {
  std::string out(text.empty() ? kOurs : text);
  if (!out.ends_with('\n')) out += '\n';
  return out + line + "\n";
}

/// The key of a line of sysctl.d, with dots; "" where it sets nothing. "-key" means: failing is no error.
std::string sysctl_key(std::string_view line) {
  line = trimmed(without_line_feed(line));
  if (line.empty() || line.starts_with('#') || line.starts_with(';')) return "";
  if (line.starts_with('-')) line.remove_prefix(1);
  std::string key(trimmed(line.substr(0, line.find('='))));
  if (line.find('=') == std::string_view::npos) return "";
  // The first separator decides which one the key is written with (sysctl.d(5)).
  if (const auto first = key.find_first_of("./"); first != std::string::npos && key[first] == '/') {
    for (auto& letter : key) letter = letter == '/' ? '.' : letter == '.' ? '/' : letter;
  }
  return key;
}

bool turns_swap_on(std::string_view line) {
  const auto columns = words(without_line_feed(line));
  if (columns.size() < 3 || columns[2] != "swap") return false;
  if (columns.size() < 4) return true;
  const auto options = "," + std::string(columns[3]) + ",";
  return options.find(",noauto,") == std::string::npos;
}

}  // namespace

std::string with_module(std::string_view text, std::string_view module) {
  bool there = false;
  each_line(text,
            [&](std::string_view line) { there = there || trimmed(without_line_feed(line)) == module; });
  return there ? std::string(text) : appended(text, std::string(module));
}

std::string with_sysctl(std::string_view text, std::string_view key, std::string_view value) {
  const auto wanted = std::string(key) + " = " + std::string(value);
  std::vector<std::string> all;
  std::vector<std::string>::size_type last = 0;
  each_line(text, [&](std::string_view line) {
    all.emplace_back(line);
    if (sysctl_key(line) == key) last = all.size();
  });
  if (last == 0) return appended(text, wanted);
  auto& line = all[last - 1];
  const auto old = trimmed(without_line_feed(line));
  if (trimmed(old.substr(old.find('=') + 1)) != value) line = wanted + "\n";
  std::string out;
  for (const auto& each : all) out += each;
  return out;
}

std::string without_swap(std::string_view text) {
  std::string out;
  each_line(text, [&](std::string_view line) {
    if (turns_swap_on(line)) out += kTurnedOff;
    out += line;
  });
  return out;
}

std::string with_host(std::string_view text, std::string_view address, std::string_view name) {
  bool there = false;
  each_line(text, [&](std::string_view line) {
    const auto columns = words(without_line_feed(line));
    if (columns.empty() || columns[0] != address) return;
    there = there || std::find(columns.begin() + 1, columns.end(), name) != columns.end();
  });
  if (there) return std::string(text);
  std::string out(text);
  if (!out.empty() && !out.ends_with('\n')) out += '\n';
  return out + std::string(address) + " " + std::string(name) + "\n";
}

std::string with_port(std::string_view text, std::string_view ports) {
  const auto slash = std::min(ports.find('/'), ports.size());
  const auto number = "port=\"" + std::string(ports.substr(0, slash)) + "\"";
  const auto protocol = "protocol=\"" + std::string(ports.substr(std::min(slash + 1, ports.size()))) + "\"";
  for (auto at = text.find("<port "); at != text.npos; at = text.find("<port ", at + 1)) {
    const auto element = text.substr(at, text.find('>', at) - at);
    if (element.find(number) != element.npos && element.find(protocol) != element.npos)
      return std::string(text);
  }
  const auto end = text.rfind("</zone>");
  if (end == text.npos) return std::string(text);
  std::string out(text);
  return out.insert(end, "  <port " + protocol + " " + number + "/>\n");
}

}  // namespace muster

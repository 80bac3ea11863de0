#include "agent/tasks/modules/yum_updates.hpp"

#include <algorithm>
#include <cctype>
#include <sstream>

namespace muster::modules {

namespace {

std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> words;
  std::istringstream text(line);
  for (std::string word; text >> word;) words.push_back(word);
  return words;
}

/// Lines whose end yum put on a line of its own, whole again.
std::vector<std::string> unwrapped(const std::string& out) {
  std::vector<std::string> whole;
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    if (line.front() == ' ' && !whole.empty()) {
      whole.back() += line;
    } else {
      whole.push_back(line);
    }
  }
  return whole;
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

}  // namespace

Updates parse_updates(const std::string& out) {
  Updates updates;
  for (const auto& line : unwrapped(out)) {
    const auto words = words_of(line);
    // Six words are a package and the one that it makes obsolete.
    if (words.size() != 3 && words.size() != 6) continue;
    const auto dot = words[0].rfind('.');
    if (dot == std::string::npos || std::ranges::find(words, "*") != words.end()) continue;
    updates[words[0].substr(0, dot)].push_back({words[1], words[0].substr(dot + 1), words[2]});
  }
  return updates;
}

bool lists_installed_group(const std::string& out, const std::string& spec) {
  const auto wanted = lower(spec.substr(spec.starts_with("@") ? 1 : 0));
  bool installed = false;
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() != ' ') {
      installed = line.starts_with("Installed ");
      continue;
    }
    if (!installed) continue;
    auto name = lower(line.substr(line.find_first_not_of(' ')));
    const auto bracket = name.rfind(" (");
    if (name == wanted) return true;
    if (bracket == std::string::npos || !name.ends_with(")")) continue;
    const auto id = name.substr(bracket + 2, name.size() - bracket - 3);
    if (id == wanted || name.substr(0, bracket) == wanted) return true;
  }
  return false;
}

}  // namespace muster::modules

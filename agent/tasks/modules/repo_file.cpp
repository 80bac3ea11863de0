#include "agent/tasks/modules/repo_file.hpp"

#include <algorithm>
#include <cctype>
#include <sstream>

namespace muster::modules {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::string with_tabs(const std::string& value) {
  std::string tabbed;
  for (const char c : value) tabbed += c == '\n' ? std::string("\n\t") : std::string(1, c);
  return tabbed;
}

Error bad_line(std::size_t number, const std::string& why) {
  return fail(ErrorKind::command, "line " + std::to_string(number) + ": " + why);
}

}  // namespace

Result<RepoFile> RepoFile::parse(const std::string& text) {
  RepoFile file;
  std::istringstream lines(text);
  std::size_t number = 0;
  std::size_t empty_lines = 0;
  bool continues = false;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    const auto content = trimmed(line);
    if (content.starts_with("#") || content.starts_with(";")) continue;
    if (content.empty()) {
      ++empty_lines;
      continue;
    }
    if (continues && (line.front() == ' ' || line.front() == '\t')) {
      // Empty lines within a value are part of it.
      file.sections_.back().keys.back().second += std::string(empty_lines + 1, '\n') + content;
      empty_lines = 0;
      continue;
    }
    empty_lines = 0;
    if (content.front() == '[') {
      const auto end = content.rfind(']');
      if (end == std::string::npos) return bad_line(number, "a section without \"]\"");
      const auto name = content.substr(1, end - 1);
      const bool twice =
          std::ranges::any_of(file.sections_, [&](const Section& section) { return section.name == name; });
      if (twice) return bad_line(number, "section '" + name + "' already exists");
      file.sections_.push_back({name, {}});
      continues = false;
      continue;
    }
    const auto delimiter = content.find_first_of("=:");
    if (file.sections_.empty()) return bad_line(number, "File contains no section headers.");
    if (delimiter == std::string::npos) return bad_line(number, "wanted key = value");
    file.sections_.back().keys.emplace_back(lower(trimmed(content.substr(0, delimiter))),
                                            trimmed(content.substr(delimiter + 1)));
    continues = true;
  }
  return file;
}

void RepoFile::set(const std::string& section, Keys keys) {
  remove(section);
  sections_.push_back({section, std::move(keys)});
}

void RepoFile::remove(const std::string& section) {
  std::erase_if(sections_, [&](const Section& one) { return one.name == section; });
}

std::string RepoFile::text() const {
  std::string text;
  for (const auto& section : sections_) {
    text += "[" + section.name + "]\n";
    for (const auto& [key, value] : section.keys) text += key + " = " + with_tabs(value) + "\n";
    text += "\n";
  }
  return text;
}

std::string RepoFile::sorted_text() const {
  auto sections = sections_;
  std::ranges::sort(sections, {}, &Section::name);
  std::string text;
  for (auto& section : sections) {
    text += "[" + section.name + "]\n";
    std::ranges::sort(section.keys);
    for (const auto& [key, value] : section.keys) text += key + " = " + value + "\n";
    text += "\n";
  }
  return text;
}

}  // namespace muster::modules

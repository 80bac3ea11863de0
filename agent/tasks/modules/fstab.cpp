#include "agent/tasks/modules/fstab.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <vector>

#include "agent/tasks/modules/config_file.hpp"

namespace muster::modules {

namespace {

constexpr std::size_t kFewest = 4;
constexpr std::size_t kAll = 6;

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '\\':
        out += "\\134";
        break;
      case ' ':
        out += "\\040";
        break;
      case '&':
        out += "\\046";
        break;
      default:
        out += c;
    }
  }
  return out;
}

/// The fields of a line; none for a comment or an empty line.
std::vector<std::string> fields_of(const std::string& line) {
  std::istringstream words(line);
  std::vector<std::string> fields;
  for (std::string word; words >> word;) fields.push_back(word);
  if (!fields.empty() && fields.front().starts_with('#')) fields.clear();
  return fields;
}

bool is_for(const std::vector<std::string>& fields, std::string_view path, const std::string* source) {
  const bool other_swap = source && fields[1] == "none" && fields[2] == "swap" && fields[0] != *source;
  return fields[1] == path && !other_swap;
}

}  // namespace

std::string with_mount(std::string_view text, const FstabEntry& entry) {
  const std::array<std::string, kAll> wanted{escaped(entry.source), escaped(entry.path),
                                             escaped(entry.type),   escaped(entry.options),
                                             escaped(entry.dump),   escaped(entry.pass)};
  std::string new_line;
  for (const auto& field : wanted) new_line += (new_line.empty() ? "" : " ") + field;
  std::string out;
  bool there = false;
  bool changed = false;
  for (const auto& line : config_lines(text)) {
    const auto fields = fields_of(line);
    const bool whole = fields.size() >= kFewest && fields.size() <= kAll;
    if (whole && is_for(fields, wanted[1], &entry.source)) {
      there = true;
      // A line that leaves out dump and pass is not as wanted.
      changed = changed || !std::equal(fields.begin(), fields.end(), wanted.begin(), wanted.end());
      out += (changed ? new_line : line) + "\n";
    } else {
      out += line + "\n";
    }
  }
  if (!there) return out + new_line + "\n";
  return changed ? out : std::string(text);
}

std::string without_mount(std::string_view text, std::string_view path,
                          const std::optional<std::string>& source) {
  std::string out;
  bool changed = false;
  const auto wanted = escaped(path);
  for (const auto& line : config_lines(text)) {
    const auto fields = fields_of(line);
    if (fields.size() == kAll && is_for(fields, wanted, source ? &*source : nullptr)) {
      changed = true;
    } else {
      out += line + "\n";
    }
  }
  return changed ? out : std::string(text);
}

}  // namespace muster::modules

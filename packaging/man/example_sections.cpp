#include "packaging/man/example_sections.hpp"

#include <algorithm>
#include <cctype>

namespace muster::man {

namespace {

/// The key of "  ssh:" or "  # verify:", indented by two and perhaps commented out; "" for other lines.
std::string key_below_spec(std::string_view line) {
  if (!line.starts_with("  ")) return "";
  line.remove_prefix(2);
  if (line.starts_with("# ")) line.remove_prefix(2);
  const auto colon = line.find(':');
  const bool word = colon != std::string_view::npos && colon > 0 &&
                    std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon),
                                [](unsigned char c) { return std::isalpha(c) != 0; });
  return word ? std::string(line.substr(0, colon)) : "";
}

std::string first_key(std::string_view block) {
  while (!block.empty()) {
    const auto end = std::min(block.find('\n'), block.size());
    if (auto key = key_below_spec(block.substr(0, end)); !key.empty()) return key;
    block.remove_prefix(std::min(end + 1, block.size()));
  }
  return "";
}

}  // namespace

std::vector<ExampleSection> example_sections(std::string_view yaml) {
  std::vector<ExampleSection> sections;
  if (yaml.ends_with('\n')) yaml.remove_suffix(1);
  while (!yaml.empty()) {
    const auto end = std::min(yaml.find("\n\n"), yaml.size());
    const std::string block(yaml.substr(0, end));
    yaml.remove_prefix(std::min(end + 2, yaml.size()));
    const auto key = first_key(block);
    if (sections.empty()) {
      sections.push_back({"apiVersion, kind, metadata", block + "\n"});
    } else if (key.empty()) {
      sections.back().yaml += "\n" + block + "\n";
    } else {
      sections.push_back({"spec." + key, block + "\n"});
    }
  }
  return sections;
}

}  // namespace muster::man

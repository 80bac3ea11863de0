#include "bootstrapper/playbook/run/tags.hpp"

#include <algorithm>
#include <string_view>

namespace muster::play {

namespace {

using Names = std::vector<std::string>;

bool has(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool share_one(const Names& a, const Names& b) {
  return std::any_of(a.begin(), a.end(), [&b](const auto& name) { return has(b, name); });
}

bool wanted(const Names& tags, bool tagged, const Names& only) {
  if (has(tags, "always") || share_one(tags, only)) return true;
  if (has(tags, "never")) return false;
  return has(only, "all") || (tagged && has(only, "tagged"));
}

bool unwanted(const Names& tags, bool tagged, const Names& skip) {
  if (has(skip, "all")) return !has(tags, "always") || has(skip, "always");
  return share_one(tags, skip) || (tagged && has(skip, "tagged"));
}

}  // namespace

bool chosen(const Names& tags, const Names& only, const Names& skip) {
  static const Names kUntagged{"untagged"};
  static const Names kAll{"all"};
  const bool tagged = !tags.empty();
  const auto& own = tagged ? tags : kUntagged;
  if (!wanted(own, tagged, only.empty() ? kAll : only)) return false;
  return skip.empty() || !unwanted(own, tagged, skip);
}

}  // namespace muster::play

#include "agent/checks/wording.hpp"

#include <algorithm>

#include "agent/checks/printable.hpp"

namespace muster {
namespace {

constexpr std::size_t kMostNames = 6;
constexpr std::size_t kMostRanges = 8;
constexpr std::size_t kLongestHostname = 63;

bool is_lower_alphanumeric(char c) {
  return ('a' <= c && c <= 'z') || ('0' <= c && c <= '9');
}

std::string why_no_label(std::string_view label) {
  if (label.empty()) return "has an empty part";
  for (const char c : label) {
    if ('A' <= c && c <= 'Z') return "has upper-case letters";
    if (!is_lower_alphanumeric(c) && c != '-') return std::string("has a \"") + c + "\"";
  }
  if (label.front() == '-' || label.back() == '-') return "has a part that begins or ends with \"-\"";
  return "";
}

}  // namespace

std::string joined(std::span<const std::string> names) {
  const bool all = names.size() <= kMostNames;
  const auto shown = all ? names : names.first(kMostNames - 1);
  std::string text;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (i > 0) text += all && i + 1 == shown.size() ? " and " : ", ";
    text += shown[i];
  }
  if (!all) text += " and " + grouped(names.size() - shown.size()) + " more";
  return text;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if ('A' <= c && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string short_list(std::span<const PortRange> ports) {
  const auto shown = ports.first(std::min(ports.size(), kMostRanges));
  auto text = to_string(shown);
  if (shown.size() < ports.size()) {
    text += " and " + grouped(count(ports.subspan(shown.size()))) + " more ports";
  }
  return text;
}

std::string mebibytes(std::uint64_t bytes) {
  return std::to_string(bytes >> 20) + " MiB";
}

std::vector<std::string> names_of(std::span<const Host> hosts) {
  std::vector<std::string> names;
  names.reserve(hosts.size());
  for (const auto& host : hosts) names.push_back(host.name);
  return names;
}

Finding unknown(Finding finding, std::string_view why) {
  finding.status = Status::unknown;
  finding.saw = "not known: " + std::string(why);
  finding.remedy =
      "look at what `muster-agent facts` says on the host, or list the check under preflight.ignore";
  return finding;
}

std::string why_no_hostname(std::string_view name) {
  if (name.empty()) return "is empty";
  if (name.size() > kLongestHostname) return "has " + std::to_string(name.size()) + " characters";
  if (name == "localhost" || name.starts_with("localhost.")) return "is every host's name for itself";
  while (true) {
    const auto dot = name.find('.');
    if (auto why = why_no_label(name.substr(0, dot)); !why.empty()) return why;
    if (dot == std::string_view::npos) return "";
    name.remove_prefix(dot + 1);
  }
}

bool is_plain_path(std::string_view path) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@._-/";
  return path.find_first_not_of(kPlain) == std::string_view::npos;
}

}  // namespace muster

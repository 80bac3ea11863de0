#include "agent/facts/names.hpp"

#include "agent/facts/dns.hpp"
#include "agent/facts/text.hpp"

namespace muster::facts {

namespace {

/// The name as it stands and with each search domain, in the order in which resolv.conf(5) has them tried.
std::vector<std::string> candidates(const std::string& name, const std::vector<std::string>& search) {
  std::vector<std::string> names;
  for (const auto& domain : search) names.push_back(name + "." + domain);
  const bool has_dot = name.find('.') != std::string::npos;
  names.insert(has_dot ? names.begin() : names.end(), name);
  constexpr std::size_t kMostNames = 4;
  if (names.size() > kMostNames) names.resize(kMostNames);
  return names;
}

}  // namespace

Result<std::vector<std::string>> in_hosts_file(const Tree& tree, const std::string& name) {
  std::vector<std::string> addresses;
  TRY(const auto text, tree.read_if_there("/etc/hosts"));
  if (!text) return addresses;
  for (const auto line : lines(*text)) {
    const auto parts = words(line.substr(0, line.find('#')));
    for (std::size_t i = 1; i < parts.size(); ++i) {
      if (lower_case(parts[i]) != lower_case(name)) continue;
      addresses.push_back(as_utf8(parts[0]));
      break;
    }
  }
  return addresses;
}

Result<std::vector<std::string>> in_dns(const Tree& tree, const std::string& name,
                                        std::chrono::steady_clock::time_point deadline) {
  std::vector<std::string> servers;
  std::vector<std::string> search;
  TRY(const auto text, tree.read_if_there("/etc/resolv.conf"));
  for (const auto line : text ? lines(*text) : std::vector<std::string_view>()) {
    const auto parts = words(line);
    if (parts.size() < 2) continue;
    if (parts[0] == "nameserver") servers.emplace_back(parts[1]);
    if (parts[0] == "search" || parts[0] == "domain") search.assign(parts.begin() + 1, parts.end());
  }
  for (const auto& candidate : candidates(name, search)) {
    TRY(auto addresses, ask_nameservers(candidate, servers, deadline));
    if (!addresses.empty()) return addresses;
  }
  return std::vector<std::string>();
}

}  // namespace muster::facts

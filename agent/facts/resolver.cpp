#include <array>

#include "agent/facts/network_topics.hpp"
#include "agent/facts/processes.hpp"
#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

constexpr std::string_view kOwnFile = "/etc/resolv.conf";
constexpr std::string_view kResolvedFile = "/run/systemd/resolve/resolv.conf";

Result<Resolver> read_resolver(const Tree& tree, std::string_view file) {
  Resolver resolver;
  resolver.file = file;
  TRY(const auto text, tree.read_if_there(file));
  resolver.exists = text.has_value();
  if (!text) return resolver;
  for (const auto line : lines(*text)) {
    const auto parts = words(line);
    if (parts.size() < 2) continue;
    if (parts[0] == "nameserver") resolver.nameservers.push_back(as_utf8(parts[1]));
    // The last of search and domain counts (resolv.conf(5)).
    if (parts[0] == "domain") resolver.search = {as_utf8(parts[1])};
    if (parts[0] != "search") continue;
    resolver.search.clear();
    for (std::size_t i = 1; i < parts.size(); ++i) resolver.search.push_back(as_utf8(parts[i]));
  }
  return resolver;
}

}  // namespace

Fact<Resolver> resolver(const Tree& tree) {
  // kubeadm gives the kubelet this file while systemd-resolved is active (componentconfigs/kubelet.go).
  constexpr std::array<std::string_view, 1> kResolved{"systemd-resolve"};  // comm has 15 characters
  const auto of_resolved = tree.exists(kResolvedFile);
  const bool resolved = of_resolved && *of_resolved && has_process(tree, kResolved);
  return to_fact(read_resolver(tree, resolved ? kResolvedFile : kOwnFile));
}

}  // namespace muster::facts

#include "agent/facts/network_topics.hpp"
#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"
#include "agent/protocol/base64.hpp"
#include "agent/protocol/ssh_fingerprint.hpp"

namespace muster::facts {

namespace {

constexpr std::string_view kDirectory = "/etc/ssh";

Result<std::vector<HostKey>> read_host_keys(const Tree& tree) {
  std::vector<HostKey> keys;
  TRY(const auto names, tree.list(kDirectory));
  for (const auto& name : names) {
    if (!name.starts_with("ssh_host_") || !name.ends_with("_key.pub")) continue;
    const auto path = std::string(kDirectory) + "/" + name;
    TRY(const auto text, tree.read(path));
    const auto parts = words(std::string_view(text).substr(0, text.find('\n')));
    const auto blob = parts.size() < 2 ? std::nullopt : base64_decode(parts[1]);
    // What sshd cannot read identifies nobody.
    if (blob && !blob->empty()) keys.push_back({as_utf8(parts[0]), ssh_fingerprint(*blob)});
  }
  return keys;
}

}  // namespace

Fact<std::vector<HostKey>> host_keys(const Tree& tree) {
  return to_fact(read_host_keys(tree));
}

}  // namespace muster::facts

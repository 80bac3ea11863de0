#pragma once
// The observers' public face: everything that one agent sees of its host, in one call. Topic by topic:
// topics.hpp.

#include <filesystem>
#include <optional>

#include "agent/facts/output_cache.hpp"
#include "agent/facts/tree.hpp"
#include "agent/protocol/certificate_facts.hpp"
#include "agent/protocol/facts.hpp"

namespace muster {

/// Observes one host again and again; remembers the versions that its programs said, so that only the first
/// time costs their start.
class Observer {
 public:
  /// `root` is "/" or a fixture tree. Below a fixture no program is run and no system call is asked: what
  /// they said on the real host is read from ROOT/captured/, one file a command line, spaces as underscores
  /// ("ip_-o_addr", "kubeadm_version_-o_short").
  explicit Observer(const std::filesystem::path& root = "/") : tree_(root) {}

  /// Looks now, blocking: milliseconds on a healthy host, at most 16 s (3 s for programs, 10 s for docker, 2
  /// s for the firewall, 1 s for nameservers and the registry) on a sick one. Images and their registry are
  /// looked at where they are named.
  HostFacts observe(const std::optional<WantedImages>& images = std::nullopt);

  /// The certificates and who uses them, alone: a few milliseconds.
  [[nodiscard]] CertificateFacts certificates() const;

 private:
  facts::Tree tree_;
  facts::OutputCache outputs_;
};

/// One look by an Observer made for it.
HostFacts observe(const std::filesystem::path& root);

}  // namespace muster

#include "agent/facts/observe.hpp"

#include "agent/facts/topics.hpp"

namespace muster {

HostFacts Observer::observe() {
  const auto versions = facts::ask_versions(tree_, outputs_);
  return HostFacts{.hostname = facts::hostname(tree_),
                   .machine_id = facts::machine_id(tree_),
                   .product_uuid = facts::product_uuid(tree_),
                   .boot_id = facts::boot_id(tree_),
                   .kernel = facts::kernel(tree_),
                   .architecture = facts::architecture(tree_),
                   .cpus = facts::cpus(tree_),
                   .memory_bytes = facts::memory_bytes(tree_),
                   .swap = facts::swap(tree_),
                   .os = facts::os(tree_),
                   .interfaces = facts::interfaces(tree_),
                   .listeners = facts::listeners(tree_),
                   .runtimes = facts::runtimes(tree_, versions),
                   .kubernetes = facts::kubernetes(tree_, versions),
                   .residue = facts::residue(tree_),
                   .note = facts::note(tree_),
                   // It takes time and writes: it is asked for by itself.
                   .disk_latency = Fact<DiskLatency>::unknown("not measured")};
}

HostFacts observe(const std::filesystem::path& root) {
  return Observer(root).observe();
}

}  // namespace muster

#include "agent/facts/observe.hpp"

#include "agent/facts/certificate_topics.hpp"
#include "agent/facts/network_topics.hpp"
#include "agent/facts/system_topics.hpp"
#include "agent/facts/topics.hpp"

namespace muster {

namespace {

constexpr std::chrono::milliseconds kPatienceForNames{400};
constexpr std::chrono::milliseconds kPatienceForImages{600};

Fact<ImageSupply> find_images(const facts::Tree& tree, const std::optional<WantedImages>& wanted,
                              const Fact<std::vector<ProxySetting>>& proxies) {
  if (!wanted) return {};
  return facts::images(tree, *wanted, proxies.value_or({}), kPatienceForImages);
}

}  // namespace

HostFacts Observer::observe(const std::optional<WantedImages>& images) {
  const auto proxies = facts::proxies(tree_);
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
                   .kernel_modules = facts::kernel_modules(tree_),
                   .sysctls = facts::sysctls(tree_),
                   .selinux = facts::selinux(tree_),
                   .commands = facts::commands(tree_),
                   .cgroups = facts::cgroups(tree_),
                   .file_systems = facts::file_systems(tree_),
                   .kernel_parameters = facts::kernel_parameters(tree_),
                   .routes = facts::routes(tree_),
                   .host_keys = facts::host_keys(tree_),
                   .own_name = facts::own_name(tree_, facts::hostname(tree_).value_or(""), kPatienceForNames),
                   .resolver = facts::resolver(tree_),
                   .firewall_services = facts::firewall_services(tree_),
                   .local_ports = facts::local_ports(tree_),
                   .time_keeping = facts::time_keeping(tree_),
                   .proxies = proxies,
                   .images = find_images(tree_, images, proxies),
                   .firewall = facts::firewall(tree_),
                   // It takes time and writes: it is asked for by itself.
                   .disk_latency = Fact<DiskLatency>::unknown("not measured")};
}

CertificateFacts Observer::certificates() const {
  return {.certificates = facts::certificates(tree_), .control_plane = facts::control_plane(tree_)};
}

HostFacts observe(const std::filesystem::path& root) {
  return Observer(root).observe();
}

}  // namespace muster

#include <algorithm>

#include "agent/checks/check.hpp"
#include "bootstrapper/cluster/readers.hpp"
#include "bootstrapper/cluster/words.hpp"

namespace muster::cluster {

namespace {

/// More than any machine has; a larger number is a slip.
constexpr std::int64_t kMostCpus = 4096;

void read_minimum(const Value& value, Preflight& preflight) {
  Fields fields(value);
  if (const auto cpus = fields.find("cpus")) {
    preflight.minimum_cpus =
        static_cast<std::uint32_t>(cpus->integer(1, kMostCpus).value_or(preflight.minimum_cpus));
  }
  if (const auto memory = fields.find("memory")) {
    if (const auto text = memory->text()) {
      const auto bytes = parse_memory(*text);
      if (bytes) {
        preflight.minimum_memory_bytes = *bytes;
      } else {
        memory->error(bytes.error().message(), bytes.error().remedy());
      }
    }
  }
  fields.done();
}

/// Ports and ranges of ports. A list without items is a word of its own: none.
void read_udp_ports(const Value& value, Preflight& preflight) {
  constexpr std::size_t kMostPorts = 64;
  if (value.node().kind == Node::Kind::null) return;
  std::vector<PortRange> ports;
  for (const auto& item : value.items()) {
    const auto text = item.text();
    if (!text) continue;
    const auto range = parse_port_range(*text);
    if (range) {
      ports.push_back(*range);
    } else {
      item.error(range.error().message(), "a UDP port such as 8472, or a range such as 6081-6090");
    }
  }
  ports = merged(std::move(ports));
  if (count(ports) > kMostPorts)
    return value.error("more than 64 UDP ports", "a pod network needs one or two; the others need no test");
  preflight.udp_ports = std::move(ports);
}

}  // namespace

Preflight read_preflight(const Value& value, const Reading& reading) {
  Preflight preflight;
  Fields fields(value);
  if (const auto minimum = fields.find("minimum")) read_minimum(*minimum, preflight);
  if (const auto ports = fields.find("udpPorts")) read_udp_ports(*ports, preflight);
  if (const auto ignore = fields.find("ignore")) {
    const auto& known = reading.known_checks;
    for (const auto& item : ignore->items()) {
      const auto name = item.text();
      if (!name) continue;
      if (!canonical_check_name(*name) && std::find(known.begin(), known.end(), *name) == known.end()) {
        const auto meant = did_you_mean(*name, known);
        item.error("there is no check named " + in_quotes(*name),
                   meant ? "did you mean " + in_quotes(*meant) + "?" : "`muster explain` lists all checks");
      } else if (std::find(preflight.ignore.begin(), preflight.ignore.end(), *name) ==
                 preflight.ignore.end()) {
        preflight.ignore.push_back(*name);
      }
    }
  }
  fields.done();
  return preflight;
}

}  // namespace muster::cluster

#include <algorithm>
#include <set>

#include "agent/facts/addresses.hpp"
#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

/// An interface, and what decides whether it is a NIC of this host.
struct Device {
  Interface seen;
  bool has_hardware = false;  ///< a `device` link, and no bond, bridge or tun that has got one
  bool is_veth = false;       ///< one end of a pair, in no bridge or bond
};

std::string attribute(const Tree& tree, const std::string& interface, std::string_view name) {
  const auto text = tree.read("/sys/class/net/" + interface + "/" + std::string(name));
  return text ? as_utf8(trim(*text)) : "";
}

bool has(const Tree& tree, const std::string& interface, std::string_view name) {
  const auto there = tree.exists("/sys/class/net/" + interface + "/" + std::string(name));
  return there && *there;
}

/// "" for what is no hardware address: loopback's zeros, a tunnel's IP address, nothing at all.
std::string checked_mac(std::string_view text) {
  auto mac = lower_case(trim(text));
  const bool pairs = mac.size() >= 17 && mac.find_first_not_of("0123456789abcdef:") == mac.npos;
  return pairs && mac.find_first_not_of("0:") != mac.npos ? mac : "";
}

/// What /proc/net/bonding/BOND says of a member; older kernels have no bonding_slave/perm_hwaddr.
std::string bond_member_mac(const Tree& tree, const std::string& interface, const std::string& master) {
  const auto table = tree.read("/proc/net/bonding/" + master);
  if (!table) return "";
  bool here = false;
  for (const auto line : lines(*table)) {
    const auto colon = std::min(line.find(": "), line.size());
    const auto key = line.substr(0, colon);
    const auto value = trim(line.substr(std::min(colon + 2, line.size())));
    if (key == "Slave Interface") here = value == interface;
    if (here && key == "Permanent HW addr") return checked_mac(value);
  }
  return "";
}

/// The address that is this NIC's own: the members of a bond all show the bond's.
std::string permanent_mac(const Tree& tree, const std::string& interface) {
  auto mac = checked_mac(attribute(tree, interface, "bonding_slave/perm_hwaddr"));
  if (!mac.empty()) return mac;
  if (const auto master = tree.link_target("/sys/class/net/" + interface + "/master")) {
    mac = bond_member_mac(tree, interface, std::filesystem::path(*master).filename());
    if (!mac.empty()) return mac;
  }
  return checked_mac(attribute(tree, interface, "address"));
}

Device look(const Tree& tree, const std::string& interface) {
  const bool upper =
      has(tree, interface, "bonding") || has(tree, interface, "bridge") || has(tree, interface, "tun_flags");
  const bool lower = has(tree, interface, "brport") || has(tree, interface, "master");
  const auto state = attribute(tree, interface, "operstate");
  Device device;
  device.seen = {.name = as_utf8(interface),
                 .mac = permanent_mac(tree, interface),
                 .physical = false,
                 .up = state == "up" || state == "unknown",
                 .mtu = number<std::uint32_t>(attribute(tree, interface, "mtu")).value_or(0),
                 .addresses = {}};
  device.has_hardware = !upper && has(tree, interface, "device");
  // A VLAN, a vxlan or a macvlan has an iflink of its own, too, but says DEVTYPE in its uevent; a veth does
  // not.
  device.is_veth = !upper && !lower && !device.seen.mac.empty() &&
                   attribute(tree, interface, "iflink") != attribute(tree, interface, "ifindex") &&
                   attribute(tree, interface, "uevent").find("DEVTYPE=") == std::string::npos;
  return device;
}

/// The interfaces with an IPv4 default route (/proc/net/route).
std::set<std::string> default_routes(const Tree& tree) {
  std::set<std::string> found;
  const auto table = tree.read("/proc/net/route");
  if (!table) return found;
  for (const auto line : lines(*table)) {
    const auto columns = words(line);  // Iface, Destination, Gateway, Flags, RefCnt, Use, Metric, Mask
    if (columns.size() >= 8 && columns[1] == "00000000" && columns[7] == "00000000")
      found.emplace(columns[0]);
  }
  return found;
}

/// In a container the NIC is a veth. The other ends, of this host's own containers, are in a bridge or have
/// no address, or have their network's gateway as a /32 (the ptp plugin of CNI).
bool is_own_end(const Interface& interface, const std::set<std::string>& routed) {
  return routed.contains(interface.name) ||
         std::ranges::any_of(interface.addresses, [](const std::string& address) {
           return !address.ends_with("/32") && !address.ends_with("/128");
         });
}

Result<std::vector<Interface>> find_interfaces(const Tree& tree) {
  TRY(const auto names, tree.list("/sys/class/net"));
  if (names.empty())
    return fail(ErrorKind::agent, "no interfaces, not even lo").in(tree.shown("/sys/class/net"));
  TRY(const auto known_addresses, addresses(tree));
  std::vector<Device> devices;
  for (const auto& name : names) {
    if (!has(tree, name, "ifindex")) continue;  // bonding_masters, or gone since it was listed
    devices.push_back(look(tree, name));
    const auto own = known_addresses.find(name);
    if (own != known_addresses.end()) devices.back().seen.addresses = own->second;
  }
  const bool bare = std::ranges::any_of(devices, &Device::has_hardware);
  const auto routed = bare ? std::set<std::string>() : default_routes(tree);
  std::vector<Interface> interfaces;
  for (auto& device : devices) {
    device.seen.physical =
        device.has_hardware || (!bare && device.is_veth && is_own_end(device.seen, routed));
    interfaces.push_back(std::move(device.seen));
  }
  return interfaces;
}

}  // namespace

Fact<std::vector<Interface>> interfaces(const Tree& tree) {
  return to_fact(find_interfaces(tree));
}

}  // namespace muster::facts

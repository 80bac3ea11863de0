#include <algorithm>
#include <boost/asio/ip/address_v6.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <map>

#include "agent/facts/addresses.hpp"
#include "agent/facts/network_topics.hpp"
#include "agent/facts/setup/setup_facts.hpp"
#include "agent/facts/text.hpp"

namespace muster::facts {

namespace json = boost::json;
namespace ip = boost::asio::ip;

namespace {

std::string attribute(const Tree& tree, const std::string& interface, std::string_view name) {
  const auto text = tree.read("/sys/class/net/" + interface + "/" + std::string(name));
  return text ? as_utf8(trim(*text)) : "";
}

std::string type_of(const Tree& tree, const std::string& interface) {
  for (const auto& [file, type] : {std::pair("bridge", "bridge"), std::pair("bonding", "bonding")}) {
    const auto there = tree.exists("/sys/class/net/" + interface + "/" + file);
    if (there && *there) return type;
  }
  const auto number = attribute(tree, interface, "type");  // ARPHRD_*
  if (number == "1") return "ether";
  if (number == "32") return "infiniband";
  if (number == "512") return "ppp";
  if (number == "772") return "loopback";
  if (number == "65534" || number == "768" || number == "776") return "tunnel";
  return "unknown";
}

/// "10.77.0.11/24" as Ansible's ipv4; nothing for what is no IPv4.
std::optional<json::object> ipv4_facts(const std::string& with_prefix, bool loopback) {
  boost::system::error_code bad;
  const auto network = ip::make_network_v4(with_prefix, bad);
  if (bad) return std::nullopt;
  const bool single = network.prefix_length() == 32;
  const auto broadcast = loopback || single ? std::string() : network.broadcast().to_string();
  return json::object{{"address", network.address().to_string()},
                      {"broadcast", broadcast},
                      {"netmask", network.netmask().to_string()},
                      {"network", network.network().to_string()},
                      {"prefix", std::to_string(network.prefix_length())}};
}

/// Of /proc/net/if_inet6, by interface: address, prefix, scope.
std::map<std::string, json::array> ipv6_by_interface(const Tree& tree) {
  std::map<std::string, json::array> found;
  const auto text = tree.read("/proc/net/if_inet6");
  if (!text) return found;
  for (const auto line : lines(*text)) {
    const auto columns = words(line);  // address, index, prefix, scope, flags, name
    if (columns.size() < 6 || columns[0].size() != 32) continue;
    ip::address_v6::bytes_type bytes{};
    bool good = true;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const auto byte = number<std::uint8_t>(columns[0].substr(i * 2, 2), 16);
      good = good && byte;
      bytes[i] = byte.value_or(0);
    }
    const auto prefix = number<std::uint32_t>(columns[2], 16);
    if (!good || !prefix) continue;
    const auto scope = columns[3] == "10"   ? "host"
                       : columns[3] == "20" ? "link"
                       : columns[3] == "40" ? "site"
                                            : "global";
    found[std::string(columns[5])].push_back(json::object{{"address", ip::address_v6(bytes).to_string()},
                                                          {"prefix", std::to_string(*prefix)},
                                                          {"scope", scope}});
  }
  return found;
}

json::object interface_facts(const Tree& tree, const std::string& name, const Addresses& v4,
                             const std::map<std::string, json::array>& v6) {
  const auto type = type_of(tree, name);
  json::object facts{
      {"device", as_utf8(name)}, {"type", type}, {"active", attribute(tree, name, "operstate") != "down"}};
  const auto mac = attribute(tree, name, "address");
  if (!mac.empty() && mac != "00:00:00:00:00:00") facts["macaddress"] = mac;
  const auto mtu = number<std::uint32_t>(attribute(tree, name, "mtu"));
  if (mtu) facts["mtu"] = static_cast<std::int64_t>(*mtu);
  const auto flags = attribute(tree, name, "flags");
  const auto bits =
      flags.starts_with("0x") ? number<std::uint32_t>(std::string_view(flags).substr(2), 16) : std::nullopt;
  if (bits) facts["promisc"] = (*bits & 0x100) != 0;  // IFF_PROMISC
  json::array secondaries;
  const auto own = v4.find(name);
  for (const auto& address : own == v4.end() ? std::vector<std::string>() : own->second) {
    auto one = ipv4_facts(address, type == "loopback");
    if (!one) continue;
    if (facts.contains("ipv4"))
      secondaries.push_back(std::move(*one));
    else
      facts["ipv4"] = std::move(*one);
  }
  if (!secondaries.empty()) facts["ipv4_secondaries"] = std::move(secondaries);
  const auto own6 = v6.find(name);
  if (own6 != v6.end()) facts["ipv6"] = own6->second;
  return facts;
}

/// What leads out: the interface of the default route with its first address.
void add_defaults(const std::vector<Route>& routes, json::object& facts,
                  const std::map<std::string, json::object>& interfaces) {
  for (const bool v6 : {false, true}) {
    json::object found;
    const auto route = std::ranges::find(routes, v6 ? "::/0" : "0.0.0.0/0", &Route::destination);
    const auto interface = route == routes.end() ? interfaces.end() : interfaces.find(route->interface);
    if (interface != interfaces.end()) {
      const auto& seen = interface->second;
      const auto* addresses = seen.if_contains(v6 ? "ipv6" : "ipv4");
      if (addresses && addresses->is_object()) found = addresses->get_object();
      for (const auto& address :
           addresses && addresses->is_array() ? addresses->get_array() : json::array()) {
        if (address.as_object().at("scope") == "global" && found.empty()) found = address.get_object();
      }
      found["gateway"] = route->gateway;
      found["interface"] = route->interface;
      if (!v6) found["alias"] = route->interface;
      for (const auto* name : {"macaddress", "mtu", "type"}) {
        if (seen.contains(name)) found[name] = seen.at(name);
      }
    }
    facts[v6 ? "ansible_default_ipv6" : "ansible_default_ipv4"] = std::move(found);
  }
}

void add_all_addresses(json::object& facts, const std::map<std::string, json::object>& interfaces) {
  json::array all4, all6;
  for (const auto& [name, seen] : interfaces) {
    if (seen.at("type") == "loopback") continue;
    if (seen.contains("ipv4")) all4.push_back(seen.at("ipv4").at("address"));
    if (seen.contains("ipv4_secondaries")) {
      for (const auto& each : seen.at("ipv4_secondaries").as_array()) all4.push_back(each.at("address"));
    }
    if (!seen.contains("ipv6")) continue;
    for (const auto& each : seen.at("ipv6").as_array()) all6.push_back(each.at("address"));
  }
  facts["ansible_all_ipv4_addresses"] = std::move(all4);
  facts["ansible_all_ipv6_addresses"] = std::move(all6);
}

}  // namespace

void add_network(const Tree& tree, json::object& facts) {
  const auto names = tree.list("/sys/class/net");
  if (!names) return;
  const auto v4 = addresses(tree);
  const auto v6 = ipv6_by_interface(tree);
  std::map<std::string, json::object> interfaces;
  json::array listed;
  for (const auto& name : *names) {
    if (attribute(tree, name, "ifindex").empty()) continue;  // bonding_masters
    interfaces[name] = interface_facts(tree, name, v4 ? *v4 : Addresses(), v6);
    listed.emplace_back(as_utf8(name));
  }
  facts["ansible_interfaces"] = std::move(listed);
  add_defaults(routes(tree).value_or({}), facts, interfaces);
  add_all_addresses(facts, interfaces);
  for (auto& [name, seen] : interfaces) {
    auto variable = "ansible_" + as_utf8(name);
    std::ranges::replace(variable, '-', '_');
    facts[variable] = std::move(seen);
  }
}

}  // namespace muster::facts

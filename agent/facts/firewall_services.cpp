#include <algorithm>
#include <set>

#include "agent/facts/network_topics.hpp"
#include "agent/facts/processes.hpp"
#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

/// The value of `attribute` in an XML start tag; "" where it has none.
std::string_view attribute_of(std::string_view tag, std::string_view attribute) {
  const auto key = " " + std::string(attribute) + "=\"";
  const auto at = tag.find(key);
  if (at == tag.npos) return {};
  tag.remove_prefix(at + key.size());
  return tag.substr(0, tag.find('"'));
}

/// The start tags of that name in an XML text, without their brackets. firewalld writes its files one element
/// a line, without namespaces; a comment that looks like an element is rare enough.
std::vector<std::string_view> tags(std::string_view xml, std::string_view name) {
  std::vector<std::string_view> found;
  for (auto at = xml.find('<'); at != xml.npos; at = xml.find('<', at + 1)) {
    const auto tag = xml.substr(at + 1, xml.find('>', at) - at - 1);
    if (tag.starts_with(name) && tag.size() > name.size() &&
        std::string_view(" \t\n/").find(tag[name.size()]) != std::string_view::npos) {
      found.push_back(tag);
    }
  }
  return found;
}

void add_ports(std::string_view xml, std::vector<PortRange>& open) {
  for (const auto tag : tags(xml, "port")) {
    if (attribute_of(tag, "protocol") != "tcp") continue;
    if (const auto range = parse_port_range(attribute_of(tag, "port"))) open.push_back(*range);
  }
}

/// The operator's file over the package's, as firewalld has it.
std::string read_firewalld(const Tree& tree, const std::string& file) {
  for (const std::string directory : {"/etc/firewalld/", "/usr/lib/firewalld/"}) {
    auto text = tree.read_if_there(directory + file);
    if (text && *text) return **std::move(text);
  }
  return "";
}

bool is_plain(std::string_view name) {
  return !name.empty() && name.find('/') == name.npos && !name.starts_with('.');
}

void add_zone(const Tree& tree, std::string_view xml, FirewallService& service) {
  add_ports(xml, service.open_tcp);
  for (const auto tag : tags(xml, "service")) {
    const auto name = std::string(attribute_of(tag, "name"));
    if (is_plain(name)) add_ports(read_firewalld(tree, "services/" + name + ".xml"), service.open_tcp);
  }
}

bool starts_at_boot(const Tree& tree, const std::string& unit) {
  const std::string units = "/etc/systemd/system/";
  for (const auto* target : {"multi-user.target.wants/", "basic.target.wants/"}) {
    const auto there = tree.exists(units + target + unit);
    if (there && *there) return tree.link_target(units + unit) != "/dev/null";
  }
  return false;
}

/// What follows "KEY=" in a file of assignments; "" where nothing does.
std::string assigned(const Tree& tree, std::string_view path, std::string_view key) {
  std::string value;
  const auto text = tree.read_if_there(path);
  if (!text || !*text) return value;
  for (const auto line : lines(**text)) {
    const auto equals = line.find('=');
    if (equals != line.npos && trim(line.substr(0, equals)) == key) {
      value = as_utf8(trim(line.substr(equals + 1)));
    }
  }
  return value;
}

FirewallService look_at_firewalld(const Tree& tree, const std::set<std::string>& processes) {
  FirewallService service;
  service.name = "firewalld";
  service.running = processes.contains("firewalld");
  service.enabled = starts_at_boot(tree, "firewalld.service");
  if (!service.running && !service.enabled) return service;
  auto zone = assigned(tree, "/etc/firewalld/firewalld.conf", "DefaultZone");
  if (zone.empty()) zone = "public";
  std::set<std::string> zones{zone + ".xml"};
  if (const auto files = tree.list("/etc/firewalld/zones")) zones.insert(files->begin(), files->end());
  for (const auto& file : zones) {
    if (!is_plain(file) || !file.ends_with(".xml")) continue;
    const auto xml = read_firewalld(tree, "zones/" + file);
    add_zone(tree, xml, service);
    const auto whole = tags(xml, "zone");
    const bool accepts = !whole.empty() && attribute_of(whole[0], "target") == "ACCEPT";
    // Other zones accept only what comes from their own sources, which may well be the other hosts.
    const bool in_use =
        file == zone + ".xml" || !tags(xml, "source").empty() || !tags(xml, "interface").empty();
    service.accepts_all = service.accepts_all || (accepts && in_use);
  }
  service.open_tcp = merged(std::move(service.open_tcp));
  return service;
}

/// ufw has no process: its rules are in the kernel from boot on where its file says so.
FirewallService look_at_ufw(const Tree& tree) {
  FirewallService service;
  service.name = "ufw";
  service.enabled = lower_case(assigned(tree, "/etc/ufw/ufw.conf", "ENABLED")) == "yes";
  service.running = service.enabled;
  service.accepts_all =
      assigned(tree, "/etc/default/ufw", "DEFAULT_INPUT_POLICY").find("ACCEPT") != std::string::npos;
  if (!service.enabled) return service;
  const auto rules = tree.read_if_there("/etc/ufw/user.rules");
  if (!rules || !*rules) return service;
  for (const auto line : lines(**rules)) {
    // ### tuple ### allow tcp 6443 0.0.0.0/0 any 0.0.0.0/0 in
    const auto parts = words(line);
    if (parts.size() < 6 || parts[1] != "tuple" || parts[3] != "allow") continue;
    if (parts[4] != "tcp" && parts[4] != "any") continue;
    if (parts[5] == "any") service.accepts_all = true;  // all ports, from somewhere
    auto ports = std::string(parts[5]);
    std::ranges::replace(ports, ':', '-');
    for (std::string_view rest = ports; !rest.empty();) {
      const auto one = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(one.size() + 1, rest.size()));
      if (const auto range = parse_port_range(one)) service.open_tcp.push_back(*range);
    }
  }
  service.open_tcp = merged(std::move(service.open_tcp));
  return service;
}

}  // namespace

Fact<std::vector<FirewallService>> firewall_services(const Tree& tree) {
  const auto processes = tree.exists("/proc");
  if (!processes || !*processes) {
    return Fact<std::vector<FirewallService>>::unknown(tree.shown("/proc") + ": not there");
  }
  std::vector<FirewallService> services{look_at_firewalld(tree, process_names(tree)), look_at_ufw(tree)};
  std::erase_if(services,
                [](const FirewallService& service) { return !service.running && !service.enabled; });
  return services;
}

}  // namespace muster::facts

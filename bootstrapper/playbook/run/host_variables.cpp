#include "bootstrapper/playbook/run/host_variables.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

namespace muster::play {

namespace json = boost::json;

namespace {

constexpr std::string_view kPrefix = "ansible_";

/// The name of a fact in `ansible_facts`.
std::string_view short_name(std::string_view name) {
  if (name == "ansible_local" || !name.starts_with(kPrefix)) return name;
  return name.substr(kPrefix.size());
}

/// A fact may not say how a host is connected to.
bool is_about_connection(std::string_view name) {
  if (name.starts_with("ansible_ssh_host_key_")) return false;
  return name.starts_with("ansible_ssh_") || name.starts_with("ansible_become") ||
         name == "ansible_connection" || name == "ansible_host" || name == "ansible_port" ||
         name == "ansible_user" || name == "ansible_password";
}

json::object magic_of(const Inventory& inventory, const std::string& host) {
  json::object magic;
  magic["inventory_hostname"] = host;
  magic["inventory_hostname_short"] = host.substr(0, host.find('.'));
  json::array groups;
  for (const auto& group : inventory.groups_of(host)) groups.emplace_back(group);
  magic["group_names"] = std::move(groups);
  return magic;
}

}  // namespace

HostVariables::HostVariables(const Inventory& inventory) {
  for (const auto& host : inventory.hosts) {
    KnownOfHost known;
    known.inventory = inventory.variables;
    for (const auto& [name, value] : host.variables) known.inventory[name] = value;
    known.magic = magic_of(inventory, host.name);
    known.facts["ansible_facts"] = json::object();
    hosts_.emplace(host.name, std::move(known));
    stale_.push_back(host.name);
  }
}

const KnownOfHost& HostVariables::of(std::string_view host) const {
  static const KnownOfHost kNothing;
  const auto found = hosts_.find(host);
  return found == hosts_.end() ? kNothing : found->second;
}

KnownOfHost& HostVariables::change(std::string_view host) {
  if (std::find(stale_.begin(), stale_.end(), host) == stale_.end()) stale_.emplace_back(host);
  return hosts_[std::string(host)];
}

void HostVariables::add_facts(std::string_view host, const json::object& facts) {
  auto& known = change(host).facts;
  auto& named = known["ansible_facts"];
  if (!named.is_object()) named = json::object();
  auto spaced = std::move(named.get_object());
  for (const auto& [name, value] : facts) {
    spaced[short_name(name)] = value;
    if (name != "ansible_facts" && !is_about_connection(name)) known[name] = value;
  }
  known["ansible_facts"] = std::move(spaced);
}

void HostVariables::clear_facts(std::string_view host) {
  auto& known = change(host).facts;
  known.clear();
  known["ansible_facts"] = json::object();
}

void HostVariables::include(std::string_view host, const json::object& variables) {
  auto& known = change(host).included;
  for (const auto& [name, value] : variables) known[name] = value;
}

void HostVariables::set(std::string_view host, std::string_view name, json::value value) {
  change(host).set[name] = std::move(value);
}

const json::value& HostVariables::all(Templates& templates, const json::object& extra,
                                      const json::object& shared) {
  auto& whole = all_.get_object();
  for (const auto& host : stale_) {
    const auto& known = of(host);
    LayeredScope scope(templates);
    const json::object* layers[] = {&known.inventory, &known.facts, &known.included, &known.set,
                                    &extra,           &shared,      &known.magic};
    const bool written[] = {true, false, true, false, true, false, false};
    json::object made;
    for (std::size_t i = 0; i < std::size(layers); ++i) {
      scope.add(*layers[i], written[i] ? LayeredScope::Kind::templates : LayeredScope::Kind::data);
      for (const auto& [name, value] : *layers[i]) made[name] = value;
    }
    for (auto& [name, value] : made) {
      const auto rendered = scope.find(name);
      if (rendered && *rendered) value = **rendered;
    }
    whole[host] = std::move(made);
  }
  stale_.clear();
  return all_;
}

}  // namespace muster::play

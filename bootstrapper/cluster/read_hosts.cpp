#include <array>

#include "bootstrapper/cluster/names.hpp"
#include "bootstrapper/cluster/readers.hpp"
#include "bootstrapper/cluster/words.hpp"

namespace muster::cluster {

namespace {

/// DESIGN section 6, hostname: Linux takes 64, Kubernetes labels 63.
constexpr std::size_t kLongestHostName = 63;

void read_name(const Value& value, ReadHost& read) {
  const auto name = value.text();
  if (!name) return;
  if (!is_subdomain(*name) || name->size() > kLongestHostName) {
    return value.error(in_quotes(*name) + " is no host name that Kubernetes takes",
                       "at most 63 of a-z, 0-9, - and ., a letter or digit at both ends");
  }
  read.host.name = *name;
  read.name = value.place();
}

void read_door(const Value& value, ReadHost& read) {
  const auto address = read_address(value);
  if (!address) return;
  read.host.address = *address;
  read.address = value.place();
}

void read_private_address(const Value& value, ReadHost& read) {
  const auto text = value.text();
  if (!text) return;
  const auto ip = parse_ip(*text);
  if (!ip)
    return value.error(in_quotes(*text) + " is no IP address",
                       "what the cluster uses must be an address, not a name");
  if (!is_reachable_from_others(*ip))
    return value.error(in_quotes(*text) + " is no address that other hosts can reach");
  read.ip = ip;
  read.host.private_address = to_string(*ip);
  read.private_address = value.place();
}

/// The address is what the cluster uses too, when it can be.
void default_private_address(const Value& item, ReadHost& read) {
  if (read.host.address.empty()) return;
  const auto ip = parse_ip(read.host.address);
  if (!ip || !is_reachable_from_others(*ip)) {
    return item.problems().error(read.address,
                                 "address: " + in_quotes(read.host.address) +
                                     (ip ? " is no address that other hosts can reach" : " is a name") +
                                     ", so privateAddress is wanted too",
                                 "privateAddress: the IP address by which the other hosts reach this one");
  }
  read.ip = ip;
  read.host.private_address = to_string(*ip);
  read.private_address = read.address;
}

void read_labels(const Value& value, Host& host) {
  if (!Fields(value).is_map()) return;
  for (const auto& entry : value.node().entries) {
    auto& problems = value.problems();
    if (!is_label_key(entry.key)) {
      problems.error(entry.place, "labels: " + in_quotes(entry.key) + " is no key of a Kubernetes label",
                     "at most 63 of A-Z, a-z, 0-9, -, _ and ., with an optional prefix such as example.com/");
      continue;
    }
    const Value label(*entry.value, entry.key, entry.place, problems);
    const auto& node = *entry.value;
    const bool nothing =
        node.kind == Node::Kind::null || (node.kind == Node::Kind::scalar && node.text.empty());
    const auto text = nothing ? std::optional<std::string>("") : label.text();
    if (!text) continue;
    if (!is_label_value(*text)) {
      label.error(in_quotes(*text) + " is no value of a Kubernetes label",
                  "at most 63 of A-Z, a-z, 0-9, -, _ and ., a letter or digit at both ends");
      continue;
    }
    host.labels.emplace(entry.key, *text);
  }
}

std::optional<Taint> read_taint(const Value& item) {
  if (item.node().kind != Node::Kind::map) {
    item.wrong_type("a map", "for instance {key: dedicated, value: db, effect: NoSchedule}");
    return std::nullopt;
  }
  Taint taint;
  Fields fields(item);
  if (const auto key = fields.require("key")) {
    taint.key = key->text().value_or("");
    if (!taint.key.empty() && !is_label_key(taint.key))
      key->error(in_quotes(taint.key) + " is no key of a Kubernetes taint");
  }
  if (const auto value = fields.find("value"); value && !value->is_empty()) {
    taint.value = value->text().value_or("");
    if (!is_label_value(taint.value))
      value->error(in_quotes(taint.value) + " is no value of a Kubernetes taint");
  }
  if (const auto effect = fields.require("effect")) {
    constexpr std::array<std::string_view, 3> kEffects{"NoSchedule", "PreferNoSchedule", "NoExecute"};
    taint.effect = effect->one_of(kEffects).value_or("");
  }
  fields.done();
  return taint;
}

void read_taints(const Value& value, Host& host) {
  for (const auto& item : value.items()) {
    auto taint = read_taint(item);
    if (!taint) continue;
    for (const auto& other : host.taints) {
      if (!taint->key.empty() && other.key == taint->key && other.effect == taint->effect) {
        item.error("the key " + in_quotes(taint->key) + " has the effect " + taint->effect + " twice",
                   "Kubernetes keeps one value for each key and effect");
      }
    }
    host.taints.push_back(*std::move(taint));
  }
}

ReadHost read_host(const Value& item, const Ssh& defaults, Reading& reading) {
  ReadHost read;
  read.item = item.key_place();
  read.host.ssh = defaults;
  Fields fields(item);
  if (const auto name = fields.require("name")) read_name(*name, read);
  if (const auto role = fields.require("role")) {
    const auto known = role->choice<Role>();
    read.role_known = known.has_value();
    read.host.role = known.value_or(Role::node);
  }
  if (const auto address = fields.require("address")) read_door(*address, read);
  const auto private_address = fields.find("privateAddress");
  if (private_address) read_private_address(*private_address, read);
  if (const auto labels = fields.find("labels")) read_labels(*labels, read.host);
  if (const auto taints = fields.find("taints")) read_taints(*taints, read.host);
  if (const auto ssh = fields.find("ssh")) read_ssh(*ssh, read.host.ssh, reading);
  auto& ssh = read.host.ssh;
  if (ssh.sudo && ssh.sudo_password.empty()) ssh.sudo_password = ssh.password;
  for (const auto key : {"user", "port", "keyPath", "sudo", "bastion", "hostKeys", "knownHosts",
                         "passwordFile", "configFile"}) {
    fields.belongs(key, "ssh");
  }
  if (!private_address && !fields.has_misspelled("privateAddress")) default_private_address(item, read);
  fields.done();
  return read;
}

}  // namespace

std::vector<ReadHost> read_hosts(const Value& value, const Ssh& defaults, Reading& reading) {
  std::vector<ReadHost> hosts;
  const auto items = value.items();
  if (items.empty() && value.is_empty())
    value.problems().error(value.key_place(), "hosts: there is none",
                           "name at least one host with role: master");
  for (const auto& item : items) {
    const Value host(item.node(), "host", item.key_place(), item.problems());
    hosts.push_back(read_host(host, defaults, reading));
  }
  return hosts;
}

}  // namespace muster::cluster

#include <algorithm>

#include "agent/facts/network_topics.hpp"
#include "agent/facts/setup/setup_facts.hpp"
#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace json = boost::json;

namespace {

void add_names(const Tree& tree, json::object& facts) {
  const auto name = hostname(tree).value_or("");
  facts["ansible_nodename"] = name;
  facts["ansible_hostname"] = name.substr(0, name.find('.'));
  facts["ansible_fqdn"] = name;
  // The first name that /etc/hosts has for the host is the whole one, as getfqdn() has it.
  const auto hosts = tree.read("/etc/hosts");
  const bool bare = name.find('.') == name.npos;
  for (const auto line : hosts&& bare ? lines(*hosts) : std::vector<std::string_view>()) {
    const auto columns = words(line.substr(0, line.find('#')));
    if (columns.size() < 2 || std::find(columns.begin() + 1, columns.end(), name) == columns.end()) continue;
    facts["ansible_fqdn"] = as_utf8(columns[1]);
    break;
  }
  const auto whole = std::string(facts["ansible_fqdn"].as_string());
  const auto dot = whole.find('.');
  facts["ansible_domain"] = dot == whole.npos ? "" : whole.substr(dot + 1);
}

void add_kernel(const Tree& tree, json::object& facts) {
  facts["ansible_system"] = "Linux";
  const auto release = kernel(tree);
  if (release.known()) facts["ansible_kernel"] = *release;
  const auto version = tree.read("/proc/sys/kernel/version");
  if (version) facts["ansible_kernel_version"] = as_utf8(trim(*version));
  const auto machine = architecture(tree).value_or("");
  if (machine.empty()) return;
  facts["ansible_machine"] = machine;
  const bool x86_32 = machine.size() == 4 && machine.front() == 'i' && machine.ends_with("86");
  facts["ansible_architecture"] = x86_32 ? "i386" : machine;
  facts["ansible_userspace_bits"] = machine.find("64") != machine.npos ? "64" : "32";
  // A reference into an object is gone once a key is added to it.
  const json::value architecture = facts["ansible_architecture"];
  facts["ansible_userspace_architecture"] = architecture;
}

void add_cmdline(const Tree& tree, json::object& facts) {
  const auto text = tree.read("/proc/cmdline");
  if (!text) return;
  json::object last, all;
  for (const auto word : words(*text)) {
    const auto equals = word.find('=');
    const auto key = as_utf8(trim(word.substr(0, equals)));
    const auto value =
        equals == word.npos ? json::value(true) : json::value(as_utf8(trim(word.substr(equals + 1))));
    last[key] = value;
    if (!all.contains(key)) {
      all[key] = value;
    } else if (all[key].is_array()) {
      all[key].get_array().push_back(value);
    } else {
      all[key] = json::array{all[key], value};
    }
  }
  facts["ansible_cmdline"] = std::move(last);
  facts["ansible_proc_cmdline"] = std::move(all);
}

void add_dns(const Tree& tree, json::object& facts) {
  const auto text = tree.read("/etc/resolv.conf");
  if (!text) return;
  json::object dns;
  for (const auto line : lines(*text)) {
    const auto parts = words(line);
    if (parts.size() < 2 || parts[0].starts_with('#') || parts[0].starts_with(';')) continue;
    if (parts[0] == "domain") dns["domain"] = as_utf8(parts[1]);
    const bool search = parts[0] == "search";
    if (!search && parts[0] != "nameserver") continue;
    auto& list = dns[search ? "search" : "nameservers"];
    if (!list.is_array() || search) list = json::array();
    for (std::size_t i = 1; i < parts.size(); ++i) list.get_array().emplace_back(as_utf8(parts[i]));
  }
  facts["ansible_dns"] = std::move(dns);
}

}  // namespace

void add_host(const Tree& tree, json::object& facts) {
  add_names(tree, facts);
  add_kernel(tree, facts);
  add_cmdline(tree, facts);
  add_dns(tree, facts);
  const auto id = machine_id(tree);
  if (id.known()) facts["ansible_machine_id"] = *id;
}

}  // namespace muster::facts

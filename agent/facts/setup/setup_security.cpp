#include "agent/facts/setup/setup_facts.hpp"
#include "agent/facts/system_topics.hpp"
#include "agent/facts/text.hpp"

namespace muster::facts {

namespace json = boost::json;

namespace {

std::string selinux_key(std::string_view text, std::string_view key) {
  for (const auto line : lines(text)) {
    const auto assignment = trim(line);
    if (assignment.starts_with(key) && assignment.substr(key.size(), 1) == "=")
      return as_utf8(trim(assignment.substr(key.size() + 1)));
  }
  return "unknown";
}

json::object selinux_facts(const Tree& tree) {
  const auto seen = selinux(tree);
  if (!seen.known() || seen->mode == SelinuxMode::disabled) return {{"status", "disabled"}};
  json::object facts{{"status", "enabled"},
                     {"mode", seen->mode == SelinuxMode::enforcing ? "enforcing" : "permissive"}};
  const auto config = tree.read("/etc/selinux/config");
  facts["config_mode"] = config ? selinux_key(*config, "SELINUX") : "unknown";
  facts["type"] = config ? selinux_key(*config, "SELINUXTYPE") : "unknown";
  const auto version = tree.read("/sys/fs/selinux/policyvers");
  const auto number_read = version ? number<std::uint32_t>(trim(*version)) : std::nullopt;
  if (number_read) facts["policyvers"] = static_cast<std::int64_t>(*number_read);
  return facts;
}

/// What process 1 is.
std::string service_manager(const Tree& tree) {
  const auto systemd = tree.exists("/run/systemd/system");
  const auto first = tree.read("/proc/1/comm");
  const auto name = first ? as_utf8(trim(*first)) : "";
  if (name == "systemd" || (systemd && *systemd)) return "systemd";
  return name.empty() || name == "init" ? "service" : name;
}

}  // namespace

void add_security(const Tree& tree, json::object& facts) {
  facts["ansible_selinux"] = selinux_facts(tree);
  const auto fips = tree.read("/proc/sys/crypto/fips_enabled");
  facts["ansible_fips"] = fips && trim(*fips) == "1";
  facts["ansible_service_mgr"] = service_manager(tree);
}

}  // namespace muster::facts

#include <algorithm>
#include <array>
#include <map>

#include "agent/facts/drop_ins.hpp"
#include "agent/facts/system_topics.hpp"
#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

constexpr std::array<std::string_view, 7> kWanted{
    "net.bridge.bridge-nf-call-iptables",
    "net.bridge.bridge-nf-call-ip6tables",
    "net.ipv4.ip_forward",
    "net.ipv6.conf.default.forwarding",
    "fs.inotify.max_user_instances",
    "fs.inotify.max_user_watches",
    "kernel.pid_max",
};

struct Setting {
  std::string value;
  std::string file;
};
using Settings = std::map<std::string, Setting, std::less<>>;

/// The key of a line as sysctl(8) shows it: "net/ipv4/ip_forward" is a way to write it too.
std::string plain_key(std::string_view text) {
  auto key = trim(text);
  if (key.starts_with('-')) key = trim(key.substr(1));  // "no matter if it fails"
  std::string plain(key);
  std::ranges::replace(plain, '/', '.');
  // The kernel keeps these two equal (ip-sysctl.txt).
  return plain == "net.ipv4.conf.all.forwarding" ? "net.ipv4.ip_forward" : plain;
}

Result<> read_settings(const Tree& tree, const std::string& path, Settings& settings) {
  TRY(const auto file, tree.read_if_there(path));
  const auto text = file.value_or("");
  for (const auto line : lines(text)) {
    const auto assignment = trim(line);
    const auto equals = assignment.find('=');
    if (assignment.starts_with('#') || assignment.starts_with(';') || equals == assignment.npos) continue;
    const auto key = plain_key(assignment.substr(0, equals));
    if (std::ranges::find(kWanted, key) == kWanted.end()) continue;
    settings.insert_or_assign(key, Setting{as_utf8(trim(assignment.substr(equals + 1))), path});
  }
  return {};
}

Result<Settings> settings_at_boot(const Tree& tree) {
  Settings settings;
  TRY(const auto fragments, drop_ins(tree, "sysctl.d"));
  for (const auto& path : fragments) TRY(read_settings(tree, path, settings));
  // `sysctl --system` reads it last; where only systemd-sysctl does it, 99-sysctl.conf is a link to it.
  TRY(read_settings(tree, "/etc/sysctl.conf", settings));
  return settings;
}

Result<std::optional<std::string>> value_now(const Tree& tree, std::string_view name) {
  std::string path(name);
  std::ranges::replace(path, '.', '/');
  TRY(const auto text, tree.read_if_there("/proc/sys/" + path));
  if (!text) return std::optional<std::string>();
  auto value = as_utf8(trim(*text));
  if (value.empty()) return fail(ErrorKind::agent, "empty").in(tree.shown("/proc/sys/" + path));
  return std::optional(std::move(value));
}

Result<std::vector<Sysctl>> look(const Tree& tree) {
  // Without it nothing that is missing below /proc/sys would mean anything.
  TRY(const bool proc, tree.exists("/proc/sys/net/ipv4"));
  if (!proc) return fail(ErrorKind::agent, "No such file or directory").in(tree.shown("/proc/sys/net/ipv4"));
  TRY(const auto at_boot, settings_at_boot(tree));
  std::vector<Sysctl> seen;
  for (const auto name : kWanted) {
    Sysctl sysctl{.name = std::string(name), .value = {}, .boot_value = {}, .boot_file = {}};
    TRY(sysctl.value, value_now(tree, name));
    if (const auto setting = at_boot.find(name); setting != at_boot.end()) {
      sysctl.boot_value = setting->second.value;
      sysctl.boot_file = setting->second.file;
    }
    seen.push_back(std::move(sysctl));
  }
  return seen;
}

}  // namespace

Fact<std::vector<Sysctl>> sysctls(const Tree& tree) {
  return to_fact(look(tree));
}

}  // namespace muster::facts

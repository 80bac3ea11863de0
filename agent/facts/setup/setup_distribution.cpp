#include <algorithm>
#include <array>

#include "agent/facts/setup/setup_facts.hpp"
#include "agent/facts/text.hpp"

namespace muster::facts {

namespace json = boost::json;

namespace {

struct Distribution {
  std::string_view id;      ///< of /etc/os-release
  std::string_view name;    ///< Ansible's
  std::string_view family;  ///< Ansible's os_family
};

constexpr std::array kDistributions{
    Distribution{"centos", "CentOS", "RedHat"}, Distribution{"rhel", "RedHat", "RedHat"},
    Distribution{"rocky", "Rocky", "RedHat"},   Distribution{"almalinux", "AlmaLinux", "RedHat"},
    Distribution{"fedora", "Fedora", "RedHat"}, Distribution{"ol", "OracleLinux", "RedHat"},
    Distribution{"amzn", "Amazon", "RedHat"},   Distribution{"openEuler", "openEuler", "RedHat"},
    Distribution{"anolis", "Anolis", "RedHat"}, Distribution{"debian", "Debian", "Debian"},
    Distribution{"ubuntu", "Ubuntu", "Debian"}, Distribution{"opensuse-leap", "openSUSE Leap", "Suse"},
    Distribution{"sles", "SLES", "Suse"},       Distribution{"alpine", "Alpine", "Alpine"}};

std::string release_key(std::string_view text, std::string_view key) {
  for (const auto line : lines(text)) {
    if (!line.starts_with(key) || line.substr(key.size(), 1) != "=") continue;
    auto value = trim(line.substr(key.size() + 1));
    const bool quoted =
        value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.front() == value.back();
    return as_utf8(quoted ? value.substr(1, value.size() - 2) : value);
  }
  return {};
}

/// What stands between ( and ).
std::string in_brackets(std::string_view text) {
  const auto open = text.find('(');
  const auto close = text.find(')', open == text.npos ? 0 : open);
  if (open == text.npos || close == text.npos) return {};
  return as_utf8(text.substr(open + 1, close - open - 1));
}

/// "7.9" of "CentOS Linux release 7.9.2009 (Core)".
std::string release_number(std::string_view text) {
  const auto digit = text.find_first_of("0123456789");
  if (digit == text.npos) return {};
  auto number = text.substr(digit);
  number = number.substr(0, number.find_first_not_of("0123456789."));
  const auto dot = number.find('.');
  if (dot != number.npos) number = number.substr(0, number.find('.', dot + 1));
  return std::string(number);
}

std::string package_manager(const Tree& tree, const std::string& family) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kPrograms{
      {{"/usr/bin/dnf", "dnf"},
       {"/usr/bin/yum", "yum"},
       {"/usr/bin/apt-get", "apt"},
       {"/usr/bin/zypper", "zypper"},
       {"/sbin/apk", "apk"},
       {"/usr/bin/pacman", "pacman"}}};
  for (const auto& [path, name] : kPrograms) {
    const bool rpm = name == "dnf" || name == "yum";
    // A yum on Debian is somebody's tool, not what packages come from.
    if (tree.is_program(path) && rpm == (family == "RedHat")) return std::string(name);
  }
  return "unknown";
}

}  // namespace

void add_distribution(const Tree& tree, json::object& facts) {
  auto text = tree.read("/etc/os-release");
  if (!text) text = tree.read("/usr/lib/os-release");
  if (!text) return;
  const auto id = release_key(*text, "ID");
  const auto* known = std::ranges::find(kDistributions, id, &Distribution::id);
  const bool is_known = known != kDistributions.end();
  const auto name = is_known ? std::string(known->name) : release_key(*text, "NAME");
  const auto family = is_known ? std::string(known->family) : name;
  auto version = release_key(*text, "VERSION_ID");
  auto release = release_key(*text, "VERSION_CODENAME");
  if (family == "RedHat") {
    const auto line = tree.read("/etc/redhat-release");
    const auto number = line ? release_number(*line) : "";
    if (!number.empty()) version = number;
    release = in_brackets(line ? *line : release_key(*text, "VERSION"));
  } else if (id == "debian") {
    const auto number = tree.read("/etc/debian_version");
    if (number && !number->empty() && number->front() >= '0' && number->front() <= '9')
      version = as_utf8(trim(*number));
  }
  const auto dot = version.find('.');
  facts["ansible_distribution"] = name;
  facts["ansible_distribution_version"] = version;
  facts["ansible_distribution_major_version"] = version.substr(0, dot);
  if (dot != version.npos) facts["ansible_distribution_minor_version"] = version.substr(dot + 1);
  facts["ansible_distribution_release"] = release.empty() ? "NA" : release;
  facts["ansible_os_family"] = family;
  facts["ansible_pkg_mgr"] = package_manager(tree, family);
}

}  // namespace muster::facts

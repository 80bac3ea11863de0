#include <sys/statvfs.h>

#include <array>
#include <cstdio>

#include "agent/facts/setup/setup_facts.hpp"
#include "agent/facts/text.hpp"

namespace muster::facts {

namespace json = boost::json;

namespace {

std::int64_t whole(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

void add_sizes(const std::string& point, json::object& mount) {
  struct statvfs seen {};
  if (::statvfs(point.c_str(), &seen) != 0) return;
  mount["block_size"] = whole(seen.f_bsize);
  mount["block_total"] = whole(seen.f_blocks);
  mount["block_available"] = whole(seen.f_bavail);
  mount["block_used"] = whole(seen.f_blocks - seen.f_bavail);
  mount["inode_total"] = whole(seen.f_files);
  mount["inode_available"] = whole(seen.f_favail);
  mount["inode_used"] = whole(seen.f_files - seen.f_favail);
  mount["size_total"] = whole(seen.f_frsize * seen.f_blocks);
  mount["size_available"] = whole(seen.f_frsize * seen.f_bavail);
}

/// What has a device or another host behind it.
json::array mount_facts(const Tree& tree) {
  json::array mounts;
  auto text = tree.read("/proc/self/mounts");
  if (!text) text = tree.read("/proc/mounts");
  if (!text) return mounts;
  for (const auto line : lines(*text)) {
    const auto columns = words(line);
    if (columns.size() < 4) continue;
    const auto device = unescape_octal(columns[0]);
    const auto point = unescape_octal(columns[1]);
    const bool remote = device.find(":/") != device.npos || device.starts_with("//");
    if (!device.starts_with('/') && !remote) continue;
    json::object mount{{"mount", as_utf8(point)},
                       {"device", as_utf8(device)},
                       {"fstype", as_utf8(columns[2])},
                       {"options", as_utf8(columns[3])},
                       {"uuid", "N/A"}};
    // A server that is away would hold the agent up for ever.
    if (tree.live() && !remote) add_sizes(point, mount);
    mounts.push_back(std::move(mount));
  }
  return mounts;
}

std::string human(double bytes) {
  constexpr std::array<const char*, 6> kUnits{"Bytes", "KB", "MB", "GB", "TB", "PB"};
  std::size_t unit = 0;
  for (; bytes >= 1024 && unit + 1 < kUnits.size(); ++unit) bytes /= 1024;
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.2f %s", bytes, kUnits[unit]);
  return text.data();
}

json::object device_facts(const Tree& tree, const std::string& directory) {
  const auto attribute = [&](std::string_view name) {
    const auto text = tree.read(directory + "/" + std::string(name));
    return text ? as_utf8(trim(*text)) : std::string();
  };
  const auto or_null = [](const std::string& text) {
    return text.empty() ? json::value() : json::value(text);
  };
  const auto sectors = number<std::uint64_t>(attribute("size")).value_or(0);
  auto sector_size = attribute("queue/logical_block_size");
  if (sector_size.empty()) sector_size = "512";
  json::object device{{"model", or_null(attribute("device/model"))},
                      {"vendor", or_null(attribute("device/vendor"))},
                      {"removable", attribute("removable")},
                      {"rotational", attribute("queue/rotational")},
                      {"sectors", std::to_string(sectors)},
                      {"sectorsize", sector_size},
                      {"size", human(static_cast<double>(sectors) * 512)}};
  json::object partitions;
  const auto names = tree.list(directory);
  for (const auto& name : names ? *names : std::vector<std::string>()) {
    const auto part = directory + "/" + name;
    const auto start = tree.read(part + "/start");
    const auto size = tree.read(part + "/size");
    if (!start || !size) continue;
    const auto count = number<std::uint64_t>(trim(*size)).value_or(0);
    partitions[as_utf8(name)] = {{"start", as_utf8(trim(*start))},
                                 {"sectors", std::to_string(count)},
                                 {"size", human(static_cast<double>(count) * 512)}};
  }
  device["partitions"] = std::move(partitions);
  return device;
}

}  // namespace

void add_storage(const Tree& tree, json::object& facts) {
  facts["ansible_mounts"] = mount_facts(tree);
  json::object devices;
  const auto names = tree.list("/sys/block");
  for (const auto& name : names ? *names : std::vector<std::string>()) {
    if (name.starts_with("ram")) continue;
    devices[as_utf8(name)] = device_facts(tree, "/sys/block/" + name);
  }
  facts["ansible_devices"] = std::move(devices);
}

}  // namespace muster::facts

#include <array>
#include <set>

#include "agent/facts/setup/setup_facts.hpp"
#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace json = boost::json;

namespace {

void add_memory(const Tree& tree, json::object& facts) {
  const auto text = tree.read("/proc/meminfo");
  if (!text) return;
  const auto mb = [&](std::string_view key) -> std::int64_t {
    const auto value = value_of(*text, key);
    const auto kb =
        value ? number<std::uint64_t>(words(*value).empty() ? "" : words(*value)[0]) : std::nullopt;
    return kb ? static_cast<std::int64_t>(*kb / 1024) : 0;
  };
  const auto total = mb("MemTotal"), free = mb("MemFree");
  const auto swap_total = mb("SwapTotal"), swap_free = mb("SwapFree");
  const auto unused = free + mb("Cached") + mb("Buffers");
  facts["ansible_memtotal_mb"] = total;
  facts["ansible_memfree_mb"] = free;
  facts["ansible_swaptotal_mb"] = swap_total;
  facts["ansible_swapfree_mb"] = swap_free;
  facts["ansible_memory_mb"] = {{"real", {{"total", total}, {"free", free}, {"used", total - free}}},
                                {"nocache", {{"free", unused}, {"used", total - unused}}},
                                {"swap",
                                 {{"total", swap_total},
                                  {"free", swap_free},
                                  {"used", swap_total - swap_free},
                                  {"cached", mb("SwapCached")}}}};
}

/// What /proc/cpuinfo tells of the sockets.
struct Sockets {
  json::array described;  ///< number, vendor and model of each CPU
  std::set<std::string> packages;
  std::int64_t processors = 0;
  std::int64_t cores = 0;     ///< of one package; 0: not told
  std::int64_t siblings = 0;  ///< threads of one package
};

Sockets read_cpuinfo(std::string_view text) {
  Sockets sockets;
  for (const auto line : lines(text)) {
    const auto colon = line.find(':');
    if (colon == line.npos) continue;
    const auto key = trim(line.substr(0, colon));
    const auto value = trim(line.substr(colon + 1));
    const bool described =
        key == "processor" || key == "vendor_id" || key == "model name" || key == "cpu" || key == "Processor";
    if (described) sockets.described.emplace_back(as_utf8(value));
    if (key == "processor") ++sockets.processors;
    if (key == "physical id") sockets.packages.insert(std::string(value));
    if (key == "cpu cores") sockets.cores = number<std::uint32_t>(value).value_or(0);
    if (key == "siblings") sockets.siblings = number<std::uint32_t>(value).value_or(0);
  }
  return sockets;
}

void add_processors(const Tree& tree, json::object& facts) {
  const auto online = cpus(tree);
  if (online.known()) facts["ansible_processor_nproc"] = static_cast<std::int64_t>(*online);
  const auto text = tree.read("/proc/cpuinfo");
  if (!text) {
    // What is known without it: how many there are.
    if (online.known()) facts["ansible_processor_vcpus"] = static_cast<std::int64_t>(*online);
    return;
  }
  auto sockets = read_cpuinfo(*text);
  // ARM and some hypervisors tell of no packages: each CPU is one then, as in Ansible.
  const bool told = !sockets.packages.empty() && sockets.cores > 0;
  const auto count = told ? static_cast<std::int64_t>(sockets.packages.size()) : sockets.processors;
  const auto cores = told ? sockets.cores : 1;
  const auto threads = told && sockets.siblings >= cores ? sockets.siblings / cores : 1;
  facts["ansible_processor"] = std::move(sockets.described);
  facts["ansible_processor_count"] = count;
  facts["ansible_processor_cores"] = cores;
  facts["ansible_processor_threads_per_core"] = threads;
  facts["ansible_processor_vcpus"] = count * cores * threads;
}

void add_firmware(const Tree& tree, json::object& facts) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kFiles{
      {{"bios_date", "bios_date"},
       {"bios_vendor", "bios_vendor"},
       {"bios_version", "bios_version"},
       {"board_asset_tag", "board_asset_tag"},
       {"board_name", "board_name"},
       {"board_serial", "board_serial"},
       {"board_vendor", "board_vendor"},
       {"board_version", "board_version"},
       {"chassis_asset_tag", "chassis_asset_tag"},
       {"chassis_serial", "chassis_serial"},
       {"chassis_vendor", "chassis_vendor"},
       {"chassis_version", "chassis_version"},
       {"product_name", "product_name"},
       {"product_serial", "product_serial"},
       {"product_uuid", "product_uuid"},
       {"product_version", "product_version"},
       {"system_vendor", "sys_vendor"}}};
  for (const auto& [name, file] : kFiles) {
    const auto text = tree.read("/sys/class/dmi/id/" + std::string(file));
    const auto value = text ? as_utf8(trim(*text)) : "";
    facts["ansible_" + std::string(name)] = value.empty() ? "NA" : value;
  }
}

}  // namespace

void add_hardware(const Tree& tree, json::object& facts) {
  add_memory(tree, facts);
  add_processors(tree, facts);
  add_firmware(tree, facts);
  const auto uptime = tree.read("/proc/uptime");
  if (!uptime) return;
  const auto whole = number<std::uint64_t>(uptime->substr(0, uptime->find('.')));
  if (whole) facts["ansible_uptime_seconds"] = static_cast<std::int64_t>(*whole);
}

}  // namespace muster::facts

#include "agent/facts/setup/setup_facts.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace muster::facts {

namespace {

struct Subset {
  std::string_view name;
  std::string_view part;  ///< what it is gathered with
};

constexpr std::array kSubsets{Subset{"hardware", "hardware"},
                              Subset{"devices", "hardware"},
                              Subset{"memory", "hardware"},
                              Subset{"mounts", "hardware"},
                              Subset{"processor", "hardware"},
                              Subset{"dmi", "hardware"},
                              Subset{"network", "network"},
                              Subset{"interfaces", "network"},
                              Subset{"default_ipv4", "network"},
                              Subset{"default_ipv6", "network"},
                              Subset{"all_ipv4_addresses", "network"},
                              Subset{"all_ipv6_addresses", "network"},
                              Subset{"virtual", "virtual"},
                              Subset{"virtualization_type", "virtual"},
                              Subset{"virtualization_role", "virtual"},
                              Subset{"min", "min"},
                              Subset{"platform", "min"},
                              Subset{"distribution", "min"},
                              Subset{"date_time", "min"},
                              Subset{"env", "min"},
                              Subset{"user", "min"},
                              Subset{"selinux", "min"},
                              Subset{"fips", "min"},
                              Subset{"dns", "min"},
                              Subset{"cmdline", "min"},
                              Subset{"pkg_mgr", "min"},
                              Subset{"service_mgr", "min"},
                              Subset{"local", "min"},
                              Subset{"python", "min"},
                              Subset{"lsb", "min"},
                              Subset{"ssh_pub_keys", "min"},
                              Subset{"apparmor", "min"},
                              Subset{"caps", "min"},
                              Subset{"facter", ""},
                              Subset{"ohai", ""}};

/// The parts that a gather_subset wants, as Ansible reads it: the least is always there unless "!min" or a
/// lone "!all,!min" says otherwise, and without a positive name all is wanted.
Result<std::set<std::string_view>> wanted_parts(const std::vector<std::string>& gather_subset) {
  std::set<std::string_view> added, removed;
  bool all = false, positive = false;
  for (const auto& given : gather_subset) {
    const bool negative = given.starts_with('!');
    const auto name = std::string_view(given).substr(negative ? 1 : 0);
    positive = positive || !negative;
    if (name == "all") {
      if (negative) removed.insert({"hardware", "network", "virtual"});
      all = all || !negative;
      continue;
    }
    const auto* known = std::ranges::find(kSubsets, name, &Subset::name);
    if (known == kSubsets.end())
      return fail(ErrorKind::usage, "Bad subset '" + std::string(name) + "' given to Ansible.");
    // A part of a part cannot be left out by itself.
    const bool whole = name == known->part;
    if (!negative) added.insert(known->part);
    if (negative && whole) removed.insert(known->part);
  }
  std::set<std::string_view> parts{"min"};
  if (all || !positive) parts = {"min", "hardware", "network", "virtual"};
  for (const auto part : removed) parts.erase(part);
  parts.insert(added.begin(), added.end());
  return parts;
}

}  // namespace

Result<boost::json::object> setup_facts(const Tree& tree, const std::vector<std::string>& gather_subset,
                                        const Environment& environment) {
  TRY(const auto parts, wanted_parts(gather_subset));
  boost::json::object facts;
  if (parts.contains("min")) {
    add_host(tree, facts);
    add_distribution(tree, facts);
    add_security(tree, facts);
    add_process(tree, environment, facts);
  }
  if (parts.contains("hardware")) {
    add_hardware(tree, facts);
    add_storage(tree, facts);
  }
  if (parts.contains("network")) add_network(tree, facts);
  if (parts.contains("virtual")) add_virtualization(tree, facts);
  boost::json::array subset;
  for (const auto& name : gather_subset) subset.emplace_back(name);
  facts["gather_subset"] = std::move(subset);
  facts["module_setup"] = true;
  return facts;
}

}  // namespace muster::facts

#pragma once
// One line of iptables-save as a rule of firewall_facts.hpp. The tables around it are in iptables_save.cpp.

#include <optional>
#include <string_view>

#include "agent/protocol/firewall_facts.hpp"

namespace muster::facts {

/// The rule of a line "-A CHAIN ..."; nothing where it never decides on TCP or UDP between hosts. The chains
/// that it may jump to are those that `table` has already.
std::optional<FirewallRule> read_iptables_rule(const FirewallTable& table, std::string_view line);

}  // namespace muster::facts

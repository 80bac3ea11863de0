#pragma once
// What a task of the module firewalld wants of a zone, as options of firewall-cmd(1): pure.

#include <optional>
#include <string>
#include <vector>

#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

/// One setting of a zone.
struct FirewallRule {
  std::string noun;   ///< "port", of --query-port, --add-port, --remove-port
  std::string value;  ///< "8080/tcp"; empty for what has none (masquerade)
  bool wanted = true;
  bool may_end = false;       ///< takes --timeout
  std::string change_note{};  ///< what the result says of a change, before the next
  std::string note{};         ///< "Changed port 8080/tcp to enabled"

  /// "--add-port=8080/tcp"
  [[nodiscard]] std::string option(std::string_view verb) const;
  /// The verb that brings it about.
  [[nodiscard]] std::string verb() const;
};

/// The rule that the arguments name, in that zone; nothing where they are about the zone itself. A usage
/// Error in Ansible's words for a rule that is none.
Result<std::optional<FirewallRule>> firewall_rule(const Arguments& arguments, const std::string& zone);

}  // namespace muster::modules

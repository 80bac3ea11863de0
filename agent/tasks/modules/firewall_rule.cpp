#include "agent/tasks/modules/firewall_rule.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>

#include "agent/tasks/modules/programs.hpp"

namespace muster::modules {

namespace json = boost::json;

namespace {

Error usage(std::string message) {
  return fail(ErrorKind::usage, std::move(message));
}

/// Settings that are one text each.
struct Plain {
  std::string_view argument;
  std::string_view noun;
  bool may_end;
};
constexpr std::array kPlain{Plain{"icmp_block", "icmp-block", true}, Plain{"service", "service", true},
                            Plain{"protocol", "protocol", true}, Plain{"rich_rule", "rich-rule", true}};

/// "off" and its like; what is no truth value counts as true, as in Ansible.
bool is_false(std::string word) {
  constexpr std::array<std::string_view, 6> kFalse{"n", "no", "off", "0", "false", "f"};
  std::ranges::transform(word, word.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return std::ranges::find(kFalse, word) != kFalse.end();
}

std::string field(const json::object& map, std::string_view key) {
  return Arguments(map).text(key);
}

Result<FirewallRule> port_rule(const Arguments& arguments) {
  const std::string text(stripped(arguments.text("port")));
  const auto slash = text.find('/');
  if (slash == std::string::npos || slash + 1 == text.size())
    return usage("improper port format (missing protocol?)");
  return FirewallRule{.noun = "port", .value = text, .may_end = true, .note = "port " + text};
}

Result<FirewallRule> forward_rule(const Arguments& arguments) {
  const auto& list = arguments.find("port_forward")->as_array();
  if (list.size() != 1) return usage("Only one port forward supported at a time");
  const auto& map = list.front().as_object();
  for (const auto& [key, what] :
       {std::pair("port", "port"), std::pair("proto", "proto udp/tcp"), std::pair("toport", "toport")}) {
    if (field(map, key).empty()) return usage(std::string(what) + " must be specified for port forward");
  }
  const auto head =
      "port=" + field(map, "port") + ":proto=" + field(map, "proto") + ":toport=" + field(map, "toport");
  const auto address = field(map, "toaddr");
  return FirewallRule{.noun = "forward-port",
                      .value = address.empty() ? head : head + ":toaddr=" + address,
                      .may_end = true,
                      .note = "port_forward " + head + ":toaddr=" + address};
}

/// The rule without what is common to all: which state is wanted.
Result<std::optional<FirewallRule>> named_rule(const Arguments& arguments, const std::string& zone) {
  for (const auto& plain : kPlain) {
    if (!arguments.has(plain.argument)) continue;
    const auto value = arguments.text(plain.argument);
    const auto name = plain.argument == "icmp_block" ? "icmp-block" : std::string(plain.argument);
    return FirewallRule{.noun = std::string(plain.noun),
                        .value = value,
                        .may_end = plain.may_end,
                        .note = name + " " + value};
  }
  if (arguments.has("port")) {
    TRY(auto rule, port_rule(arguments));
    return rule;
  }
  if (arguments.has("port_forward")) {
    TRY(auto rule, forward_rule(arguments));
    return rule;
  }
  for (const std::string name : {"source", "interface"}) {
    if (!arguments.has(name)) continue;
    const auto value = arguments.text(name);
    const bool enabled = arguments.text("state") == "enabled";
    const std::string adding = name == "source" ? "Added " : "Changed ";
    return FirewallRule{.noun = name,
                        .value = value,
                        .change_note = enabled ? adding + value + " to zone " + zone
                                               : "Removed " + value + " from zone " + zone};
  }
  return std::optional<FirewallRule>();
}

}  // namespace

std::string FirewallRule::option(std::string_view verb) const {
  const auto head = "--" + std::string(verb) + "-" + noun;
  return value.empty() ? head : head + "=" + value;
}

std::string FirewallRule::verb() const {
  if (!wanted) return "remove";
  return noun == "interface" ? "change" : "add";
}

Result<std::optional<FirewallRule>> firewall_rule(const Arguments& arguments, const std::string& zone) {
  TRY(auto rule, named_rule(arguments, zone));
  const auto state = arguments.text("state");
  bool wanted = state == "enabled";
  for (const std::string name : {"masquerade", "icmp_block_inversion"}) {
    if (!arguments.has(name)) continue;
    const auto value = arguments.text(name);
    wanted = wanted != is_false(value);
    rule.emplace();
    rule->noun = name == "masquerade" ? name : "icmp-block-inversion";
    if (name != "masquerade") rule->note = "icmp-block-inversion " + value;
    if (name == "masquerade") {
      rule->change_note =
          wanted ? "Added masquerade to zone " + zone : "Removed masquerade from zone " + zone;
    }
  }
  if (!rule) return rule;
  if (state == "absent" || state == "present")
    return usage("absent and present state can only be used in zone level operations");
  rule->wanted = wanted;
  if (!rule->note.empty()) rule->note = "Changed " + rule->note + " to " + state;
  return rule;
}

}  // namespace muster::modules

#include "agent/facts/programs.hpp"
#include "agent/facts/system_topics.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

using Commands = std::map<std::string, std::string>;

Result<Commands> look(const Tree& tree) {
  TRY(const bool programs, tree.has_content("/usr/bin"));
  if (!programs) return fail(ErrorKind::agent, "no programs at all").in(tree.shown("/usr/bin"));
  Commands found;
  for (const std::string name : {"conntrack", "crictl", "ebtables", "ethtool", "ip", "iptables", "mount",
                                 "nsenter", "socat", "tc", "touch"}) {
    if (auto path = find_program(tree, name)) found.emplace(name, *std::move(path));
  }
  return found;
}

}  // namespace

Fact<Commands> commands(const Tree& tree) {
  return to_fact(look(tree));
}

}  // namespace muster::facts

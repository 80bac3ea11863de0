#pragma once
// The processes of /proc: which run, and which hold a socket. Those of containers are among them, as the
// agent's pid namespace is the host's; where the agent itself runs in a pid namespace, its holders outside
// cannot be seen.

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "agent/facts/tree.hpp"
#include "agent/protocol/facts.hpp"

namespace muster::facts {

/// Whether a process with one of these names (comm) runs.
bool has_process(const Tree& tree, std::span<const std::string_view> names);

/// The names (comm, at most 15 characters) of all processes.
std::set<std::string> process_names(const Tree& tree);

/// The processes with one of these names (comm), by pid.
std::map<std::int32_t, std::string> processes_named(const Tree& tree,
                                                    std::span<const std::string_view> names);

/// Who holds each of the sockets, by inode; a socket whose holder cannot be seen is left out. Of several
/// holders it is the one with the lowest pid, but pid 1 only where it is the only one: systemd keeps the
/// sockets that it opened for a service.
std::map<std::uint64_t, Owner> socket_owners(const Tree& tree, std::set<std::uint64_t> inodes);

}  // namespace muster::facts

#include "agent/facts/processes.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/facts/text.hpp"

namespace muster::facts {

namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

std::string proc_path(std::int32_t pid, std::string_view file) {
  return "/proc/" + std::to_string(pid) + std::string(file);
}

/// Every pid, in the order in which owners are preferred: ascending, pid 1 last.
std::vector<std::int32_t> pids(const Tree& tree) {
  std::vector<std::int32_t> found;
  const auto names = tree.list("/proc");
  if (!names) return found;
  for (const auto& name : *names) {
    if (const auto pid = number<std::uint32_t>(name)) found.push_back(static_cast<std::int32_t>(*pid));
  }
  std::ranges::sort(found, {}, [](std::int32_t pid) { return std::pair(pid == 1, pid); });
  return found;
}

/// The name of a process; nothing where it is gone.
std::optional<std::string> comm_of(const Tree& tree, std::int32_t pid) {
  const auto comm = tree.read(proc_path(pid, "/comm"));
  return comm ? std::optional(as_utf8(trim(*comm))) : std::nullopt;
}

/// The last ".service" or ".scope" of a cgroup's path; "" where there is none.
std::string_view unit_in(std::string_view path) {
  while (!path.empty()) {
    const auto slash = path.rfind('/');
    const auto name = path.substr(slash + 1);  // npos + 1 is 0
    if (name.ends_with(".service") || name.ends_with(".scope")) return name;
    path = path.substr(0, slash == path.npos ? 0 : slash);
  }
  return {};
}

/// The systemd unit of a /proc/PID/cgroup (cgroups(7)): of version 1's name=systemd hierarchy, or else of
/// version 2.
std::string unit_of(std::string_view cgroups) {
  std::string_view unit;
  for (const auto line : lines(cgroups)) {
    const auto first = line.find(':');
    const auto second = first == line.npos ? first : line.find(':', first + 1);
    if (second == line.npos) continue;
    const auto controllers = line.substr(first + 1, second - first - 1);
    const auto path = line.substr(second + 1);
    if (controllers == "name=systemd" && !unit_in(path).empty()) return as_utf8(unit_in(path));
    if (controllers.empty()) unit = unit_in(path);
  }
  return as_utf8(unit);
}

std::optional<Owner> owner_of(const Tree& tree, std::int32_t pid) {
  auto program = comm_of(tree, pid);
  if (!program) return std::nullopt;
  const auto cgroups = tree.read(proc_path(pid, "/cgroup"));
  return Owner{.pid = pid, .program = *std::move(program), .unit = cgroups ? unit_of(*cgroups) : ""};
}

/// The inode of "socket:[4711]"; nothing where it is no socket.
std::optional<std::uint64_t> socket_inode(std::string_view link) {
  constexpr std::string_view kPrefix = "socket:[";
  if (!link.starts_with(kPrefix) || !link.ends_with(']')) return std::nullopt;
  return number<std::uint64_t>(link.substr(kPrefix.size(), link.size() - kPrefix.size() - 1));
}

/// Which of the sockets a process holds; none where its descriptors may not be seen.
std::vector<std::uint64_t> held_sockets(const Tree& tree, std::int32_t pid,
                                        const std::set<std::uint64_t>& inodes) {
  std::vector<std::uint64_t> held;
  const auto place = tree.locate(proc_path(pid, "/fd"));
  const Directory directory(place ? ::opendir(place->c_str()) : nullptr);
  if (!directory) return held;
  while (const auto* entry = ::readdir(directory.get())) {
    std::array<char, 64> target{};
    const auto length = ::readlinkat(::dirfd(directory.get()), entry->d_name, target.data(), target.size());
    if (length < 0 && errno == EACCES) break;  // the same for each of them
    const auto inode = socket_inode({target.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0))});
    if (inode && inodes.contains(*inode)) held.push_back(*inode);
  }
  return held;
}

}  // namespace

bool has_process(const Tree& tree, std::span<const std::string_view> names) {
  return std::ranges::any_of(pids(tree), [&](std::int32_t pid) {
    const auto comm = comm_of(tree, pid);
    return comm && std::ranges::find(names, *comm) != names.end();
  });
}

std::set<std::string> process_names(const Tree& tree) {
  std::set<std::string> names;
  for (const auto pid : pids(tree)) {
    if (auto comm = comm_of(tree, pid)) names.insert(*std::move(comm));
  }
  return names;
}

std::map<std::int32_t, std::string> processes_named(const Tree& tree,
                                                    std::span<const std::string_view> names) {
  std::map<std::int32_t, std::string> found;
  for (const auto pid : pids(tree)) {
    auto comm = comm_of(tree, pid);
    if (comm && std::ranges::find(names, *comm) != names.end()) found.emplace(pid, *std::move(comm));
  }
  return found;
}

std::map<std::uint64_t, Owner> socket_owners(const Tree& tree, std::set<std::uint64_t> inodes) {
  std::map<std::uint64_t, Owner> owners;
  inodes.erase(0);  // a socket that no process has open
  for (const auto pid : pids(tree)) {
    if (inodes.empty()) break;
    const auto held = held_sockets(tree, pid, inodes);
    const auto owner = held.empty() ? std::nullopt : owner_of(tree, pid);
    if (!owner) continue;
    for (const auto inode : held) {
      owners.emplace(inode, *owner);
      inodes.erase(inode);
    }
  }
  return owners;
}

}  // namespace muster::facts

#include <time.h>
#include <unistd.h>

#include <array>

#include "agent/facts/certificate_topics.hpp"
#include "agent/facts/processes.hpp"
#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

/// Each has a static pod of its own; /proc/PID/comm has at most 15 characters of the name.
constexpr std::array<std::string_view, 4> kComponents = {"etcd", "kube-apiserver", "kube-controller-manager",
                                                         "kube-scheduler"};
constexpr std::size_t kLongestComm = 15;

std::int64_t milliseconds(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

/// When the host started, milliseconds since the epoch, by the clock as it is now.
Result<std::int64_t> boot_time_ms(const Tree& tree) {
  // The kernel's btime is the same in whole seconds.
  if (tree.live()) return milliseconds(CLOCK_REALTIME) - milliseconds(CLOCK_BOOTTIME);
  TRY(const auto text, tree.read("/proc/stat"));
  for (const auto line : lines(text)) {
    const auto parts = words(line);
    const auto seconds =
        parts.size() == 2 && parts[0] == "btime" ? number<std::uint32_t>(parts[1]) : std::nullopt;
    if (seconds) return std::int64_t{*seconds} * 1000;
  }
  return fail(ErrorKind::agent, "no btime").in(tree.shown("/proc/stat"));
}

/// The starttime of a /proc/PID/stat (proc(5)), milliseconds after the host's start. The name in it may hold
/// anything, brackets and spaces too.
std::optional<std::int64_t> started_after_boot_ms(std::string_view stat) {
  constexpr std::size_t kStartTime = 19;  // the 22nd field, of those behind "PID (NAME)"
  const auto end = stat.rfind(')');
  if (end == stat.npos) return std::nullopt;
  const auto fields = words(stat.substr(end + 1));
  const auto ticks =
      fields.size() > kStartTime ? number<std::uint64_t>(trim(fields[kStartTime])) : std::nullopt;
  const auto per_second = ::sysconf(_SC_CLK_TCK);
  if (!ticks || per_second <= 0) return std::nullopt;
  return static_cast<std::int64_t>(*ticks * 1000 / static_cast<std::uint64_t>(per_second));
}

std::string component_of(std::string_view comm) {
  for (const auto component : kComponents) {
    if (component.substr(0, kLongestComm) == comm) return std::string(component);
  }
  return {};
}

Result<std::vector<ControlPlaneProcess>> find_processes(const Tree& tree) {
  std::array<std::string_view, kComponents.size()> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = kComponents[i].substr(0, kLongestComm);
  TRY(const auto boot, boot_time_ms(tree));
  std::vector<ControlPlaneProcess> found;
  for (const auto& [pid, comm] : processes_named(tree, names)) {
    const auto directory = "/proc/" + std::to_string(pid);
    const auto cgroups = tree.read(directory + "/cgroup");
    const auto stat = tree.read(directory + "/stat");
    // One that is gone by now, or an etcd that is a service of the host.
    if (!cgroups || !stat || cgroups->find("kubepods") == std::string::npos) continue;
    const auto after = started_after_boot_ms(*stat);
    if (!after) return fail(ErrorKind::agent, "no starttime").in(tree.shown(directory + "/stat"));
    ControlPlaneProcess process;
    process.component = component_of(comm);
    process.pid = pid;
    process.started_ms = boot + *after;
    found.push_back(std::move(process));
  }
  return found;
}

}  // namespace

Fact<std::vector<ControlPlaneProcess>> control_plane(const Tree& tree) {
  return to_fact(find_processes(tree));
}

}  // namespace muster::facts

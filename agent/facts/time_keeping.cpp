#include <sys/timex.h>

#include <array>

#include "agent/facts/network_topics.hpp"
#include "agent/facts/processes.hpp"
#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

struct Daemon {
  std::string_view comm;  ///< at most 15 characters
  std::string_view name;
};

// phc2sys steers the clock by a PTP device that the hypervisor may provide.
constexpr std::array kDaemons{Daemon{"chronyd", "chronyd"}, Daemon{"ntpd", "ntpd"},
                              Daemon{"systemd-timesyn", "systemd-timesyncd"}, Daemon{"ntp-daemon", "ntpd-rs"},
                              Daemon{"phc2sys", "phc2sys"}};

/// chrony clears STA_UNSYNC only where its configuration says rtcsync (chrony.conf(5)), as CentOS and Debian
/// ship it.
bool chrony_tells_kernel(const Tree& tree) {
  for (const std::string_view path : {"/etc/chrony.conf", "/etc/chrony/chrony.conf"}) {
    const auto text = tree.read_if_there(path);
    if (!text || !*text) continue;
    for (const auto line : lines(**text)) {
      const auto parts = words(line);
      if (!parts.empty() && lower_case(parts[0]) == "rtcsync") return true;
    }
  }
  return false;
}

std::optional<bool> ask_kernel(const Tree& tree) {
  if (!tree.live()) {
    const auto text = tree.read("/captured/adjtimex");
    const auto status = text ? number<std::uint32_t>(trim(*text)) : std::nullopt;
    return status ? std::optional((*status & STA_UNSYNC) == 0) : std::nullopt;
  }
  timex state{};  // modes 0: only looks
  if (::adjtimex(&state) < 0) return std::nullopt;
  return (state.status & STA_UNSYNC) == 0;
}

}  // namespace

Fact<TimeKeeping> time_keeping(const Tree& tree) {
  TimeKeeping keeping;
  const auto processes = tree.exists("/proc");
  if (!processes || !*processes) return Fact<TimeKeeping>::unknown(tree.shown("/proc") + ": not there");
  const auto running = process_names(tree);
  for (const auto& [comm, name] : kDaemons) {
    if (running.contains(std::string(comm))) keeping.daemons.emplace_back(name);
  }
  for (const auto& daemon : keeping.daemons) {
    // ntpd -x leaves the kernel's flag alone, and so may others.
    if (daemon == "systemd-timesyncd" || (daemon == "chronyd" && chrony_tells_kernel(tree))) {
      keeping.tells_kernel = true;
    }
  }
  keeping.synchronised = ask_kernel(tree);
  if (const auto text = tree.read("/run/systemd/container")) keeping.container = as_utf8(trim(*text));
  return keeping;
}

}  // namespace muster::facts

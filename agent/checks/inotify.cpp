#include <algorithm>
#include <charconv>

#include "agent/checks/judges.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/troubles.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kInotifyDoc = R"(inotify: enough watches and processes for a node full of pods.

Why: inotify instances and watches are counted for each user, and the kubelet,
the runtime and most pods are all root. When they are spent, the kubelet and
logs -f say "no space left on device" or "too many open files", with room on
the disk. When process ids are spent, nothing starts.

How it is decided: fs.inotify.max_user_watches must be at least 8,192 and
fs.inotify.max_user_instances at least 128, the defaults of old kernels
(inotify(7)): with 110 pods the kubelet itself takes some 2,000 watches. With
containerd on cgroup v2 it is 512 instances, as each container takes one for
its memory.events. kernel.pid_max must be at least 32,768 (proc(5)), some 300
for each of 110 pods. Less warns.

How to fix it: now and for the next boot
  F=/etc/sysctl.d/99-kubernetes.conf
  echo fs.inotify.max_user_instances=8192 >> $F
  echo fs.inotify.max_user_watches=524288 >> $F && sysctl --system
)";

namespace {

/// A limit, the least that will do, and what to set it to.
struct Need {
  std::string_view name;
  std::uint64_t least;
  std::string_view good;
};

std::vector<Need> needs(const Host& host, const Settings& settings) {
  const auto& cgroups = host.facts.cgroups;
  const bool one_a_container =
      settings.runtime == "containerd" && cgroups.known() && cgroups->version == CgroupVersion::v2;
  return {{"fs.inotify.max_user_instances", one_a_container ? 512U : 128U, "8192"},
          {"fs.inotify.max_user_watches", 8192, "524288"},
          {"kernel.pid_max", 32768, "4194304"}};
}

std::optional<std::uint64_t> number(const std::string& text) {
  std::uint64_t value = 0;
  const auto [stopped, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (bad != std::errc{} || stopped != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::vector<Finding> judge_inotify(const Host& host, const Settings& settings) {
  Finding finding;
  finding.wanted = "limits that 110 pods do not reach";
  finding.source = "inotify(7), proc(5); flatcar.org: Containerd cgroup2 inotify leak";
  if (!host.facts.sysctls.known()) return {unknown(finding, host.facts.sysctls.why())};
  const auto& all = *host.facts.sysctls;
  std::vector<Trouble> troubles;
  std::vector<std::string> good;
  for (const auto& need : needs(host, settings)) {
    const std::string name(need.name);
    const auto found = std::find_if(all.begin(), all.end(), [&](const Sysctl& s) { return s.name == name; });
    const auto value = found != all.end() && found->value ? number(*found->value) : std::nullopt;
    if (!value) return {unknown(finding, name + " is not there or no number")};
    good.push_back(name + " " + grouped(*value));
    if (*value >= need.least) continue;
    troubles.push_back({Status::warn, name + " is " + grouped(*value) + ", wanted " + grouped(need.least),
                        "  echo " + name + "=" + std::string(need.good) +
                            " >> /etc/sysctl.d/99-kubernetes.conf && sysctl --system"});
  }
  return findings_of(finding, troubles, joined(good));
}

}  // namespace muster

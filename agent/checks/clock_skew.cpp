#include <algorithm>
#include <cstdlib>

#include "agent/checks/judges.hpp"
#include "agent/checks/measured_wording.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kClockSkewDoc = R"(clock-skew: all hosts have the same time.

Why: kubeadm's certificates are valid from the second in which the first
master made them; a host whose clock is behind takes them for "not yet valid",
and one that is far off for expired, as it does join tokens. etcd warns of its
peers' clocks from 1 s on, and leases and logs of a cluster are compared by
time.

How it is decided: the bootstrapper asks each agent for its time, several
times; the answer with the shortest round trip counts, by the four timestamps
of RFC 5905 (section 8), and half that round trip is the error. What most
hosts agree on is right. Off by more than 0.5 s beyond the error: a warning;
by more than 5 s: a failure. The operator's own clock is no host's.

How to fix it: on the host that is off
  systemctl enable --now chronyd && chronyc -a makestep
(package chrony), with servers in /etc/chrony.conf that the host reaches:
`chronyc sources` shows them.
)";

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kWarn = kSecond / 2;
constexpr std::int64_t kFail = 5 * kSecond;

/// How far a clock can at least be off, whatever the error of its reading.
std::int64_t beyond_error(std::int64_t difference, std::int64_t error) {
  return std::max<std::int64_t>(std::abs(difference) - error, 0);
}

bool agree(const ClockReading& a, const ClockReading& b) {
  return beyond_error(a.offset->offset_ns - b.offset->offset_ns, a.offset->error_ns + b.offset->error_ns) <=
         kWarn;
}

using Readings = std::vector<const ClockReading*>;

Readings known_readings(const Cluster& cluster) {
  Readings known;
  for (const auto& reading : cluster.measured.clocks) {
    if (reading.offset.known()) known.push_back(&reading);
  }
  std::sort(known.begin(), known.end(), [](const auto* a, const auto* b) {
    return std::pair(a->offset->offset_ns, a->host) < std::pair(b->offset->offset_ns, b->host);
  });
  return known;
}

/// The reading with which the most others agree, if these are more than half.
const ClockReading* majority(const Readings& readings) {
  const ClockReading* best = nullptr;
  std::ptrdiff_t most = static_cast<std::ptrdiff_t>(readings.size()) / 2;
  for (const auto* reading : readings) {
    const auto with = std::count_if(readings.begin(), readings.end(),
                                    [&](const auto* other) { return agree(*reading, *other); });
    if (with <= most) continue;
    most = with;
    best = reading;
  }
  return best;
}

std::string names_agreeing_with(const Cluster& cluster, const Readings& readings, const ClockReading& with) {
  std::vector<std::string> names;
  for (const auto* reading : readings) {
    if (agree(*reading, with)) names.push_back(reading->host);
  }
  return joined(in_cluster_order(cluster, names));
}

std::string plus_minus(std::int64_t error) {
  return " (+-" + duration_in_words(error) + ")";
}

Status status_of(std::int64_t at_least) {
  if (at_least > kFail) return Status::fail;
  return at_least > kWarn ? Status::warn : Status::pass;
}

/// The hosts that the majority contradicts, one finding each.
std::vector<Finding> odd_hosts(const Cluster& cluster, const Readings& readings, const ClockReading& right,
                               const Finding& finding) {
  std::vector<Finding> findings;
  for (const auto* reading : readings) {
    if (agree(*reading, right)) continue;
    const auto difference = reading->offset->offset_ns - right.offset->offset_ns;
    const auto error = reading->offset->error_ns + right.offset->error_ns;
    auto odd = finding;
    odd.status = status_of(beyond_error(difference, error));
    odd.hosts = {reading->host};
    odd.saw = reading->host + " is " + duration_in_words(difference) +
              (difference > 0 ? " ahead of " : " behind ") + names_agreeing_with(cluster, readings, right) +
              plus_minus(error);
    odd.remedy = "on " + reading->host +
                 ": `systemctl enable --now chronyd && chronyc -a makestep`, with servers in "
                 "/etc/chrony.conf that it reaches (`chronyc sources`)";
    findings.push_back(std::move(odd));
  }
  return findings;
}

/// No majority: nobody is called odd, all are named.
Finding split(const Cluster& cluster, const Readings& readings, Finding finding) {
  const auto& first = *readings.front();
  const auto& last = *readings.back();
  const auto difference = last.offset->offset_ns - first.offset->offset_ns;
  const auto error = last.offset->error_ns + first.offset->error_ns;
  finding.status = status_of(beyond_error(difference, error));
  for (const auto* reading : readings) finding.hosts.push_back(reading->host);
  finding.hosts = in_cluster_order(cluster, finding.hosts);
  finding.saw =
      last.host + " is " + duration_in_words(difference) + " ahead of " + first.host + plus_minus(error);
  for (const auto* reading : {&first, &last}) {
    if (beyond_error(reading->offset->offset_ns, reading->offset->error_ns) <= kWarn)
      finding.saw += "; " + reading->host + " agrees with this machine";
  }
  finding.remedy =
      "on each: `systemctl enable --now chronyd && chronyc -a makestep`, with the same servers in "
      "/etc/chrony.conf";
  return finding;
}

Finding all_agree(const Cluster& cluster, const Readings& readings, Finding finding) {
  const auto& first = *readings.front()->offset;
  const auto& last = *readings.back()->offset;
  finding.hosts = names_of(cluster.hosts);
  finding.saw = readings.size() == 1 ? "one host"
                                     : counted(readings.size(), "host") + " within " +
                                           duration_in_words(last.offset_ns - first.offset_ns) +
                                           plus_minus(first.error_ns + last.error_ns);
  const auto& middle = *readings[readings.size() / 2]->offset;
  if (beyond_error(middle.offset_ns, middle.error_ns) > kWarn) {
    finding.saw += "; this machine, not the hosts, is " + duration_in_words(middle.offset_ns) +
                   (middle.offset_ns > 0 ? " behind" : " ahead");
  }
  return finding;
}

std::vector<Finding> unread(const Cluster& cluster, const Finding& finding) {
  std::map<std::string, std::vector<std::string>> reasons;
  for (const auto& host : cluster.hosts) {
    const auto& clocks = cluster.measured.clocks;
    const auto reading = std::find_if(clocks.begin(), clocks.end(),
                                      [&](const ClockReading& one) { return one.host == host.name; });
    if (reading == clocks.end()) {
      reasons["clocks were not read"].push_back(host.name);
    } else if (!reading->offset.known()) {
      reasons[reading->offset.why()].push_back(host.name);
    }
  }
  return not_measured(cluster, finding, reasons);
}

}  // namespace

std::vector<Finding> judge_clock_skew(const Cluster& cluster) {
  Finding finding;
  finding.wanted = "all clocks within 0.5 s";
  finding.source = "etcd: probing_status.go, clockDriftThreshold 1 s; kubeadm: certificates' notBefore";
  auto findings = unread(cluster, finding);
  const auto readings = known_readings(cluster);
  if (readings.empty()) return findings;
  if (const auto* right = majority(readings)) {
    for (auto& odd : odd_hosts(cluster, readings, *right, finding)) findings.push_back(std::move(odd));
  } else {
    findings.push_back(split(cluster, readings, finding));
  }
  if (!findings.empty()) return findings;
  return {all_agree(cluster, readings, finding)};
}

}  // namespace muster

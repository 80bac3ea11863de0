#include <algorithm>

#include "agent/checks/judges.hpp"
#include "agent/checks/measured_wording.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kLatencyDoc = R"(latency: the masters are close to each other.

Why: every write to the API waits for the disks and the round trip of most
etcd members. etcd's defaults, a heartbeat each 100 ms and an election after
1 s of silence, are made for one local network; with masters far apart leaders
are lost whenever the line is busy.

How it is decided: each agent times 20 round trips of a small UDP datagram to
each other agent, by the kernels' timestamps and without the time that the far
agent took; TCP handshakes where no datagram comes through. Between masters a
median over 10 ms is a warning. Nodes may be farther away; their round trips
are in the report.

How to fix it: put the masters into one site. Where they must be apart, tell
etcd, in cluster.yaml under spec.kubernetes.kubeadm.ClusterConfiguration:
  etcd: {local: {extraArgs: {heartbeat-interval: "150",
                             election-timeout: "1500"}}}
heartbeat about one and a half round trips, election ten heartbeats.
)";

namespace {

constexpr std::uint64_t kSlowUs = 10'000;

std::string time(std::uint64_t us) {
  return duration_in_words(static_cast<std::int64_t>(us) * 1000);
}

std::vector<const Host*> masters_of(const Cluster& cluster) {
  std::vector<const Host*> masters;
  for (const auto& host : cluster.hosts) {
    if (host.role == Role::master) masters.push_back(&host);
  }
  std::sort(masters.begin(), masters.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  return masters;
}

/// Round trips from both ends of one pair of masters, the slower one first.
struct Line {
  const Host* a = nullptr;
  const Host* b = nullptr;
  const RoundTrip* trip = nullptr;
  std::string why;  ///< where it was not measured
};

Line line_between(const Cluster& cluster, const Host& a, const Host& b) {
  Line line{&a, &b, nullptr, "not measured"};
  for (const auto* pair : {find_pair(cluster, a.name, b.name), find_pair(cluster, b.name, a.name)}) {
    if (!pair) continue;
    if (!pair->round_trip.known()) {
      line.why = pair->round_trip.why();
    } else if (!line.trip || pair->round_trip->median_us > line.trip->median_us) {
      line.trip = &*pair->round_trip;
    }
  }
  return line;
}

std::vector<Line> lines_between(const Cluster& cluster, const std::vector<const Host*>& masters) {
  std::vector<Line> lines;
  for (std::size_t a = 0; a < masters.size(); ++a) {
    for (std::size_t b = a + 1; b < masters.size(); ++b)
      lines.push_back(line_between(cluster, *masters[a], *masters[b]));
  }
  return lines;
}

std::string etcd_settings(std::uint64_t median_us, const Settings& settings) {
  const auto heartbeat = std::max<std::uint64_t>(100, (median_us * 3 / 2 / 1000 + 49) / 50 * 50);
  const auto beat = std::to_string(heartbeat);
  const auto election = std::to_string(heartbeat * 10);
  if (rules_for(settings.kubernetes).kubeadm_api == "kubeadm.k8s.io/v1beta4") {
    return "`etcd: {local: {extraArgs: [{name: heartbeat-interval, value: \"" + beat +
           "\"}, {name: election-timeout, value: \"" + election + "\"}]}}`";
  }
  return "`etcd: {local: {extraArgs: {heartbeat-interval: \"" + beat + "\", election-timeout: \"" + election +
         "\"}}}`";
}

Finding slow(const Line& line, const Settings& settings, Finding finding) {
  finding.status = Status::warn;
  finding.hosts = {line.a->name, line.b->name};
  finding.saw = line.a->name + " and " + line.b->name + ": median " + time(line.trip->median_us) + ", p99 " +
                time(line.trip->p99_us) + " of " + counted(line.trip->samples, "round trip");
  finding.remedy =
      "put the masters into one site, or tell etcd, under "
      "spec.kubernetes.kubeadm.ClusterConfiguration: " +
      etcd_settings(line.trip->median_us, settings);
  return finding;
}

/// The slowest known round trip of all hosts; nullptr where none is known.
const RoundTrip* slowest(const Cluster& cluster) {
  const RoundTrip* most = nullptr;
  for (const auto& pair : cluster.measured.pairs) {
    if (pair.round_trip.known() && (!most || pair.round_trip->median_us > most->median_us))
      most = &*pair.round_trip;
  }
  return most;
}

std::string in_short(const Cluster& cluster, std::size_t masters) {
  if (cluster.hosts.size() < 2) return "one host: nothing to measure";
  std::string text = masters == 1 ? "one master" : counted(masters, "master") + " within 10 ms";
  if (const auto* most = slowest(cluster))
    text += "; between hosts a median of at most " + time(most->median_us);
  return text;
}

}  // namespace

std::vector<Finding> judge_latency(const Cluster& cluster) {
  Finding finding;
  finding.wanted = "a median round trip of at most 10 ms between masters";
  finding.source = "etcd.io: Tuning, Time parameters";
  const auto masters = masters_of(cluster);
  std::map<std::string, std::vector<std::string>> unmeasured;
  const bool nothing = cluster.hosts.size() > 1 && cluster.measured.pairs.empty();
  if (nothing) unmeasured["round trips were not measured"] = names_of(cluster.hosts);
  std::vector<Finding> findings;
  for (const auto& line : lines_between(cluster, masters)) {
    if (!line.trip && !nothing) {
      unmeasured[line.why].insert(unmeasured[line.why].end(), {line.a->name, line.b->name});
    } else if (line.trip && line.trip->median_us > kSlowUs) {
      findings.push_back(slow(line, cluster.settings, finding));
    }
  }
  for (auto& unseen : not_measured(cluster, finding, unmeasured)) findings.push_back(std::move(unseen));
  if (!findings.empty()) return findings;
  finding.hosts = names_of(cluster.hosts);
  finding.saw = in_short(cluster, masters.size());
  return {finding};
}

}  // namespace muster

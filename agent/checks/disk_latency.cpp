#include "agent/checks/judges.hpp"
#include "agent/checks/measured_wording.hpp"
#include "agent/checks/printable.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kDiskLatencyDoc = R"(disk-latency: the disk under etcd is fast enough.

Why: etcd answers no write before its log is on the disk of most masters. When
fdatasync is slow, heartbeats come late, leaders are lost, and the API stalls
for the whole cluster.

How it is decided: on masters the agent writes records of 2,300 bytes with an
fdatasync after each, as etcd does, in the directory that will hold
/var/lib/etcd, on a file without a name that is gone afterwards. It stops when
it is settled on which side of 10 ms the 99th percentile is (about 300
records; for a warning not before 1 s, because slow ones come in bursts), and
after 2 s or 22 MiB at the latest; what is not settled by then is no warning.
Time in which a busy host had no processor for the agent is left out.
Nodes have no etcd and are not measured.

How to fix it: give /var/lib/etcd an SSD of its own, and keep images, logs and
other databases off it. To see the same with fio, where it is installed
  fio --rw=write --ioengine=sync --fdatasync=1 --directory=/var/lib \
    --size=22m --bs=2300 --name=etcd
)";

namespace {

std::string time(std::uint64_t us) {
  return duration_in_words(static_cast<std::int64_t>(us) * 1000);
}

std::string measured(const DiskLatency& disk) {
  return "fdatasync in " + printable(disk.directory, 40) + ": p99 " + time(disk.p99_us) + ", median " +
         time(disk.median_us) + ", longest " + time(disk.longest_us) + " of " +
         counted(disk.records, "record");
}

}  // namespace

std::vector<Finding> judge_disk_latency(const Host& host, const Settings&) {
  Finding finding;
  finding.wanted = "a 99th percentile under 10 ms";
  finding.source = "etcd.io: FAQ, wal_fsync_duration_seconds; Hardware recommendations, Disks";
  if (host.role != Role::master) {
    finding.saw = "not measured: no etcd on a node";
    return {finding};
  }
  const auto& disk = host.facts.disk_latency;
  if (!disk.known()) return {unknown(finding, disk.why())};
  finding.saw = measured(*disk);
  if (disk->verdict == DiskVerdict::over) {
    finding.status = Status::warn;
    finding.remedy =
        "give /var/lib/etcd an SSD of its own, or see who else writes to this disk: `iostat -x 1 5`, `iotop "
        "-bon 3`";
  } else if (disk->verdict == DiskVerdict::unsettled) {
    finding.saw += ", too close to call";
  }
  return {finding};
}

}  // namespace muster

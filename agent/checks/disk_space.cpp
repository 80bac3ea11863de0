#include <algorithm>

#include "agent/checks/judges.hpp"
#include "agent/checks/troubles.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kDiskSpaceDoc = R"(disk-space: room where the kubelet, the runtime and etcd write.

Why: on a node that starts out with too little the kubelet sees disk pressure
at once: it deletes images, evicts pods and takes no new ones. An etcd whose
disk is full stops the whole cluster.

How it is decided: the file systems of /var/lib/kubelet, of the data directory
of docker or containerd, and on masters of /var/lib/etcd (or of the deepest
parent that is there). It fails below the kubelet's default hard evictions:
10 % available for itself (nodefs), 15 % for images (imagefs), 5 % of inodes;
and where a file system is mounted read-only. It warns below 4 GiB for images
(those of a master take about 2) or for etcd (2 GiB are its default quota, and
defragmenting takes as much again).

How to fix it: see what fills it, or mount a larger disk there
  df -h /var/lib; du -xhd2 /var | sort -h | tail
  journalctl --vacuum-size=200M; yum clean all
)";

namespace {

constexpr std::uint64_t kGiB = 1ULL << 30;
constexpr std::uint64_t kLeastRoom = 4 * kGiB;
constexpr unsigned kNodefsPercent = 10;
constexpr unsigned kImagefsPercent = 15;
constexpr unsigned kInodesPercent = 5;

/// One file system and what of Kubernetes is on it.
struct Disk {
  const FileSystem* seen = nullptr;
  std::vector<std::string> paths;
  bool kubelet = false;
  bool runtime = false;
  bool etcd = false;
};

std::vector<Disk> disks(const Host& host, const Settings& settings) {
  std::vector<Disk> all;
  for (const auto& seen : *host.facts.file_systems) {
    const bool runtime = seen.use == settings.runtime;
    const bool etcd = seen.use == "etcd" && host.role == Role::master;
    if (seen.use != "kubelet" && !runtime && !etcd) continue;
    auto disk = std::find_if(all.begin(), all.end(),
                             [&](const Disk& known) { return known.seen->mount_point == seen.mount_point; });
    if (disk == all.end()) disk = all.insert(all.end(), Disk{&seen, {}, false, false, false});
    disk->paths.push_back(seen.path);
    disk->kubelet |= seen.use == "kubelet";
    disk->runtime |= runtime;
    disk->etcd |= etcd;
  }
  return all;
}

/// "3.4 GiB", rounded down.
std::string gibibytes(std::uint64_t bytes) {
  const auto tenths = (bytes >> 20) * 10 / 1024;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " GiB";
}

unsigned percent(std::uint64_t part, std::uint64_t whole) {
  return static_cast<unsigned>(static_cast<double>(part) / static_cast<double>(whole) * 100.0);
}

std::string room(const FileSystem& seen) {
  return gibibytes(*seen.available_bytes) + " of " + gibibytes(*seen.size_bytes) + " free (" +
         std::to_string(percent(*seen.available_bytes, *seen.size_bytes)) + " %)";
}

void judge_sizes(const Disk& disk, std::vector<Trouble>& troubles) {
  const auto& seen = *disk.seen;
  const auto point = is_plain_path(seen.mount_point) ? seen.mount_point : std::string("MOUNTPOINT");
  const auto remedy =
      "free some of it (`du -xhd2 " + point + " | sort -h | tail`), or mount a larger disk there";
  const auto on = joined(disk.paths) + " on " + seen.mount_point + ": ";
  const auto least = disk.runtime ? kImagefsPercent : disk.kubelet ? kNodefsPercent : 0;
  if (percent(*seen.available_bytes, *seen.size_bytes) < least) {
    troubles.push_back({Status::fail, on + room(seen), remedy});
  } else if ((disk.runtime || disk.etcd) && *seen.available_bytes < kLeastRoom) {
    troubles.push_back({Status::warn, on + room(seen), remedy});
  }
  // Without a number of inodes the file system makes them as needed (btrfs).
  if (!disk.kubelet || !seen.inodes || !seen.free_inodes || *seen.inodes == 0) return;
  const auto free = percent(*seen.free_inodes, *seen.inodes);
  if (free < kInodesPercent)
    troubles.push_back(
        {Status::fail, on + std::to_string(free) + " % of inodes free",
         "delete files that nobody needs; many small ones: `find " + point + " -xdev -type d -size +1M`"});
}

}  // namespace

std::vector<Finding> judge_disk_space(const Host& host, const Settings& settings) {
  Finding finding;
  finding.wanted = "15 % and 4 GiB free for images, 10 % for the kubelet, 4 GiB for etcd; 5 % of inodes";
  finding.source = "kubernetes.io: Node-pressure eviction, evictionHard; etcd.io: Space quota";
  if (!host.facts.file_systems.known()) return {unknown(finding, host.facts.file_systems.why())};
  std::vector<Trouble> troubles;
  std::vector<std::string> good;
  for (const auto& disk : disks(host, settings)) {
    const auto& seen = *disk.seen;
    if (seen.read_only) {
      troubles.push_back({Status::fail,
                          joined(disk.paths) + " on " + seen.mount_point + ", which is mounted read-only",
                          "see why in `dmesg`, repair the disk, then `mount -o remount,rw " +
                              (is_plain_path(seen.mount_point) ? seen.mount_point : "MOUNTPOINT") + "`"});
    } else if (!seen.size_bytes || !seen.available_bytes || *seen.size_bytes == 0) {
      troubles.push_back({Status::unknown,
                          "not known: how much " + seen.type + " has free on " + seen.mount_point,
                          "look with `df -h`, and list the check under preflight.ignore"});
    } else {
      judge_sizes(disk, troubles);
      good.push_back(seen.mount_point + ": " + room(seen));
    }
  }
  return findings_of(finding, troubles, joined(good));
}

}  // namespace muster

#include <algorithm>

#include "agent/checks/judges.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kXfsFtypeDoc = R"(xfs-ftype: an XFS that overlay2 can be on.

Why: overlay file systems mark what a layer has deleted by the type of a
directory entry. An XFS made with ftype=0, as the installers of CentOS 7.2 and
older made it, has none: docker refuses overlay2 on it, and with older kernels
files of images come and go.

How it is decided: the file system of the data directory of docker (data-root)
or containerd (root). Where it is XFS, its own geometry (ioctl
XFS_IOC_FSGEOMETRY, flag FTYPE) must say ftype=1. Any other file system
passes. xfs_info is not needed.

How to fix it: it cannot be changed, the file system has to be made anew. Put
the data directory on a new one
  mkfs.xfs -n ftype=1 /dev/sdb && mount /dev/sdb /var/lib/docker
and see it with
  xfs_info /var/lib/docker | grep ftype
)";

std::vector<Finding> judge_xfs_ftype(const Host& host, const Settings& settings) {
  Finding finding;
  finding.wanted = "no XFS with ftype=0 under the images of " + settings.runtime;
  finding.source = "docs.docker.com: OverlayFS, Prerequisites; mkfs.xfs(8)";
  if (!host.facts.file_systems.known()) return {unknown(finding, host.facts.file_systems.why())};
  const auto& all = *host.facts.file_systems;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const FileSystem& seen) { return seen.use == settings.runtime; });
  if (found == all.end()) return {unknown(finding, "the data directory of " + settings.runtime)};
  finding.saw = found->path + " is on " + found->type;
  if (found->type != "xfs") return {finding};
  if (!found->ftype)
    return {unknown(finding, "the XFS on " + found->mount_point + " does not say its ftype")};
  finding.saw += *found->ftype ? " with ftype=1" : " with ftype=0 (" + found->mount_point + ")";
  if (!*found->ftype) {
    finding.status = Status::fail;
    finding.remedy = "mount a file system made with `mkfs.xfs -n ftype=1` on " + found->path + ", or let " +
                     settings.runtime + " use another directory";
  }
  return {finding};
}

}  // namespace muster

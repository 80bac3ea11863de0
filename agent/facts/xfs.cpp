#include "agent/facts/xfs.hpp"

#include <fcntl.h>
#include <linux/ioctl.h>
#include <sys/ioctl.h>

#include <cstdint>

#include "agent/protocol/descriptor.hpp"

namespace muster::facts {

namespace {

/// struct xfs_fsop_geom_v4 of the kernel's fs/xfs/libxfs/xfs_fs.h: what kernel 3.10 knows, and what newer
/// ones still answer.
struct Geometry {
  std::uint32_t sizes[8];
  std::uint64_t blocks[4];
  unsigned char uuid[16];
  std::uint32_t stripes[2];
  std::int32_t version;
  std::uint32_t flags;
  std::uint32_t logs[4];
};
static_assert(sizeof(Geometry) == 112);

constexpr auto kGeometry = _IOR('X', 124, Geometry);  // XFS_IOC_FSGEOMETRY_V4
constexpr std::uint32_t kFtype = 1U << 16;            // XFS_FSOP_GEOM_FLAGS_FTYPE

}  // namespace

std::optional<bool> xfs_ftype(const std::string& path) {
  const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK));
  Geometry geometry{};
  if (!directory.open() || ::ioctl(directory.get(), kGeometry, &geometry) != 0) return std::nullopt;
  return (geometry.flags & kFtype) != 0;
}

}  // namespace muster::facts

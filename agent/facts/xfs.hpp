#pragma once
// What a mounted XFS says of its own format (xfsctl(3)).

#include <optional>
#include <string>

namespace muster::facts {

/// Whether directory entries of the XFS that `path` is on hold the type of what they name (ftype=1); nothing
/// where it is no XFS or does not say.
std::optional<bool> xfs_ftype(const std::string& path);

}  // namespace muster::facts

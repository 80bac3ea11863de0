#pragma once
// A bundle as it is written: the same files give the same bytes.

#include <filesystem>

#include "bootstrapper/bundle/contents.hpp"
#include "bootstrapper/bundle/manifest.hpp"
#include "bootstrapper/cluster/spec.hpp"

namespace muster::bundle {

/// Writes `contents` as `file`, beside it first, and renames it once it was read whole again. A usage Error
/// names what cannot be read or written, or changed while it was read.
Result<Manifest> write_bundle(const std::filesystem::path& file, const Contents& contents,
                              const cluster::Spec& spec, std::vector<SiteFile> site);

}  // namespace muster::bundle

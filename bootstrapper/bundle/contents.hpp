#pragma once
// What lies in a directory that is to become a bundle: its files, the images in its archives, the versions of
// its programs.

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "agent/protocol/result.hpp"

namespace muster::bundle {

struct Contents {
  /// Name in the bundle, and the file here; sorted by name.
  std::map<std::string, std::filesystem::path> files;
  std::set<std::string> images;  ///< "k8s.gcr.io/etcd:3.4.13-0", of images/*.tar
  /// The versions ("1.20.2") that are written in each program of kubernetes/, by its name.
  std::map<std::string, std::set<std::string>> versions;
};

/// Looks at all of a directory; links are followed. A usage Error names what cannot be read, is neither file
/// nor directory, or is no image archive and lies in images/.
Result<Contents> look_at_directory(const std::filesystem::path& directory);

/// The names that an image archive gives its images: of `docker save` (manifest.json) or of an OCI layout
/// (index.json, as `ctr images export` writes it).
Result<std::set<std::string>> images_in(const std::filesystem::path& archive);

/// The texts "v1.20.2" that stand in a program as strings of their own, without the v: a version that the
/// linker wrote there (-X k8s.io/component-base/version.gitVersion=...).
Result<std::set<std::string>> versions_in(const std::filesystem::path& program);

}  // namespace muster::bundle

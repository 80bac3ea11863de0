#pragma once
// The playbooks and manifests that cluster.yaml names by their paths, on their way into a bundle and out of
// it.

#include <filesystem>
#include <memory>
#include <vector>

#include "bootstrapper/bundle/bundle.hpp"
#include "bootstrapper/bundle/contents.hpp"
#include "bootstrapper/cluster/spec.hpp"

namespace muster::commands {

/// Adds to `contents` each such file, what it imports, and the files/, templates/, vars/ and tasks/ beside
/// it. A usage Error names a playbook that cannot be used, or that imports from outside its directory.
Result<std::vector<bundle::SiteFile>> add_site_files(const cluster::Spec& spec, bundle::Contents& contents);

/// A directory of this machine, for root or whoever runs muster alone, that goes with the object.
class PrivateDirectory {
 public:
  /// Below TMPDIR, else /tmp.
  static Result<std::shared_ptr<PrivateDirectory>> make();
  explicit PrivateDirectory(std::filesystem::path path) : path_(std::move(path)) {}
  PrivateDirectory(const PrivateDirectory&) = delete;
  PrivateDirectory& operator=(const PrivateDirectory&) = delete;
  ~PrivateDirectory();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Has `spec` name the bundle's copies of such files. They are small, and YAML is read by path: they are
/// unpacked into the directory that is given back; nullptr where the bundle has none.
Result<std::shared_ptr<PrivateDirectory>> use_site_files(cluster::Spec& spec, const bundle::Bundle& opened);

}  // namespace muster::commands

#pragma once
// A bundle that was verified: where each file's bytes lie in it. They are read in place; nothing is unpacked.
// Playbooks see the bundle as a directory of its own name: /srv/lab.bundle/images/etcd.tar.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bootstrapper/archive/file_range.hpp"
#include "bootstrapper/bundle/manifest.hpp"

namespace muster::bundle {

class Bundle {
 public:
  /// Reads the file whole and compares every digest, of files and of chunks. A usage Error names the file and
  /// what is wrong with it: no archive, no bundle, cut, or changed where.
  static Result<std::shared_ptr<const Bundle>> open(const std::filesystem::path& file);

  /// Absolute.
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }
  [[nodiscard]] const Manifest& manifest() const { return manifest_; }

  /// Whether the path is the bundle, or a file or directory in it.
  [[nodiscard]] bool has(const std::filesystem::path& path) const;
  /// The file of that path in it; nullptr where it is none.
  [[nodiscard]] const Entry* find(const std::filesystem::path& path) const;
  /// The files below a directory of it, in order.
  [[nodiscard]] std::vector<const Entry*> below(const std::filesystem::path& directory) const;
  /// Where the bytes are of an entry of manifest().
  [[nodiscard]] archive::FileRange range_of(const Entry& entry) const;

 private:
  std::filesystem::path file_;
  Manifest manifest_;
  std::vector<std::uint64_t> offsets_;
};

}  // namespace muster::bundle

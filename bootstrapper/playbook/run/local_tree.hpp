#pragma once
// A directory of this machine that is copied to hosts.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "bootstrapper/bundle/bundle.hpp"

namespace muster::play {

struct LocalTree {
  std::vector<std::pair<std::filesystem::path, std::string>> files;  ///< and the path below the destination
  std::vector<std::string> directories;
  std::vector<std::pair<std::string, std::string>> links;  ///< target, and the path below the destination
};

/// What is in `top`. Below the destination it stands under the directory's own name, or directly where
/// `contents_only`. Symbolic links are followed where asked, but never round in a circle.
LocalTree local_tree(const std::filesystem::path& top, bool contents_only, bool follow);
/// The same of a directory of a bundle.
LocalTree bundle_tree(const bundle::Bundle& bundle, const std::filesystem::path& top, bool contents_only);

}  // namespace muster::play

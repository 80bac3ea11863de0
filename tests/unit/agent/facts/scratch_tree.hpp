#pragma once
// Root directories for the tests of agent/facts: those of tests/fixtures/hosts, and ones made for a single
// case.

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "agent/facts/tree.hpp"
#include "tests/unit/agent/scratch.hpp"
#include "tests/unit/source_tree.hpp"

namespace muster::facts {

/// A directory of tests/fixtures/hosts.
inline std::filesystem::path fixture(std::string_view name) {
  return muster::test::source_tree() / "tests/fixtures/hosts" / name;
}

/// A root directory that is empty at first and gone at the end of the case.
class ScratchTree {
 public:
  [[nodiscard]] std::filesystem::path root() const { return directory_ / "root"; }
  [[nodiscard]] Tree tree() const { return Tree(root()); }
  /// Where `path` ("/etc/fstab") of this tree is; its directory is made.
  [[nodiscard]] std::filesystem::path at(std::string_view path) const {
    auto place = root() / path.substr(1);
    std::filesystem::create_directories(place.parent_path());
    return place;
  }
  ScratchTree& file(std::string_view path, std::string_view text) {
    std::ofstream(at(path), std::ios::binary) << text;
    return *this;
  }
  ScratchTree& program(std::string_view path, std::string_view text = "#!/bin/sh\n") {
    file(path, text);
    std::filesystem::permissions(at(path), std::filesystem::perms::owner_all);
    return *this;
  }
  ScratchTree& link(std::string_view path, const std::string& target) {
    std::filesystem::create_symlink(target, at(path));
    return *this;
  }
  ScratchTree& directory(std::string_view path) {
    std::filesystem::create_directories(at(path));
    return *this;
  }

 private:
  test::Scratch directory_;
};

}  // namespace muster::facts

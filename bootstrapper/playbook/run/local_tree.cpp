#include "bootstrapper/playbook/run/local_tree.hpp"

#include <algorithm>
#include <system_error>

namespace muster::play {

namespace fs = std::filesystem;

namespace {

class Walk {
 public:
  explicit Walk(bool follow) : follow_(follow) {}

  void into(const fs::path& directory, const std::string& below) {
    std::error_code bad;
    const auto real = fs::canonical(directory, bad);
    if (bad) return;
    above_.push_back(real);
    std::vector<fs::path> entries;
    for (const auto& entry : fs::directory_iterator(directory, bad)) entries.push_back(entry.path());
    std::sort(entries.begin(), entries.end());
    for (const auto& entry : entries) take(entry, below + entry.filename().string());
    above_.pop_back();
  }
  LocalTree tree;

 private:
  void take(const fs::path& entry, const std::string& name) {
    std::error_code bad;
    const bool link = fs::is_symlink(entry, bad);
    const auto real = fs::canonical(entry, bad);
    const bool circular = std::find(above_.begin(), above_.end(), real) != above_.end();
    if (link && (!follow_ || bad || circular)) {
      tree.links.emplace_back(fs::read_symlink(entry, bad).string(), name);
    } else if (fs::is_directory(entry, bad)) {
      tree.directories.push_back(name);
      into(link ? real : entry, name + "/");
    } else {
      tree.files.emplace_back(link ? real : entry, name);
    }
  }

  bool follow_;
  std::vector<fs::path> above_;  ///< directories that we are in
};

}  // namespace

LocalTree local_tree(const fs::path& top, bool contents_only, bool follow) {
  auto path = top;
  if (!path.has_filename()) path = path.parent_path();
  Walk walk(follow);
  walk.into(path, contents_only ? "" : path.filename().string() + "/");
  return std::move(walk.tree);
}

LocalTree bundle_tree(const bundle::Bundle& bundle, const fs::path& top, bool contents_only) {
  LocalTree tree;
  const auto path = top.has_filename() ? top : top.parent_path();
  const auto from = contents_only ? path : path.parent_path();
  for (const auto* entry : bundle.below(path)) {
    const auto file = bundle.file() / entry->name;
    const auto name = file.lexically_relative(from);
    // The directories on the way, each once, before what is in them.
    const auto first = contents_only ? name.begin() : std::next(name.begin());
    fs::path directory = contents_only ? fs::path() : *name.begin();
    for (auto part = first; part != std::prev(name.end()); ++part) {
      directory /= *part;
      const bool known = std::find(tree.directories.begin(), tree.directories.end(), directory.string()) !=
                         tree.directories.end();
      if (!known) tree.directories.push_back(directory.string());
    }
    tree.files.emplace_back(file, name.string());
  }
  return tree;
}

}  // namespace muster::play

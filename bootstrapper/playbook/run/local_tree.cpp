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

}  // namespace muster::play

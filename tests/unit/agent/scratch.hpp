#pragma once
// A directory of its own for a test that needs real files.

#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace muster::test {

/// An empty directory, removed with all that is in it at the end of the case.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "muster-test-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("mkdtemp");
    path_ = name;
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  /// Makes a file in it, and gives its whole path.
  std::string file(const std::string& name, const std::string& text, mode_t mode = 0644) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    ::chmod((path_ / name).c_str(), mode);
    return (path_ / name).string();
  }

 private:
  std::filesystem::path path_;
};

inline std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The permission bits of what is at `path`; 0 for nothing.
inline mode_t mode_of(const std::filesystem::path& path) {
  struct stat seen {};
  return ::stat(path.c_str(), &seen) == 0 ? seen.st_mode & 07777 : 0;
}

}  // namespace muster::test

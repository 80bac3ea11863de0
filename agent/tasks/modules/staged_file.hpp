#pragma once
// A file that is written beside its destination and takes its place in one step. For content that comes piece
// by piece; small files whole are agent/protocol/whole_file.hpp's.

#include <filesystem>
#include <string>
#include <string_view>

#include "agent/protocol/descriptor.hpp"
#include "agent/protocol/result.hpp"

namespace muster::modules {

/// A new file, mode 0600, that goes away again unless it is placed.
class StagedFile {
 public:
  /// In `directory`, which must be there.
  static Result<StagedFile> in(const std::filesystem::path& directory);
  StagedFile(StagedFile&& other) noexcept;
  StagedFile& operator=(StagedFile&&) = delete;
  ~StagedFile();

  [[nodiscard]] const std::string& path() const { return path_; }
  Result<> write(std::string_view bytes);
  /// Makes it `dest`: with the mode, the owner and the SELinux label of a file that was there, else with the
  /// mode that the umask leaves of 0666. Also from another file system.
  Result<> place(const std::filesystem::path& dest);

 private:
  StagedFile(Descriptor file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
  Descriptor file_;
  std::string path_;
};

/// Copies `path` to a name beside it that tells the time, as Ansible's `backup` does; the name.
Result<std::string> back_up(const std::filesystem::path& path);

}  // namespace muster::modules

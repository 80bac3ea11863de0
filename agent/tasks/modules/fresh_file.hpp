#pragma once
// A file that is written beside its place, looks from its first byte on as it shall, and then becomes what is
// there in one step.

#include <string>
#include <string_view>

#include "agent/protocol/descriptor.hpp"
#include "agent/protocol/result.hpp"
#include "agent/tasks/modules/attributes.hpp"

namespace muster::modules {

/// What Ansible leaves where content is put at `path`: mode and owner of the file that was there, else
/// our own user and what the umask leaves of 0666.
struct stat look_before(const std::string& path);
/// The same where nothing is there.
struct stat look_of_new_file();

/// A new file, mode 0600 and ours alone, that goes away again unless it is placed.
class FreshFile {
 public:
  static Result<FreshFile> beside(const std::string& path);
  /// In a directory that need not be the one of its place.
  static Result<FreshFile> in(const std::string& directory);
  FreshFile(FreshFile&& other) noexcept;
  FreshFile& operator=(FreshFile&&) = delete;
  ~FreshFile();

  [[nodiscard]] const std::string& path() const { return name_; }
  Result<> write(std::string_view bytes);
  /// Writes what the file `source` holds, piece by piece.
  Result<> copy_from(const std::string& source);
  /// Mode and owner of `look`, and the SELinux label of the file at `model`, if there is one.
  Result<> look_like(const Look& look, const std::string& model);
  /// The times of last access and change that `source` has.
  Result<> times_of(const std::string& source);
  /// Becomes what is at `path`: it is on the disk first.
  Result<> become(const std::string& path);
  /// Becomes what is at `path`, with the mode, the owner and the SELinux label of a file that was there, else
  /// with the mode that the umask leaves of 0666. Also from another file system.
  Result<> replace(const std::string& path);

 private:
  /// Whether it is at `path` now; not, where that is on another file system.
  Result<bool> move_to(const std::string& path);

  FreshFile(Descriptor file, std::string name) : file_(std::move(file)), name_(std::move(name)) {}
  Descriptor file_;
  std::string name_;
};

/// Copies `path` to a name beside it that tells the time, as Ansible's `backup` does; the name.
Result<std::string> back_up(const std::string& path);

}  // namespace muster::modules

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

 private:
  FreshFile(Descriptor file, std::string name) : file_(std::move(file)), name_(std::move(name)) {}
  Descriptor file_;
  std::string name_;
};

}  // namespace muster::modules

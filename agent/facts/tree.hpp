#pragma once
// Files below a root directory: "/" or a fixture of /proc, /sys and /etc. Everything is bounded, and nothing
// outside the root is read, whatever its symbolic links say. What the files mean is in the topic files.

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/descriptor.hpp"
#include "agent/protocol/result.hpp"

namespace muster::facts {

/// The largest file that is read whole.
inline constexpr std::size_t kLargestFile = 1 << 20;

/// A read-only view of a root directory. Paths are the host's own ("/etc/fstab"); each Error reads "PATH:
/// errno text", with the root in front of the path.
class Tree {
 public:
  explicit Tree(const std::filesystem::path& root);

  /// Whether this is the running host: then system calls, sockets and programs may be asked too.
  [[nodiscard]] bool live() const { return root_.empty(); }

  /// The whole of a regular file; one of more than kLargestFile bytes, a pipe or a device is an Error.
  [[nodiscard]] Result<std::string> read(std::string_view path) const;
  /// The same; nothing where there is no such file.
  [[nodiscard]] Result<std::optional<std::string>> read_if_there(std::string_view path) const;
  /// Gives `take` each line of a file of any size, until `take` returns false or 16 MiB were read.
  [[nodiscard]] Result<> read_lines(std::string_view path,
                                    const std::function<bool(std::string_view)>& take) const;
  /// The names in a directory, sorted; none where there is no such directory.
  [[nodiscard]] Result<std::vector<std::string>> list(std::string_view path) const;
  /// Whether something has that name, be it a link to nowhere.
  [[nodiscard]] Result<bool> exists(std::string_view path) const;
  /// Whether it is there and is more than a directory of, at most, empty directories.
  [[nodiscard]] Result<bool> has_content(std::string_view path) const;
  /// Whether a regular file that may be executed has that name, links followed.
  [[nodiscard]] bool is_program(std::string_view path) const;
  /// What a symbolic link says; nothing where there is none.
  [[nodiscard]] std::optional<std::string> link_target(std::string_view path) const;

  /// Where `path` is outside the view, symbolic links followed as the host itself would: an absolute one
  /// starts at the root.
  [[nodiscard]] Result<std::string> locate(std::string_view path) const;
  /// `path` as it is shown to the operator.
  [[nodiscard]] std::string shown(std::string_view path) const { return root_ + std::string(path); }

 private:
  [[nodiscard]] Error errno_error(std::string_view path, int number) const;
  [[nodiscard]] Result<Descriptor> open_file(std::string_view path) const;
  /// Like locate(), but a link at the end of `path` is not followed.
  [[nodiscard]] Result<std::string> locate_entry(std::string_view path) const;
  [[nodiscard]] Result<bool> has_content(std::string_view path, int depth) const;

  std::string root_;  ///< without a slash at its end; empty for "/"
};

}  // namespace muster::facts

#pragma once
// fstab(5) as Ansible's module edits it: pure, text in, text out.

#include <optional>
#include <string>
#include <string_view>

namespace muster::modules {

/// One line of fstab; the fields as a person writes them, with spaces.
struct FstabEntry {
  std::string source;
  std::string path;
  std::string type;
  std::string options;
  std::string dump;
  std::string pass;
};

/// `text` with this entry: in place of each line for the same path (of swap: for the same source), else at
/// the end. `text` itself where it has it.
std::string with_mount(std::string_view text, const FstabEntry& entry);

/// `text` without the whole lines (of six fields) for `path`; of swap, only those with `source`, where that
/// is given.
std::string without_mount(std::string_view text, std::string_view path,
                          const std::optional<std::string>& source);

}  // namespace muster::modules

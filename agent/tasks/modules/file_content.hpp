#pragma once
// What the modules that rewrite a text file have in common: its bytes, backup, validation, the write
// itself.

#include <optional>
#include <string>
#include <string_view>

#include "agent/tasks/modules/attributes.hpp"
#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

/// The largest file that is changed in memory, in bytes.
inline constexpr std::size_t kMostContent = 64 << 20;

/// The bytes of a file, links followed; nothing where there is none.
Result<std::optional<std::string>> content_of_file(const std::string& path);

/// Puts a text into a diff as `side` ("before", "after"), or says why it is not shown: as Ansible does for
/// files that are binary or larger than 104448 bytes.
void show_content(boost::json::object& diff, std::string_view side, std::string_view bytes);

/// What the argument `validate` says of a file that is to be put in place; nothing where it is not given.
boost::asio::awaitable<Result<std::optional<Captured>>> validated(const Task& task, std::string file);

/// What became of a file.
struct Settled {
  std::string backup{};  ///< the copy of what it was
  bool attributes_changed = false;
  boost::json::object attributes_diff{};
};

/// Gives the file at `path` (links followed) these bytes, if any, and the attributes that the task wants;
/// obeys the arguments `backup` and `validate`. In check mode only says what attributes would change.
boost::asio::awaitable<Result<Settled>> settle_content(const Task& task, std::string path,
                                                       std::optional<std::string> bytes);

}  // namespace muster::modules

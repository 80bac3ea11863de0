#pragma once
// The module file, as its states see it.

#include <string>

#include "agent/tasks/modules/attributes.hpp"
#include "agent/tasks/modules/file_times.hpp"
#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

/// One run of the module.
struct FileRequest {
  const Task& task;
  Attributes attributes;
  std::string path;
  std::string state;
  std::string src{};  ///< as given: relative to the link's directory where it is not absolute
  bool recurse = false;
  bool force = false;
  bool follow = true;
  WantedTime modified{};
  WantedTime accessed{};
  Answer answer{};
  boost::json::object diff{};  ///< before and after as maps

  /// The answer of a refusal, in Ansible's words.
  Answer refused(std::string msg);
  /// Begins the diff: the path, the states where they differ, what a directory that goes away holds.
  void begin_diff(const std::string& previous, const std::string& wanted);
  /// Settles attributes and times of `at`; adds to `changed` and the diff.
  Result<> settle(const std::string& at);
  /// The path that attributes are applied to: a link's target when links are followed.
  [[nodiscard]] std::string place() const;
  /// The answer with the diff, under `name`: "path" or "dest".
  Answer done(std::string_view name);
};

Result<Answer> file_absent(FileRequest& request);
Result<Answer> file_touched(FileRequest& request);
Result<Answer> file_there(FileRequest& request);
Result<Answer> file_directory(FileRequest& request);
Result<Answer> file_link(FileRequest& request);
Result<Answer> file_hard_link(FileRequest& request);

}  // namespace muster::modules

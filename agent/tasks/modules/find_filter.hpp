#pragma once
// Which files the module find is asked for.

#include <sys/stat.h>

#include <optional>
#include <string>
#include <vector>

#include "agent/protocol/python_regex.hpp"
#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

class FindFilter {
 public:
  /// From the module's arguments; a usage Error for what they do not mean.
  static Result<FindFilter> of(const Arguments& arguments);

  /// Whether this entry is one of them: its type, name, age, size and content.
  [[nodiscard]] Result<bool> takes(const std::string& path, const std::string& name,
                                   const struct stat& seen) const;

 private:
  [[nodiscard]] Result<bool> name_fits(const std::string& name) const;
  [[nodiscard]] bool age_fits(const struct stat& seen) const;
  [[nodiscard]] bool size_fits(const struct stat& seen) const;
  [[nodiscard]] Result<bool> content_fits(const std::string& path) const;

  std::string type_;
  bool regex_ = false;
  std::vector<std::string> patterns_;
  std::vector<std::string> excludes_;
  std::optional<std::int64_t> age_;  ///< seconds; below 0: at most
  std::string stamp_;
  double now_ = 0;
  std::optional<std::int64_t> size_;  ///< bytes; below 0: at most
  std::optional<PythonRegex> contains_;
  bool whole_ = false;
};

}  // namespace muster::modules

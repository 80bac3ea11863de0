#pragma once
// A .repo file of yum: sections of keys, as Python's ConfigParser reads and writes them, because that is what
// Ansible's module leaves behind.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/protocol/result.hpp"

namespace muster::modules {

class RepoFile {
 public:
  using Keys = std::vector<std::pair<std::string, std::string>>;

  /// An Error with the number of the line that makes no sense.
  static Result<RepoFile> parse(const std::string& text);

  /// Replaces a section by these keys, at the end of the file.
  void set(const std::string& section, Keys keys);
  void remove(const std::string& section);
  [[nodiscard]] bool empty() const { return sections_.empty(); }

  /// As it is written: sections and keys in their order.
  [[nodiscard]] std::string text() const;
  /// As it is compared and shown: sections and keys sorted.
  [[nodiscard]] std::string sorted_text() const;

 private:
  struct Section {
    std::string name;
    Keys keys;
  };
  std::vector<Section> sections_;
};

}  // namespace muster::modules

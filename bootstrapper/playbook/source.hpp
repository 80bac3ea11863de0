#pragma once
// One YAML file of a playbook while it is read: its text, its tree, what is wrong with it, and where.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "bootstrapper/cluster/node.hpp"
#include "bootstrapper/cluster/problem.hpp"
#include "bootstrapper/playbook/playbook.hpp"

namespace muster::playbook {

using cluster::Node;
using cluster::Place;

class Source {
 public:
  /// Reads the file; what is wrong with it as YAML is in problems() then.
  explicit Source(std::filesystem::path file);

  [[nodiscard]] const std::filesystem::path& file() const { return file_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  /// The tree; nullptr when the file could not be read or is no YAML.
  [[nodiscard]] const Node* root() const { return document_ ? document_->root : nullptr; }
  [[nodiscard]] cluster::Problems& problems() { return problems_; }
  [[nodiscard]] const cluster::Problems& problems() const { return problems_; }

  void error(Place place, std::string message, std::string remedy = {}) {
    problems_.error(place, std::move(message), std::move(remedy));
  }
  [[nodiscard]] Location at(Place place) const { return {file_, place.line, place.column}; }
  /// The place of byte `offset` of a scalar's text.
  [[nodiscard]] Place inside(const Node& scalar, std::size_t offset) const;

 private:
  std::filesystem::path file_;
  std::string text_;
  cluster::Problems problems_;
  std::optional<cluster::Document> document_;
};

}  // namespace muster::playbook

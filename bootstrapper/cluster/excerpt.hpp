#pragma once
// The source line under a problem. It stands on a terminal and in logs of others, so what could be a secret
// and what a terminal would obey is taken out. What the problem says is not here: see problem.hpp.

#include <string>
#include <string_view>
#include <vector>

#include "bootstrapper/cluster/problem.hpp"

namespace muster::cluster {

/// Where the secrets of a cluster.yaml begin: for each line the byte from which nothing may be shown, npos
/// where all may. Works on any text, valid YAML or not: it looks for keys that sound like a secret, and errs
/// on the side of hiding.
std::vector<std::size_t> secret_starts(std::string_view text);

/// Lines of one text, ready to be shown.
class Excerpts {
 public:
  /// Refers to `text`, which must outlive it.
  explicit Excerpts(std::string_view text);
  /// The line of `place` and a caret under its column, each ending in a line break; empty where there is no
  /// such line. Tabs stay tabs; a long line is cut around the caret.
  [[nodiscard]] std::string at(Place place) const;

 private:
  std::vector<std::string_view> lines_;
  std::vector<std::size_t> secrets_;
};

}  // namespace muster::cluster

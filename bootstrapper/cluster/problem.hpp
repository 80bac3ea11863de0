#pragma once
// What is wrong in a cluster.yaml, where, and how that is shown. How it is found is not here: see parse.hpp.

#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::cluster {

/// A position in a text: both 1-based, columns in bytes as yaml-cpp and compilers count them; line 0 is the
/// file as a whole.
struct Place {
  int line = 0;
  int column = 0;
  bool operator==(const Place&) const = default;
  friend bool operator<(Place a, Place b) { return a.line != b.line ? a.line < b.line : a.column < b.column; }
};

/// One thing that is wrong in a cluster.yaml. A file with an error is not used; a warning lets it pass.
struct Problem {
  std::filesystem::path file;  ///< as the operator named it
  int line = 0;                ///< 1-based; 0: the file as a whole
  int column = 0;              ///< 1-based, in bytes
  std::string message;
  std::string remedy;  ///< what to write instead; empty where the message says it all
  bool warning = false;
};

/// Every problem as "file:line:col: error: message" with its source line, a caret and the remedy, sorted by
/// place, and a last line that counts them ("3 errors, 1 warning in cluster.yaml"). Secrets in `text` and
/// what would upset a terminal are not shown. Empty without problems.
std::string render(std::span<const Problem> problems, std::string_view text);

/// Collects the problems of one file; what is said twice about one place is kept once.
class Problems {
 public:
  explicit Problems(std::filesystem::path file) : file_(std::move(file)) {}

  /// Records what makes the file unusable.
  void error(Place place, std::string message, std::string remedy = {}) {
    add({file_, place.line, place.column, std::move(message), std::move(remedy), false});
  }
  /// Records what the operator should know but may want.
  void warning(Place place, std::string message, std::string remedy = {}) {
    add({file_, place.line, place.column, std::move(message), std::move(remedy), true});
  }
  /// Records a problem that was found elsewhere.
  void add(Problem problem);
  /// Whether one of the problems is an error.
  [[nodiscard]] bool any_error() const { return errors_; }
  /// Whether there are so many that further ones are not kept.
  [[nodiscard]] bool too_many() const;
  /// The problems, sorted by place.
  [[nodiscard]] std::vector<Problem> sorted() const;

 private:
  std::filesystem::path file_;
  std::vector<Problem> problems_;
  std::set<std::pair<Place, std::string>> seen_;
  bool errors_ = false;
};

}  // namespace muster::cluster

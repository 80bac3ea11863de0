#pragma once
// Regular expressions as Python's `re` has them, for what users write into playbooks. Boost.Regex does the
// work; what is written differently is translated: (?P<name>), (?P=name), \Z, and \1 and \g<name> in
// replacements. Texts are matched byte by byte: classes such as \w know ASCII only.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/protocol/result.hpp"

namespace muster {

class PythonRegex {
 public:
  struct Flags {
    bool ignore_case = false;
    bool multiline = false;  ///< ^ and $ at every line, too
    bool dot_all = false;    ///< . is a line break, too
  };
  /// One match: where it is, and its groups ([0] is the whole); a group that took no part is nothing.
  struct Match {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::vector<std::optional<std::string>> groups;
    std::vector<std::size_t> begins;  ///< where each group begins; of one that took no part it means nothing
  };

  /// A usage Error for an expression that cannot be compiled.
  static Result<PythonRegex> compile(std::string_view pattern, Flags flags);
  static Result<PythonRegex> compile(std::string_view pattern) { return compile(pattern, Flags()); }

  /// The first match from `from` on. A usage Error for an expression that would take for ever.
  [[nodiscard]] Result<std::optional<Match>> search(std::string_view text, std::size_t from = 0) const;
  /// A match that begins at the beginning (re.match).
  [[nodiscard]] Result<std::optional<Match>> match(std::string_view text) const;
  /// All matches, none of which overlap.
  [[nodiscard]] Result<std::vector<Match>> find_all(std::string_view text) const;
  /// The text with the first `most` matches (0: all) replaced; `count` becomes how many there were.
  [[nodiscard]] Result<std::string> replace(std::string_view text, std::string_view replacement,
                                            std::size_t most, std::size_t& count) const;
  /// What a replacement gives for one match: \1, \g<1>, \g<name>, \n, \t, \\.
  [[nodiscard]] Result<std::string> expand(const Match& match, std::string_view replacement) const;
  /// The number of a named group, or of a group that is a number; nothing where there is none.
  [[nodiscard]] std::optional<std::size_t> group(std::string_view name) const;
  [[nodiscard]] std::size_t groups() const;
  /// The named groups and their numbers.
  [[nodiscard]] const std::vector<std::pair<std::string, std::size_t>>& names() const;

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

/// The text with everything that means something in an expression escaped (re.escape).
std::string python_regex_escape(std::string_view text);

}  // namespace muster

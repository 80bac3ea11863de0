#pragma once
// One line of an ssh_config taken apart: its keyword and its words, quotes and comments as OpenSSH has them
// (strdelim and argv_split of its misc.c). What keywords mean is not here: see ssh_config.hpp.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/result.hpp"

namespace muster::ssh {

/// A line that is neither blank nor a comment.
struct ConfigWords {
  std::string keyword;             ///< in lower case
  std::vector<std::string> words;  ///< its arguments, unquoted; a comment behind them is gone
  std::string rest;                ///< everything behind the keyword as it stands, without trailing blanks
};

/// The line's keyword and words; nothing for a blank line or a comment. A usage Error, without the place,
/// when a quote is not closed or nothing stands behind the keyword.
Result<std::optional<ConfigWords>> config_words(std::string_view line);

/// `text` with the letters A to Z in lower case.
std::string lower_case(std::string_view text);

}  // namespace muster::ssh

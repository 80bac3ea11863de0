#pragma once
// The keywords of ssh_config that muster uses, and what may stand behind them. Internal to ssh_config.cpp and
// host_config.cpp.

#include <optional>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"
#include "bootstrapper/ssh/config_words.hpp"

namespace muster::ssh {

/// Whether muster uses the keyword, which is in lower case; Host, Match and Include count.
bool is_used_keyword(std::string_view keyword);

/// Checks what stands behind a used keyword, as OpenSSH does before it looks whether the line counts. The
/// usage Error begins with the keyword.
Result<> check_config_value(const ConfigWords& said);

/// yes, true, no, false in any case.
std::optional<bool> parse_flag(std::string_view text);

}  // namespace muster::ssh

#pragma once
// /etc/selinux/config: pure, text in, text out.

#include <optional>
#include <string>
#include <string_view>

namespace muster::modules {

/// The value of the first line that begins with "KEY="; nothing where there is none.
std::optional<std::string> selinux_setting(std::string_view text, std::string_view key);
/// `text` with that value in each such line, or in a line of its own at the end.
std::string with_selinux_setting(std::string_view text, std::string_view key, std::string_view value);

}  // namespace muster::modules

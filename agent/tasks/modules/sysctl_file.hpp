#pragma once
// sysctl.conf(5) as Ansible's module rewrites it: pure, text in, text out.

#include <optional>
#include <string>
#include <string_view>

namespace muster::modules {

/// The value that the last line of `name` gives; nothing where there is none.
std::optional<std::string> sysctl_in(std::string_view text, std::string_view name);

/// `text` with one line "key=value" for each key, the first of its lines; `name` has `value` there, at the
/// end where it is new, or is gone where `value` is nothing.
std::string with_sysctl_line(std::string_view text, std::string_view name,
                             const std::optional<std::string>& value);

}  // namespace muster::modules

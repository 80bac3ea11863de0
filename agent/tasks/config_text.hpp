#pragma once
// How a repair rewrites a text file of /etc: pure, old text in, new text out, nothing else of it changed.
// Applying one twice is the same as once.

#include <string>
#include <string_view>

namespace muster {

/// modules-load.d(5): `text` with a line `module`.
std::string with_module(std::string_view text, std::string_view module);
/// sysctl.d(5): `text` with "key = value", in place of the key's last line where it has one.
std::string with_sysctl(std::string_view text, std::string_view key, std::string_view value);
/// fstab(5): `text` with its swap lines commented out, but for those marked noauto, which turn nothing on.
std::string without_swap(std::string_view text);
/// hosts(5): `text` where a line gives `address` the name `name`.
std::string with_host(std::string_view text, std::string_view address, std::string_view name);
/// firewalld.zone(5): `text` with a <port> element for "30000-32767/tcp"; as it is where it has no </zone>.
std::string with_port(std::string_view text, std::string_view ports);

}  // namespace muster

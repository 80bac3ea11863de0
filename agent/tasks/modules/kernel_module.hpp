#pragma once
// Whether the kernel has a module, and what modules-load.d(5) and modprobe.d(5) say of it: pure.

#include <set>
#include <string>
#include <string_view>

namespace muster::modules {

/// Whether /proc/modules names it.
bool is_loaded(std::string_view proc_modules, std::string_view module);
/// Whether modules.builtin of this kernel names it.
bool is_built_in(std::string_view builtin, std::string_view module);

/// Whether a file of modules-load.d has a line for it.
bool loads_at_boot(std::string_view text, std::string_view module);
/// `text` with those lines commented out.
std::string without_load(std::string_view text, std::string_view module);

/// The options that a file of modprobe.d gives it: of lines "options MODULE NAME=VALUE" with one option each.
std::set<std::string> options_in(std::string_view text, std::string_view module);
/// `text` with those lines commented out.
std::string without_options(std::string_view text, std::string_view module);

}  // namespace muster::modules

#pragma once
// Whether a path of the host is there, by a shell pattern as Python's glob takes it. (glob(3) would bring a
// look-up of users into this static program.)

#include <filesystem>
#include <string>

namespace muster::modules {

/// Whether anything matches `pattern`: a dangling link counts, a name that begins with a dot only matches a
/// part that does. A relative pattern is below `folder`.
bool matches_something(const std::string& pattern, const std::filesystem::path& folder);

}  // namespace muster::modules
